import { describe, expect, test } from 'vitest'
import { resultTable } from '../../../src/cli/drill/drill-table.ts'
import { readRun, startsTask } from '../../../src/cli/drill/playbook-run.ts'

const hosts = ['c1', 'c2', 'c3']
const lines = (...events: readonly object[]): string => events.map((event) => JSON.stringify(event)).join('\n')
const decided = (time: number, result: object, outcome = 'ok') => ({
  type: 'host-finished',
  time,
  task: 't2',
  outcome,
  result,
})

function runWith(...decisions: readonly object[]) {
  const text = lines(
    { type: 'run-started', time: 1000 },
    { type: 'task-started', time: 1000, task: 't2', module: 'galera_decision' },
    ...decisions,
    { type: 'host-finished', time: 5000, task: 't3', outcome: 'changed', result: {} },
    { type: 'run-finished', time: 6000 },
  )
  return readRun(0, `noise\n${text}\n`, '', hosts)
}

describe('readRun', () => {
  test('takes the last decision, and its time', () => {
    const run = runWith(
      decided(1500, { action: 'wait', hosts: ['c1', 'c3'] }),
      decided(2500, { action: 'bootstrap', host: 'c3', joins: ['c1'] }),
    )
    expect(run).toMatchObject({
      decision: { text: 'bootstrap 3', keepers: ['c3'], afterMs: 1500 },
      changed: 1,
      durationMs: 5000,
    })
  })

  test.each([
    { result: { action: 'wait', host: null, hosts: ['c1', 'c3'] }, text: 'wait 1 3' },
    { result: { action: 'noop', host: null }, text: 'noop' },
    {
      result: { action: 'join', joins: ['c3'], rejoins: [], refused: [{ reason: 'ahead', host: 'c2' }] },
      text: 'join 3, refused ahead(2)',
    },
    { result: { action: 'refuse', refused: [{ reason: 'version', host: null }] }, text: 'refuse version' },
    { result: { action: 'pc-bootstrap', host: 'c1', refused: [] }, text: 'pc-bootstrap 1' },
    { result: { starts: ['c1', 'c3'], forgets: ['rabbit@c2'], joins: ['c2'] }, text: 'start 1 3, forget 2, join 2' },
    {
      result: { forgets_offline: { host: 'c2', nodes: ['rabbit@c3'] }, sets_aside: ['c3'] },
      text: 'set aside 3, on 2 forget 3',
    },
    {
      result: { restore: { source: 'c1', members: ['c1'] }, replaces: [{ host: 'c2' }] },
      text: 'restore 1, replace 2',
    },
    { result: { restore: { source: null, members: ['c1'] } }, text: 'restore' },
    { result: { starts: [], replaces: [], restore: null }, text: 'noop' },
    { result: { refused: [{ reason: 'lives', host: 'c1' }] }, text: 'refuse lives(1)' },
  ])('shows $text', ({ result, text }) => {
    expect(runWith(decided(2000, result)).decision?.text).toBe(text)
  })

  test.each([
    { first: { starts: ['c1'] }, then: { replaces: [{ host: 'c2' }] }, text: 'start 1, then replace 2' },
    { first: { starts: ['c1'] }, then: { starts: [] }, text: 'start 1' },
    { first: { starts: [] }, then: { starts: [] }, text: 'noop' },
    { first: { starts: ['c1'] }, then: { refused: [{ reason: 'lives', host: 'c1' }] }, text: 'refuse lives(1)' },
  ])('adds what a second look decided about brokers: $text', ({ first, then, text }) => {
    const events = lines(
      { type: 'task-started', time: 1, task: 'e', module: 'etcd_decision' },
      { type: 'host-finished', time: 2, task: 'e', outcome: 'ok', result: first },
      { type: 'host-finished', time: 3, task: 'e', outcome: 'ok', result: then },
    )
    expect(readRun(0, events, '', hosts).decision?.text).toBe(text)
  })

  test('takes the last decision about each service', () => {
    const text = lines(
      { type: 'task-started', time: 1, task: 'e', module: 'etcd_decision' },
      { type: 'task-started', time: 1, task: 'g', module: 'galera_decision' },
      { type: 'host-finished', time: 2, task: 'e', outcome: 'ok', result: { starts: ['c1'], warnings: ['odd'] } },
      { type: 'host-finished', time: 3, task: 'g', outcome: 'ok', result: { action: 'wait', hosts: ['c1'] } },
      { type: 'host-finished', time: 4, task: 'g', outcome: 'ok', result: { action: 'noop' } },
      { type: 'host-finished', time: 5, task: 'g', outcome: 'skipped', result: {} },
    )
    expect(readRun(0, text, '', hosts).decision).toMatchObject({ text: 'start 1; noop', warnings: ['odd'], afterMs: 3 })
  })

  test('knows what failed', () => {
    const run = runWith(decided(2000, { action: 'refuse', refused: [], msg: 'No. The evidence:' }, 'failed'))
    expect(run.message).toBe('No. The evidence:')
  })

  test('does without a decision', () => {
    expect(readRun(4, '', 'error: wrong', hosts)).toMatchObject({ status: 4, decision: null, message: 'error: wrong' })
  })
})

describe('startsTask', () => {
  const told = (name: string): string => `${JSON.stringify({ type: 'task-started', time: 1, name })}\n`

  test.each([
    { does: 'knows a task', text: told('Stop'), is: true },
    { does: 'knows a task of a role', text: told('etcd : Stop'), is: true },
    { does: 'waits for another', text: told('Do not Stop'), is: false },
    { does: 'waits for the end of the line', text: told('Stop').trimEnd(), is: false },
  ])('$does', ({ text, is }) => {
    expect(startsTask(text, 'Stop')).toBe(is)
  })
})

describe('resultTable', () => {
  test('has a line for each drill, and says what did not hold', () => {
    const result = {
      drill: 'G1',
      title: 'Power lost',
      decisions: ['bootstrap 3'],
      acknowledged: 500,
      lost: 0,
      silentMs: 8000,
      decidedMs: 2000,
      recoveredMs: 12_000,
      broken: [],
    }
    const lost = {
      ...result,
      drill: 'G2',
      lost: 3,
      silentMs: null,
      decidedMs: null,
      broken: [{ code: 'A1', because: 'Rows.' } as const],
    }
    expect(resultTable([result, lost])).toMatchInlineSnapshot(`
      "drill          decision     acknowledged  lost  silent  decided  recovered
      G1     held    bootstrap 3  500           0     8.0s    2.0s     12s
      G2     FAILED  bootstrap 3  500           3     -       -        12s
      G2 A1: Rows.
      "
    `)
  })
})
