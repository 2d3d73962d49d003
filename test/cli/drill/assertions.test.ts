import { describe, expect, test } from 'vitest'
import {
  brokenAfterRecovery,
  brokenByBootstrap,
  brokenByRefusal,
  brokenBySecondRun,
  lostRows,
} from '../../../src/cli/drill/assertions.ts'
import type { MemberView } from '../../../src/cli/drill/observation.ts'

const status = {
  wsrep_cluster_status: 'Primary',
  wsrep_local_state_comment: 'Synced',
  wsrep_cluster_size: '2',
  wsrep_cluster_state_uuid: 'u',
  wsrep_cluster_conf_id: '7',
}

function view(host: string, more: Partial<MemberView> = {}, values: Partial<typeof status> = {}): MemberView {
  return {
    host,
    status: new Map(Object.entries({ ...status, ...values })),
    rows: new Set([1, 2]),
    digest: '2\t99',
    epoch: 'id=e1',
    orders: '',
    starts: 'NRestarts=0',
    ...more,
  }
}

const wanted = { rows: new Set([1, 2]), uuid: 'u' }
const codes = (broken: readonly { readonly code: string }[]): readonly string[] => broken.map(({ code }) => code)

describe('after a recovery', () => {
  test.each([
    { does: 'holds for a whole cluster', second: view('c2'), broken: [] },
    { does: 'counts a row that one member lacks', second: view('c2', { rows: new Set([1]) }), broken: ['A1'] },
    { does: 'compares the rows', second: view('c2', { digest: '2\t98' }), broken: ['A2'] },
    { does: 'wants the history of before', second: view('c2', {}, { wsrep_cluster_state_uuid: 'v' }), broken: ['A3'] },
    { does: 'wants all in one view', second: view('c2', {}, { wsrep_cluster_conf_id: '8' }), broken: ['A3'] },
    { does: 'wants one epoch', second: view('c2', { epoch: 'id=e2' }), broken: ['A3'] },
    { does: 'finds an order that was left', second: view('c2', { orders: '_WSREP_NEW_CLUSTER=' }), broken: ['A3'] },
    {
      does: 'takes no answer for no member',
      second: view('c2', { status: new Map(), rows: new Set() }),
      broken: ['A1', 'A3', 'A3', 'A3', 'A3', 'A3'],
    },
  ])('$does', ({ second, broken }) => {
    expect(codes(brokenAfterRecovery([view('c1'), second], wanted))).toEqual(broken)
  })

  test('knows which rows are lost', () => {
    expect([...lostRows([view('c1', { rows: new Set([2]) }), view('c2')], wanted)]).toEqual([1])
  })

  test('lets the second run change nothing, and start nobody', () => {
    const [before, restarted] = [[view('c1')], [view('c1', { starts: 'NRestarts=1' })]]
    expect(brokenBySecondRun(0, before, before)).toEqual([])
    expect(codes(brokenBySecondRun(1, before, restarted))).toEqual(['A4', 'A4'])
  })

  test('wants a copy of what the elected member was', () => {
    expect(brokenByBootstrap('c1', new Map([['c1', 1]]), new Map([['c1', 2]]))).toEqual([])
    expect(codes(brokenByBootstrap('c1', new Map(), new Map()))).toEqual(['A7'])
    expect(brokenByBootstrap(null, new Map(), new Map())).toEqual([])
  })
})

describe('after a refusal', () => {
  test.each([
    { does: 'holds when nothing was touched', given: [2, 'No.\nThe evidence:', ['a'], ['a']], broken: [] },
    { does: 'minds a run that ended well', given: [0, 'The evidence:', ['a'], ['a']], broken: ['A5'] },
    { does: 'minds evidence that is not shown', given: [2, 'No.', ['a'], ['a']], broken: ['A5'] },
    { does: 'minds a member that is not as before', given: [2, 'The evidence:', ['a'], ['b']], broken: ['A5'] },
  ] as const)('$does', ({ given: [ended, message, before, after], broken }) => {
    expect(codes(brokenByRefusal(ended, message, before, after))).toEqual(broken)
  })
})
