import { describe, expect, test } from 'vitest'
import { adhocReporter } from '../../src/reporters/adhoc.ts'
import { plainText } from '../../src/reporters/colour.ts'
import type { Event, HostFinished, TaskStarted } from '../../src/event/event.ts'
import { hostFinished, taskStarted } from '../support/events.ts'
import { ListSink } from '../support/list-sink.ts'

function told(events: readonly Event[], isOneLine: boolean): ListSink {
  const sink = new ListSink()
  const reporter = adhocReporter(sink, { verbosity: 0, isOneLine, paint: plainText, source: () => null })
  for (const event of events) reporter.take(event)
  return sink
}

const ping: Partial<TaskStarted> = { module: 'ping' }

describe('the result of a single task', () => {
  test.each<{
    readonly what: string
    readonly outcome: HostFinished['outcome']
    readonly task?: Partial<TaskStarted>
    readonly result: HostFinished['result']
    readonly lines: string
    readonly line: string
  }>([
    {
      what: 'a command',
      outcome: 'changed',
      result: { rc: 0, stdout: 'a\nb', stderr: 'c', changed: true },
      lines: 'h1 | CHANGED | rc=0 >>\na\nbc\n',
      line: 'h1 | CHANGED | rc=0 | (stdout) a\\nb (stderr) c\n',
    },
    {
      what: 'a command that failed',
      outcome: 'failed',
      result: { rc: 1, stdout: '', stderr: '', msg: 'non-zero return code', failed: true, changed: true },
      lines: 'h1 | FAILED | rc=1 >>\nnon-zero return code\n',
      line: 'h1 | FAILED! => {"changed": true,"msg": "non-zero return code","rc": 1,"stderr": "","stdout": ""}\n',
    },
    {
      what: 'a module',
      outcome: 'ok',
      task: ping,
      result: { ping: 'pong', changed: false, invocation: {} },
      lines: 'h1 | SUCCESS => {\n    "changed": false,\n    "ping": "pong"\n}\n',
      line: 'h1 | SUCCESS => {"changed": false,"ping": "pong"}\n',
    },
    {
      what: 'a module that failed',
      outcome: 'failed',
      task: ping,
      result: { failed: true, changed: false, msg: 'a\nb' },
      lines: 'h1 | FAILED! => {\n    "changed": false,\n    "msg": "a\\nb"\n}\n',
      line: 'h1 | FAILED! => {"changed": false,"msg": "a\\nb"}\n',
    },
    {
      what: 'a host that was not reached',
      outcome: 'unreachable',
      task: ping,
      result: { unreachable: true, changed: false, msg: 'gone' },
      lines: 'h1 | UNREACHABLE! => {\n    "changed": false,\n    "msg": "gone",\n    "unreachable": true\n}\n',
      line: 'h1 | UNREACHABLE!: gone\n',
    },
    {
      what: 'a skipped task',
      outcome: 'skipped',
      task: ping,
      result: { skipped: true },
      lines: 'h1 | SKIPPED\n',
      line: 'h1 | SKIPPED\n',
    },
  ])('of $what', ({ outcome, task, result, lines, line }) => {
    const events = [taskStarted('t', task), hostFinished('t', 'h1', outcome, { result })]
    expect(told(events, false).written).toBe(lines)
    expect(told(events, true).written).toBe(line)
  })

  test('says on the error output that there is no host', () => {
    const sink = told([{ type: 'no-hosts-matched', time: 0, play: 'p' }], false)
    expect(sink.written).toBe('')
    expect(sink.errors).toContain('No hosts matched')
  })
})
