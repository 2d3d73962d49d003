import { describe, expect, test } from 'vitest'
import { warning } from '../../src/diagnostic/catalogue.ts'
import type { Event } from '../../src/event/event.ts'
import { coloured, plainText } from '../../src/reporters/colour.ts'
import { plainReporter, type Display } from '../../src/reporters/plain.ts'
import {
  hostFinished,
  hostStarted,
  included,
  itemFinished,
  output,
  place,
  playStarted,
  retrying,
  runFinished,
  statsOf,
  taskStarted,
} from '../support/events.ts'
import { ListSink } from '../support/list-sink.ts'

const stars = (text: string): string => `${text} ${'*'.repeat(79 - text.length)}`

/** The output of one task on h1, without its banner. */
function printed(events: readonly Event[], verbosity = 0): string {
  return report(events, verbosity).written
}

function report(events: readonly Event[], verbosity = 0, paint = plainText): ListSink {
  const sink = new ListSink()
  const reporter = plainReporter(sink, { verbosity, columns: 79, paint, source: () => null })
  for (const event of events) reporter.take(event)
  return sink
}

const echoed = {
  changed: true,
  cmd: ['echo', 'häh'],
  delta: '0:00:00.034650',
  end: '2026-11-22 07:36:45.817376',
  msg: '',
  rc: 0,
  start: '2026-11-22 07:36:45.782726',
  stderr: '',
  stderr_lines: [],
  stdout: 'häh',
  stdout_lines: ['häh'],
}

const refused = 'Failed to connect to the host via ssh: ssh: connect to host 127.0.0.1 port 1: Connection refused'
const censored = "the output has been hidden due to the fact that 'no_log: true' was specified for this result"

interface Row {
  readonly does: string
  readonly events: readonly Event[]
  readonly module?: string
  readonly verbosity?: number
  readonly prints: string
}

