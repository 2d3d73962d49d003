import { describe, expect, test } from 'vitest'
import {
  brokenAfterRecovery,
  brokenByNoCopy,
  brokenByRefusal,
  brokenBySecondRun,
  lostEntries,
} from '../../../src/cli/drill/assertions.ts'
import type { PlaybookRun } from '../../../src/cli/drill/playbook-run.ts'
import type { MemberView } from '../../../src/cli/drill/services/service.ts'

const alike = (rows: string, view: string): MemberView['alike'] => [
  { code: 'A2', name: 'rows', value: rows },
  { code: 'A3', name: 'numbers of the view', value: view },
]

function view(host: string, more: Partial<MemberView> = {}): MemberView {
  return { host, entries: new Set([1, 2]), alike: alike('2 99', '7'), wrong: [], starts: 'NRestarts=0', ...more }
}

const kept = new Set([1, 2])
const codes = (broken: readonly { readonly code: string }[]): readonly string[] => broken.map(({ code }) => code)

describe('after a recovery', () => {
  test.each([
    { does: 'holds for a whole cluster', second: view('c2'), broken: [] },
    { does: 'counts an entry that one member lacks', second: view('c2', { entries: new Set([1]) }), broken: ['A1'] },
    { does: 'compares what was written', second: view('c2', { alike: alike('2 98', '7') }), broken: ['A2'] },
    { does: 'wants all in one view', second: view('c2', { alike: alike('2 99', '8') }), broken: ['A3'] },
    { does: 'tells what is wrong with a member', second: view('c2', { wrong: ['it is ill.'] }), broken: ['A3'] },
    {
      does: 'takes no answer for no member',
      second: view('c2', { entries: new Set(), alike: alike('', ''), wrong: ['no answer.'] }),
      broken: ['A1', 'A3', 'A2', 'A3'],
    },
  ])('$does', ({ second, broken }) => {
    expect(codes(brokenAfterRecovery([view('c1'), second], kept))).toEqual(broken)
  })

  test('knows which entries are lost', () => {
    expect([...lostEntries([view('c1', { entries: new Set([2]) }), view('c2')], kept)]).toEqual([1])
  })

  test('lets the second run change nothing, and start nobody', () => {
    const [before, restarted] = [[view('c1')], [view('c1', { starts: 'NRestarts=1' })]]
    expect(brokenBySecondRun(0, before, before)).toEqual([])
    expect(codes(brokenBySecondRun(1, before, restarted))).toEqual(['A4', 'A4'])
  })

  test('wants a copy of what was touched', () => {
    expect(brokenByNoCopy(['c1'], new Map([['c1', 1]]), new Map([['c1', 2]]))).toEqual([])
    expect(codes(brokenByNoCopy(['c1', 'c2'], new Map(), new Map([['c1', 1]])))).toEqual(['A7'])
    expect(brokenByNoCopy([], new Map(), new Map())).toEqual([])
  })
})

describe('after a refusal', () => {
  const decision = { text: 'refuse ahead(1)', keepers: [], warnings: [], afterMs: 0 }

  function refused(message: string, more: Partial<PlaybookRun> = {}): PlaybookRun {
    return { status: 2, changed: 0, decision, message, durationMs: 0, ...more }
  }

  test.each([
    { does: 'holds when nothing was touched', run: refused('No.\nThe evidence:'), after: ['a'], broken: [] },
    { does: 'minds evidence that is not shown', run: refused('No.'), after: ['a'], broken: ['A5'] },
    {
      does: 'wants none of a run that had nothing to decide',
      run: refused('No.', { decision: { ...decision, text: 'noop' } }),
      after: ['a'],
      broken: [],
    },
    { does: 'wants none without a decision', run: refused('No.', { decision: null }), after: ['a'], broken: [] },
    { does: 'minds a member that is not as before', run: refused('The evidence:'), after: ['b'], broken: ['A5'] },
  ])('$does', ({ run, after, broken }) => {
    expect(codes(brokenByRefusal(run, { before: ['a'], after }))).toEqual(broken)
  })

  test('tells what is not as before', () => {
    const traces = { before: ['ActiveState=active\nPID=1'], after: ['ActiveState=active\nPID=2'] }
    expect(brokenByRefusal(refused('The evidence:'), traces)).toMatchObject([
      { because: 'Trace 1 is not as before: "PID=1" became "PID=2".' },
    ])
  })
})
