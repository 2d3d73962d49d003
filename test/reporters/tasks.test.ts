import { describe, expect, test, vi } from 'vitest'
import { error } from '../../src/diagnostic/catalogue.ts'
import type { Event } from '../../src/event/event.ts'
import { plainText } from '../../src/reporters/colour.ts'
import { tasksReporter, type TasksReporter } from '../../src/reporters/tasks.ts'
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
import { VirtualTerminal } from '../support/virtual-terminal.ts'

interface Session {
  readonly terminal: VirtualTerminal
  readonly reporter: TasksReporter
}

function open({ columns = 80, rows = 24, verbosity = 0, now = 5000 } = {}): Session {
  const terminal = new VirtualTerminal(columns, rows)
  const write = (text: string): void => {
    terminal.write(text)
  }
  const reporter = tasksReporter(
    { out: write, error: write },
    { verbosity, paint: plainText, source: () => null, size: terminal.size, now: () => now },
  )
  return { terminal, reporter }
}

/** What the screen shows after a whole run. */
async function shownAfter(events: readonly Event[], options = {}): Promise<string> {
  const { terminal, reporter } = open(options)
  for (const event of events) reporter.take(event)
  await reporter.finish()
  return terminal.text
}

/** What the screen shows once it has caught up with the events. */
async function frame({ terminal, reporter }: Session, events: readonly Event[], text: string): Promise<string> {
  for (const event of events) reporter.take(event)
  await vi.waitFor(() => {
    expect(terminal.text).toContain(text)
  }, 3000)
  return terminal.text.replaceAll(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/g, '~')
}

describe('what runs is shown in place', () => {
  test('a task with its hosts at work, their times and last words', async () => {
    const session = open()
    const shown = await frame(
      session,
      [
        playStarted('Build'),
        taskStarted('galera : Install packages', { task: 't', hosts: ['h1', 'h2', 'h3'] }),
        hostStarted('t', 'h1'),
        hostStarted('t', 'h2', { time: 2000 }),
        output('t', 'h1', 'Reading\nUnpacking galera-4 …\r\n'),
        hostStarted('t', 'h3'),
        hostFinished('t', 'h3', 'ok'),
      ],
      'Unpacking',
    )
    expect(shown).toMatchInlineSnapshot(`
      "
      PLAY Build  2 hosts
      ❯ task 1  galera : Install packages                        1 of 3 hosts  4.0s
        ~ h1   4.0s  Unpacking galera-4 …
        ~ h2   3.0s"
    `)
    await session.reporter.finish()
  })

  test('retries and items as last words', async () => {
    const session = open()
    const shown = await frame(
      session,
      [
        taskStarted('Try', { task: 't' }),
        hostStarted('t', 'h1'),
        retrying('t', 'h1', 2),
        hostStarted('t', 'h2'),
        itemFinished('t', 'h2', 'a', 'changed'),
      ],
      'retries',
    )
    expect(shown).toContain('~ h1   4.0s  failed, trying again (2 retries left)')
    expect(shown).toContain('~ h2   4.0s  a: changed')
    await session.reporter.finish()
  })

  test('finished tasks move above what still runs', async () => {
    const session = open()
    const events = [
      taskStarted('A', { task: 'a', hosts: ['h1'] }),
      taskStarted('B', { task: 'b', hosts: ['h2'] }),
      hostStarted('a', 'h1'),
      hostStarted('b', 'h2'),
    ]
    await frame(session, events, 'task 2')
    const shown = await frame(session, [hostFinished('b', 'h2', 'changed')], '✔')
    expect(shown).toMatchInlineSnapshot(`
      "✔ task 2  B                                                   1 changed    1.0s
      ❯ task 1  A                                                              4.0s
        ~ h1   4.0s"
    `)
    await session.reporter.finish()
    expect(session.terminal.text).toBe(
      '✔ task 2  B                                                   1 changed    1.0s',
    )
  })

  test('no more lines than the window has, and none too wide', async () => {
    const session = open({ columns: 40, rows: 8 })
    const hosts = Array.from({ length: 50 }, (_one, index) => `controller-with-a-long-name-${index}.example`)
    const started = hosts.flatMap((host) => [hostStarted('t', host), output('t', host, '漢字'.repeat(50))])
    const shown = await frame(
      session,
      [taskStarted('A very long name of a task indeed', { task: 't', hosts }), ...started],
      'and 45 more hosts',
    )
    expect(shown.split('\n')).toHaveLength(7)
    expect(session.terminal.width).toBeLessThanOrEqual(40)
    await session.reporter.finish()
    expect(session.terminal.text).toBe('')
  })

  test('by the new size after the window has changed', async () => {
    const session = open({ columns: 70 })
    await frame(session, [taskStarted('A', { task: 't' }), hostStarted('t', 'h1')], 'hosts  4.0s')
    session.terminal.columns = 60
    const shown = await frame(session, [], `❯ task 1  A${' '.repeat(28)}0 of 2 hosts  4.0s`)
    expect(shown).not.toContain('~\n')
    await session.reporter.finish()
  })

  test('not while somebody is asked', async () => {
    const session = open()
    await frame(session, [taskStarted('A', { task: 't' }), hostStarted('t', 'h1')], 'h1')
    await session.reporter.suspend()
    expect(session.terminal.text).toBe('')
    expect(session.terminal.isCursorShown).toBe(true)
    session.terminal.write('Password: \n')
    await new Promise((done) => setTimeout(done, 250))
    expect(session.terminal.text).toBe('Password:')
    session.reporter.resume()
    expect(await frame(session, [], 'h1')).toContain('Password:')
    await session.reporter.finish()
  })

  test('in one write a frame, which names a task once', async () => {
    const session = open()
    const writes = vi.spyOn(session.terminal, 'write')
    await frame(session, [taskStarted('A', { task: 't' }), hostStarted('t', 'h1')], 'h1')
    await session.reporter.finish()
    const named = writes.mock.calls.map(([text]) => text.split('task 1').length - 1)
    expect(Math.max(...named)).toBe(1)
  })

  test('with a cursor only after the end', async () => {
    const session = open()
    await frame(session, [taskStarted('A', { task: 't' }), hostStarted('t', 'h1')], 'h1')
    expect(session.terminal.isCursorShown).toBe(false)
    await session.reporter.finish()
    expect(session.terminal.isCursorShown).toBe(true)
  })
})