// The texts were printed by ansible-playbook 2.14.18 for test/fixtures/plain-output, hosts put in order.
const rows: readonly Row[] = [
  {
    does: 'an ok and a changed host',
    events: [hostFinished('T', 'h1', 'ok'), hostFinished('T', 'h2', 'changed')],
    prints: 'ok: [h1]\nchanged: [h2]\n',
  },
  {
    does: 'a result with -v, without what Ansible keeps inside',
    verbosity: 1,
    events: [
      hostFinished('T', 'h1', 'changed', {
        result: { ...echoed, failed: false, invocation: { module_args: {} }, diff: [], _ansible_no_log: false },
      }),
    ],
    prints:
      'changed: [h1] => {"changed": true, "cmd": ["echo", "häh"], "delta": "0:00:00.034650", "end": "2026-11-22 07:36:45.817376", "msg": "", "rc": 0, "start": "2026-11-22 07:36:45.782726", "stderr": "", "stderr_lines": [], "stdout": "häh", "stdout_lines": ["häh"]}\n',
  },
  {
    does: 'a result with -vvv indented, with its invocation',
    verbosity: 3,
    events: [hostFinished('T', 'h1', 'ok', { result: { changed: false, invocation: { module_args: { path: '/' } } } })],
    prints: `ok: [h1] => {
    "changed": false,
    "invocation": {
        "module_args": {
            "path": "/"
        }
    }
}
`,
  },
  {
    does: 'a skipped host',
    events: [
      hostFinished('T', 'h1', 'skipped', {
        result: { changed: false, skipped: true, skip_reason: 'Conditional result was False' },
      }),
    ],
    prints: 'skipping: [h1]\n',
  },
  {
    does: 'a skipped host with -v, and never its delegate',
    verbosity: 1,
    events: [
      hostFinished('T', 'h1', 'skipped', {
        delegate: 'h2',
        result: { changed: false, skipped: true, skip_reason: 'Conditional result was False' },
      }),
    ],
    prints: 'skipping: [h1] => {"changed": false, "skip_reason": "Conditional result was False"}\n',
  },
  {
    does: 'items',
    events: [
      itemFinished('T', 'h1', 'one', 'ok'),
      itemFinished('T', 'h1', 'two', 'changed'),
      itemFinished('T', 'h1', 'three', 'skipped'),
      hostFinished('T', 'h1', 'changed', { looped: true, result: { changed: true, results: [{}, {}, {}] } }),
    ],
    prints: 'ok: [h1] => (item=one)\nchanged: [h1] => (item=two)\nskipping: [h1] => (item=three) \n',
  },
  {
    does: 'items with -v',
    verbosity: 1,
    events: [
      itemFinished('T', 'h1', '1', 'skipped', {
        result: {
          ansible_loop_var: 'item',
          changed: false,
          item: 1,
          skip_reason: 'Conditional result was False',
          skipped: true,
        },
      }),
      hostFinished('T', 'h1', 'skipped', {
        looped: true,
        result: { changed: false, msg: 'All items skipped', skipped: true, results: [{}] },
      }),
    ],
    prints: `skipping: [h1] => (item=1)  => {"ansible_loop_var": "item", "changed": false, "item": 1, "skip_reason": "Conditional result was False"}
skipping: [h1] => {"changed": false, "msg": "All items skipped"}
`,
  },
  {
    does: 'a failed item once',
    events: [
      itemFinished('T', 'h1', 'a', 'ok'),
      itemFinished('T', 'h1', 'b', 'failed', {
        result: {
          ansible_loop_var: 'item',
          changed: false,
          failed: true,
          item: 'b',
          msg: 'non-zero return code',
          rc: 1,
        },
      }),
      hostFinished('T', 'h1', 'failed', {
        looped: true,
        ignored: true,
        result: { changed: false, failed: true, msg: 'One or more items failed', results: [{}, {}] },
      }),
    ],
    prints: `ok: [h1] => (item=a)
failed: [h1] (item=b) => {"ansible_loop_var": "item", "changed": false, "item": "b", "msg": "non-zero return code", "rc": 1}
...ignoring
`,
  },
  {
    does: 'a loop that could not begin',
    events: [hostFinished('T', 'h1', 'failed', { looped: true, result: { failed: true, msg: "'nope' is undefined" } })],
    prints: `fatal: [h1]: FAILED! => {"msg": "'nope' is undefined"}\n`,
  },
  {
    does: 'a failure, with JSON as Python writes it',
    events: [
      hostFinished('T', 'h1', 'failed', {
        result: {
          msg: 'No: "quoted" ünd\nlines',
          changed: false,
          failed: true,
          empty: {},
          list: [1, 'two', null, 1.5],
        },
      }),
    ],
    prints:
      'fatal: [h1]: FAILED! => {"changed": false, "empty": {}, "list": [1, "two", null, 1.5], "msg": "No: \\"quoted\\" ünd\\nlines"}\n',
  },
  {
    does: 'retries',
    events: [
      retrying('T', 'h1', 2, { result: { rc: 1 } }),
      retrying('T', 'h1', 1, { result: { rc: 1 } }),
      hostFinished('T', 'h1', 'failed', { ignored: true, result: { attempts: 2, changed: true, failed: true } }),
    ],
    prints: `FAILED - RETRYING: [h1]: T (2 retries left).
FAILED - RETRYING: [h1]: T (1 retries left).
fatal: [h1]: FAILED! => {"attempts": 2, "changed": true}
...ignoring
`,
  },
  {
    does: 'not what a retry saw with -vv',
    verbosity: 2,
    events: [retrying('T', 'h1', 2, { result: { rc: 1 } })],
    prints: 'FAILED - RETRYING: [h1]: T (2 retries left).\n',
  },
  {
    does: 'what a retry saw with -vvv',
    verbosity: 3,
    events: [retrying('T', 'h1', 2, { result: { rc: 1 } })],
    prints: 'FAILED - RETRYING: [h1]: T (2 retries left).Result was: {\n    "rc": 1\n}\n',
  },
  {
    does: 'the message of debug alone',
    module: 'ansible.builtin.debug',
    events: [
      hostFinished('T', 'h1', 'ok', { result: { changed: false, msg: [1, 'two'] } }),
      itemFinished('T', 'h2', 'a', 'ok', { result: { ansible_loop_var: 'item', changed: false, item: 'a', msg: 'a' } }),
      hostFinished('T', 'h2', 'ok', { looped: true, result: { results: [{}] } }),
    ],
    prints: `ok: [h1] => {
    "msg": [
        1,
        "two"
    ]
}
ok: [h2] => (item=a) => {
    "msg": "a"
}
`,
  },
  {
    does: 'the variable of debug, in a loop with its item',
    module: 'debug',
    events: [
      itemFinished('T', 'h1', 'b', 'ok', { result: { ansible_loop_var: 'item', changed: false, item: 'b' } }),
      hostFinished('T', 'h1', 'ok', { looped: true, result: { results: [{}] } }),
    ],
    prints: `ok: [h1] => (item=b) => {
    "item": "b"
}
`,
  },
  {
    does: 'debug under its verbosity as skipped',
    module: 'debug',
    verbosity: 1,
    events: [
      hostFinished('T', 'h1', 'skipped', { result: { skipped: true, skipped_reason: 'Verbosity threshold not met.' } }),
      hostFinished('T', 'h2', 'skipped', {
        result: { changed: false, skipped: true, skip_reason: 'Conditional result was False' },
      }),
    ],
    prints: 'skipping: [h1] => {"skipped_reason": "Verbosity threshold not met."}\nskipping: [h2] => {}\n',
  },
  {
    does: 'a debug that could not be opened on one line',
    module: 'debug',
    events: [hostFinished('T', 'h1', 'failed', { result: { failed: true, msg: 'undefined' } })],
    prints: 'fatal: [h1]: FAILED! => {"msg": "undefined"}\n',
  },
  {
    does: 'assertions indented, held or not',
    module: 'assert',
    events: [
      hostFinished('T', 'h1', 'ok', { result: { changed: false, msg: 'All assertions passed' } }),
      hostFinished('T', 'h2', 'failed', {
        ignored: true,
        result: { assertion: '1 == 2', changed: false, evaluated_to: false, failed: true, msg: 'It is not.' },
      }),
    ],
    prints: `ok: [h1] => {
    "changed": false,
    "msg": "All assertions passed"
}
fatal: [h2]: FAILED! => {
    "assertion": "1 == 2",
    "changed": false,
    "evaluated_to": false,
    "msg": "It is not."
}
...ignoring
`,
  },
  {
    does: 'a quiet assertion',
    module: 'assert',
    events: [hostFinished('T', 'h1', 'ok', { result: { changed: false } })],
    prints: 'ok: [h1]\n',
  },
  {
    does: 'nothing of a censored message',
    module: 'debug',
    events: [hostFinished('T', 'h1', 'ok', { result: { censored, changed: false } })],
    prints: 'ok: [h1]\n',
  },
  {
    does: 'censored items, and no more of their host',
    verbosity: 1,
    events: [
      itemFinished('T', 'h1', '(censored due to no_log)', 'changed', { result: { censored, changed: true } }),
      hostFinished('T', 'h1', 'changed', { looped: true, result: { censored, changed: true, results: [] } }),
    ],
    prints: `changed: [h1] => (item=(censored due to no_log)) => {"censored": "${censored}", "changed": true}
`,
  },
  {
    does: 'the delegate',
    events: [
      hostFinished('T', 'h1', 'ok', { delegate: 'h2' }),
      hostFinished('T', 'h2', 'failed', { delegate: 'elsewhere(127.0.0.1)', result: { changed: false } }),
    ],
    prints: 'ok: [h1 -> h2]\nfatal: [h2 -> elsewhere(127.0.0.1)]: FAILED! => {"changed": false}\n',
  },
  {
    does: 'an unreachable host, looped or not',
    events: [
      hostFinished('T', 'h1', 'unreachable', { result: { changed: false, msg: refused, unreachable: true } }),
      itemFinished('T', 'h2', '1', 'unreachable', { result: { item: 1, msg: refused, unreachable: true } }),
      hostFinished('T', 'h2', 'unreachable', {
        looped: true,
        ignored: true,
        result: { changed: false, msg: 'All items completed', results: [{ item: 1, unreachable: true }] },
      }),
    ],
    prints: `fatal: [h1]: UNREACHABLE! => {"changed": false, "msg": "${refused}", "unreachable": true}
failed: [h2] (item=1) => {"item": 1, "msg": "${refused}", "unreachable": true}
fatal: [h2]: UNREACHABLE! => {"changed": false, "msg": "All items completed", "results": [{"item": 1, "unreachable": true}]}
...ignoring
`,
  },
  {
    does: 'includes once for all hosts, also with -v',
    module: 'include_tasks',
    verbosity: 1,
    events: [
      hostFinished('T', 'h1', 'ok'),
      itemFinished('T', 'h2', 'x', 'ok'),
      hostFinished('T', 'h2', 'ok', { looped: true, result: { results: [{}] } }),
      included('T', '/etc/included.yml', { label: 'x' }),
      included('T', '/etc/included.yml', { hosts: ['h1'] }),
    ],
    prints: 'included: /etc/included.yml for h1, h2 => (item=x)\nincluded: /etc/included.yml for h1\n',
  },
  {
    does: 'a diff before its host',
    events: [
      hostFinished('T', 'h1', 'changed', {
        diff: [
          { before: 'a\nb\nc', after: 'a\nB\nc', beforeHeader: '/tmp/x (content)', afterHeader: '/tmp/x (content)' },
        ],
      }),
    ],
    prints: `--- before: /tmp/x (content)
+++ after: /tmp/x (content)
@@ -1,3 +1,3 @@
 a
-b
+B
 c
\\ No newline at end of file

changed: [h1]
`,
  },
  {
    does: 'the diffs of items before their items, not again before the host',
    events: [
      itemFinished('T', 'h1', '1', 'changed', { diff: [{ before: '', after: 'x 1\n', afterHeader: '/tmp/x' }] }),
      hostFinished('T', 'h1', 'changed', {
        looped: true,
        result: { results: [{}] },
        diff: [{ before: '', after: 'x 1\n', afterHeader: '/tmp/x' }],
      }),
    ],
    prints: `--- before
+++ after: /tmp/x
@@ -0,0 +1 @@
+x 1

changed: [h1] => (item=1)
`,
  },
  {
    does: 'notified handlers with -vv, before the host',
    verbosity: 2,
    events: [hostFinished('T', 'h1', 'changed', { notified: ['Say so'] })],
    prints: 'NOTIFIED HANDLER Say so for h1\nchanged: [h1] => {"changed": true}\n',
  },
  {
    does: 'live output with -vvv only',
    verbosity: 3,
    events: [hostStarted('T', 'h1'), output('T', 'h1', 'half way\n')],
    prints: '[h1] half way\n',
  },
  { does: 'no live output otherwise', verbosity: 2, events: [output('T', 'h1', 'half way\n')], prints: '' },
]

describe('plain prints', () => {
  test.each(rows)('$does', ({ events, module = 'command', verbosity = 0, prints }) => {
    const path = verbosity >= 2 ? 'task path: site.yml:9\n' : ''
    const banner = `\n${stars('TASK [T]')}\n${path}`
    expect(printed([taskStarted('T', { module }), ...events], verbosity)).toBe(banner + prints)
  })

  test.each<{ does: string; events: readonly Event[]; verbosity?: number; prints: string }>([
    { does: 'a play', events: [playStarted('Show')], prints: `\n${stars('PLAY [Show]')}\n` },
    { does: 'a play with a blank name', events: [playStarted('  ')], prints: `\n${stars('PLAY')}\n` },
    {
      does: 'a play without hosts',
      events: [playStarted('nobody'), { type: 'no-hosts-matched', time: 0, play: 'nobody' }],
      prints: `\n${stars('PLAY [nobody]')}\nskipping: no hosts matched\n`,
    },
    {
      does: 'a playbook with -vv',
      verbosity: 2,
      events: [{ type: 'playbook-started', time: 0, path: 'plays/site.yml', plays: 3 }],
      prints: `\n${stars('PLAYBOOK: site.yml')}\n3 plays in plays/site.yml\n`,
    },
    {
      does: 'no playbook with less',
      verbosity: 1,
      events: [{ type: 'playbook-started', time: 0, path: 'site.yml', plays: 3 }],
      prints: '',
    },
    {
      does: 'a handler',
      events: [taskStarted('r : Say so', { handler: true })],
      prints: `\n${stars('RUNNING HANDLER [r : Say so]')}\n`,
    },
    {
      does: 'wide characters with as many stars fewer',
      events: [taskStarted('漢字 wide ünicode ✓')],
      prints: '\nTASK [漢字 wide ünicode ✓] *****************************************************\n',
    },
    {
      does: 'at least three stars',
      events: [taskStarted('x'.repeat(100))],
      prints: `\nTASK [${'x'.repeat(100)}] ***\n`,
    },
    {
      does: 'the same task twice, when a file is included twice',
      events: [taskStarted('T', { hosts: ['h1'] }), hostFinished('T', 'h1', 'ok'), taskStarted('T', { task: 'T2' })],
      prints: `\n${stars('TASK [T]')}\nok: [h1]\n\n${stars('TASK [T]')}\n`,
    },
    {
      does: 'with strategy free the task of each result',
      events: [
        taskStarted('A', { task: 'A1', hosts: ['h1'] }),
        taskStarted('A', { task: 'A2', hosts: ['h2'] }),
        hostFinished('A2', 'h2', 'ok'),
        taskStarted('B', { task: 'B2', hosts: ['h2'], at: { ...place, start: { line: 11, column: 7, offset: 150 } } }),
        hostFinished('B2', 'h2', 'ok'),
        hostFinished('A1', 'h1', 'ok'),
      ],
      prints: [
        `\n${stars('TASK [A]')}\nok: [h2]\n`,
        `\n${stars('TASK [B]')}\nok: [h2]\n`,
        `\n${stars('TASK [A]')}\nok: [h1]\n`,
      ].join(''),
    },
    {
      does: 'a meta task on every host, and whom its condition kept from it',
      events: [
        metaStarted('r : Flush', 'h1', false),
        metaStarted('r : Flush', 'h2', true),
        metaStarted('meta', 'h2', false, true),
      ],
      prints: `\n${stars('TASK [r : Flush]')}\n\n${stars('TASK [r : Flush]')}\nskipping: [h2]\n\n${stars('RUNNING HANDLER [meta]')}\n`,
    },
    {
      does: 'the end of all hosts',
      events: [{ type: 'no-more-hosts', time: 0 }],
      prints: `\n${stars('NO MORE HOSTS LEFT')}\n`,
    },
    {
      does: 'the recap by host',
      events: [
        runFinished([
          statsOf('h9', { unreachable: 1 }),
          statsOf('h1', { ok: 32, changed: 9, failed: 1, skipped: 3, rescued: 1, ignored: 5 }),
        ]),
      ],
      prints: `
PLAY RECAP *********************************************************************
h1                         : ok=32   changed=9    unreachable=0    failed=1    skipped=3    rescued=1    ignored=5   
h9                         : ok=0    changed=0    unreachable=1    failed=0    skipped=0    rescued=0    ignored=0   

`,
    },
  ])('$does', ({ events, verbosity = 0, prints }) => {
    expect(printed(events, verbosity)).toBe(prints)
  })

  test('warnings and diagnostics on the error output', () => {
    const sink = report([
      taskStarted('T'),
      hostFinished('T', 'h1', 'ok', { result: { changed: false, warnings: ['Mind the gap.'] } }),
      { type: 'warned', time: 0, diagnostic: warning('cli/limit', 'Nothing matches.') },
    ])
    expect(sink.written).toBe(`\n${stars('TASK [T]')}\nok: [h1]\n`)
    expect(sink.errors).toContain('[WARNING]: Mind the gap.\n')
    expect(sink.errors).toContain('  Nothing matches.\n')
  })

  test('colours as ansible-playbook does', () => {
    const sink = report(
      [
        taskStarted('T'),
        hostFinished('T', 'h1', 'changed', { diff: [{ before: 'a\n', after: 'b\n' }] }),
        runFinished([statsOf('h1', { ok: 1, ignored: 1 })]),
      ],
      0,
      coloured,
    )
    expect(sink.written).toContain('\x1b[0;33mchanged: [h1]\x1b[0m\n')
    expect(sink.written).toContain('\x1b[0;31m-a\x1b[0m\n\x1b[0;32m+b\x1b[0m\n')
    expect(sink.written).toContain(
      '\x1b[0;32mh1\x1b[0m                         : \x1b[0;32mok=1   \x1b[0m changed=0    ',
    )
    expect(sink.written).toContain('\x1b[1;35mignored=1   \x1b[0m\n')
  })
})