describe('what stays is', () => {
  const task = (changes = {}): Event => taskStarted('Do', { task: 't', hosts: ['h1'], ...changes })

  test.each<{ does: string; events: readonly Event[]; verbosity?: number; shows: readonly string[] }>([
    {
      does: 'one line for a finished task',
      events: [
        taskStarted('Do', { task: 't', hosts: ['h1', 'h2', 'h3', 'h4'] }),
        hostFinished('t', 'h1', 'ok'),
        hostFinished('t', 'h2', 'changed'),
        hostFinished('t', 'h3', 'skipped'),
        hostFinished('t', 'h4', 'ok', { time: 4000 }),
      ],
      shows: ['✔ task 1  Do  1 skipped, 2 ok, 1 changed  3.0s'],
    },
    {
      does: 'a skipped task',
      events: [task(), hostFinished('t', 'h1', 'skipped')],
      shows: ['↓ task 1  Do  1 skipped  1.0s'],
    },
    {
      does: 'a handler, a check',
      events: [task({ handler: true, checkMode: true }), hostFinished('t', 'h1', 'ok')],
      shows: ['✔ task 1  handler Do (check)  1 ok  1.0s'],
    },
    {
      does: 'a failure with what the command said, without its escape sequences',
      events: [
        task(),
        hostFinished('t', 'h1', 'failed', {
          delegate: 'h2',
          result: { msg: 'non-zero return code', rc: 3, stderr: '\x1b[31mone\x1b[0m\ttwo\n', stdout: '' },
        }),
      ],
      shows: [
        '✖ h1 -> h2 failed: Do',
        '    non-zero return code (exit status 3)',
        '    stderr:',
        '      one two',
        '✖ task 1  Do  1 failed  1.0s',
      ],
    },
    {
      does: 'a failure with its diagnostic',
      events: [
        task(),
        hostFinished('t', 'h1', 'failed', {
          diagnostic: error('engine/assertion', 'The assertion does not hold.', { at: place }),
        }),
      ],
      shows: ['✖ h1 failed: Do', '  site.yml:9:7', '  The assertion does not hold.'],
    },
    {
      does: 'a forgiven failure in two lines',
      events: [task(), hostFinished('t', 'h1', 'failed', { ignored: true, result: { msg: 'one\ntwo' } })],
      shows: ['✖ h1 failed, ignored: Do', '    one', '✖ task 1  Do  1 ignored  1.0s'],
    },
    {
      does: 'a failure whose rescue follows',
      events: [task(), hostFinished('t', 'h1', 'failed', { rescued: true })],
      shows: ['✖ h1 failed, a rescue follows: Do'],
    },
    {
      does: 'a host that was not reached',
      events: [task(), hostFinished('t', 'h1', 'unreachable', { result: { msg: 'Connection refused' } })],
      shows: ['✖ h1 not reached: Do', '    Connection refused'],
    },
    {
      does: 'a failed item, once',
      events: [
        task(),
        itemFinished('t', 'h1', 'b', 'failed', { result: { msg: 'no' } }),
        hostFinished('t', 'h1', 'failed', { looped: true, result: { msg: 'One or more items failed', results: [{}] } }),
      ],
      shows: ['✖ h1 (item=b) failed: Do', '    no', '✖ task 1  Do  1 failed  1.0s'],
    },
    {
      does: 'a diff under its host',
      events: [task(), hostFinished('t', 'h1', 'changed', { diff: [{ before: 'a\n', after: 'b\n' }] })],
      shows: ['  h1', '--- before', '+++ after', '@@ -1 +1 @@', '-a', '+b'],
    },
    {
      does: 'a message, short or long',
      events: [
        taskStarted('Say', { task: 't', module: 'debug', hosts: ['h1', 'h2'] }),
        hostFinished('t', 'h1', 'ok', { result: { msg: 'hello' } }),
        hostFinished('t', 'h2', 'ok', { result: { changed: false, primary: ['a', 1] } }),
      ],
      shows: ['  h1: hello', '  h2:', '    {', '        "primary": ['],
    },
    {
      does: 'results with -v',
      verbosity: 1,
      events: [task(), hostFinished('t', 'h1', 'ok', { result: { changed: false, rc: 0 } })],
      shows: ['  h1 ok => {"changed": false, "rc": 0}'],
    },
    {
      does: 'includes and warnings',
      events: [
        task({ module: 'include_tasks' }),
        hostFinished('t', 'h1', 'ok', { result: { warnings: ['Mind\nthe gap.'] } }),
        included('t', 'more.yml', { label: 'x' }),
      ],
      shows: ['warning: Mind the gap.', '  included more.yml for h1, h2 (item=x)'],
    },
    {
      does: 'a task that was cut off',
      events: [
        task({ hosts: ['h1', 'h2'] }),
        hostFinished('t', 'h1', 'ok'),
        runFinished([], { outcome: 'interrupted' }),
      ],
      shows: ['✖ task 1  Do: not done on h2', 'Interrupted after 2.0s: 1 task, 0 hosts, 0 changed.'],
    },
    {
      does: 'the recap',
      events: [
        task(),
        hostFinished('t', 'h1', 'ok'),
        runFinished([statsOf('h2', { failed: 1 }), statsOf('h1', { ok: 2, changed: 1 })], {
          outcome: 'failed',
          durationMs: 72_000,
        }),
      ],
      shows: [
        'h1               : ok=2 changed=1',
        'h2               : failed=1',
        'Failed after 1m 12s: 1 task, 2 hosts, 1 changed, 1 host failed.',
      ],
    },
  ])('$does', async ({ events, verbosity = 0, shows }) => {
    // The right edge is held by the frames above.
    const lines = (await shownAfter(events, { verbosity }))
      .split('\n')
      .map((line) => line.replace(/(?<=^[✔✖↓] .*\S) {2,}/g, '  '))
    expect(lines.filter((line) => shows.includes(line))).toEqual(shows)
  })

  test('the long recap in a wide window', async () => {
    const shown = await shownAfter([runFinished([statsOf('h1', { ok: 2 })])], { columns: 130 })
    expect(shown).toContain('h1                         : ok=2    changed=0    unreachable=0')
  })

  test('nothing of live output', async () => {
    const events = [taskStarted('Do', { task: 't', hosts: ['h1'] }), hostStarted('t', 'h1'), output('t', 'h1', 'noise')]
    expect(await shownAfter([...events, hostFinished('t', 'h1', 'ok')])).not.toContain('noise')
  })
})