function metaStarted(name: string, host: string, isSkipped: boolean, handler = false): Event {
  return { type: 'meta-started', time: 0, name, handler, host, isSkipped, at: place }
}

describe('plainReporter with settings of its display', () => {
  const events: readonly Event[] = [
    { type: 'run-started', time: 0, run: 'r', version: '0', arguments: [], checkMode: true },
    playStarted('p'),
    taskStarted('fine'),
    hostFinished('fine', 'h1', 'ok'),
    hostFinished('fine', 'h2', 'changed'),
    taskStarted('nothing'),
    hostFinished('nothing', 'h1', 'skipped'),
    taskStarted('wrong', { checkMode: true }),
    hostFinished('wrong', 'h1', 'failed', { result: { changed: false, msg: 'no' } }),
    runFinished([], { customStats: { _run: { a: 1 }, h1: { b: 2 } } }),
  ]

  function displayed(display: Display): readonly [string, string] {
    const sink = new ListSink()
    const reporter = plainReporter(sink, { verbosity: 0, columns: 3, paint: plainText, source: () => null, display })
    for (const event of events) reporter.take(event)
    const short = (text: string): string => text.replace(/ \*+/g, '').replace(/\n+/g, '\n').trim()
    return [short(sink.written), short(sink.errors)]
  }

  const fatal = 'fatal: [h1]: FAILED! => {"changed": false, "msg": "no"}'
  test.each<{ display: Display; out: string; error?: string }>([
    {
      display: { hidesSkipped: true },
      out: `PLAY [p]\nTASK [fine]\nok: [h1]\nchanged: [h2]\nTASK [wrong]\n${fatal}\nPLAY RECAP`,
    },
    {
      display: { hidesOk: true },
      out: `PLAY [p]\nTASK [fine]\nchanged: [h2]\nTASK [nothing]\nskipping: [h1]\nTASK [wrong]\n${fatal}\nPLAY RECAP`,
    },
    {
      display: { hidesOk: true, hidesSkipped: true, failuresToError: true },
      out: 'PLAY [p]\nTASK [fine]\nchanged: [h2]\nTASK [wrong]\nPLAY RECAP',
      error: fatal,
    },
    {
      display: { hidesOk: true, hidesSkipped: true, marksCheckMode: true },
      out: `DRY RUN\nPLAY [p] [CHECK MODE]\nTASK [fine]\nchanged: [h2]\nTASK [wrong] [CHECK MODE]\n${fatal}\nPLAY RECAP\nDRY RUN`,
    },
    {
      display: { hidesOk: true, hidesSkipped: true, showsCustomStats: true },
      out: `PLAY [p]\nTASK [fine]\nchanged: [h2]\nTASK [wrong]\n${fatal}\nPLAY RECAP\nCUSTOM STATS:\n\th1: { "b": 2}\n\tRUN: { "a": 1}`,
    },
  ])('prints with $display', ({ display, out, error = '' }) => {
    expect(displayed(display)).toEqual([out, error])
  })
})
