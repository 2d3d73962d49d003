import type { Decision } from '../../src/ha/galera-election.ts'
import type { MemberFacts } from '../../src/ha/galera-state.ts'
import { broken, clean, copying, crashed, fresh, gone, running, strict, tainted, u, v } from './galera-members.ts'

/** A decision in the words of the table: `BOOTSTRAP c3`, `REFUSE tainted(c1)`, `JOIN c3, refused ahead(c2)`. */
export function told(decision: Decision): string {
  const refusals =
    'refused' in decision
      ? decision.refused.map(({ reason, host }) => (host === null ? reason : `${reason}(${host})`))
      : []
  switch (decision.action) {
    case 'refuse':
      return `REFUSE ${refusals.join(' ')}`
    case 'join':
      return [
        `JOIN ${[...decision.awaits, ...decision.joins, ...decision.rejoins].join(' ')}`,
        ...refusals.map((one) => `refused ${one}`),
      ].join(', ')
    case 'bootstrap':
    case 'pc-bootstrap':
    case 'fresh-bootstrap':
      return `${decision.action.toUpperCase()} ${decision.host}, then ${decision.joins.join(' ')}`
    case 'wait':
    case 'stop':
    case 'clean-flags':
      return `${decision.action.toUpperCase()} ${decision.hosts.join(' ')}`
    case 'noop':
      return 'NOOP'
  }
}

const addressed = (member: MemberFacts, clusterAddress: string): MemberFacts => ({
  ...member,
  settings: { ...member.settings, clusterAddress },
})
const leaking = (member: MemberFacts): MemberFacts => ({ ...member, marks: { ...member.marks, transientLeak: true } })
const epoch = (member: MemberFacts, id: string, base = -1, parent: string | null = null): MemberFacts => ({
  ...member,
  epoch: { id, base: { uuid: u, seqno: BigInt(base) }, parent },
})

/** As after the server was run by root. */
const owned = (member: MemberFacts): MemberFacts => ({
  ...member,
  datadir: { ...member.datadir, isOwnedByServer: false },
})
const halfCopy = (host: string): MemberFacts => ({
  ...fresh(host),
  marks: { ...fresh(host).marks, sstInProgress: true },
  datadir: { ...fresh(host).datadir, isInitialised: false },
})

/** One row: what the members show, and what is right. */
export interface TruthRow {
  readonly row: string
  readonly members: readonly MemberFacts[]
  readonly given?: Partial<typeof strict>
  readonly decision: string
}

/** The truth table of the election: rows of the drills by their numbers, then those that tell rules apart. */
export const truthTable: readonly TruthRow[] = [
  {
    row: '1 orderly stop',
    members: [clean('c1', 100), clean('c2', 101), clean('c3', 102, { safe: true })],
    decision: 'BOOTSTRAP c3, then c2 c1',
  },
  {
    row: '2 all crashed',
    members: [crashed('c1', 100), crashed('c2', 120), crashed('c3', 110)],
    decision: 'BOOTSTRAP c2, then c3 c1',
  },
  {
    row: '3 a tie goes by inventory',
    members: [crashed('c1', 100), crashed('c2', 100), crashed('c3', 100)],
    decision: 'BOOTSTRAP c1, then c2 c3',
  },
  {
    row: '4 the last one killed',
    members: [clean('c1', 100), clean('c2', 101), crashed('c3', 105, { safe: true })],
    decision: 'BOOTSTRAP c3, then c2 c1',
  },
  {
    row: '5 a flag behind, epochs unknown',
    members: [clean('c1', 100, { safe: true }), clean('c2', 120), clean('c3', 120)],
    decision: 'REFUSE safe-flag-conflict(c1)',
  },
  {
    row: '6 a flag behind, epochs equal',
    members: [clean('c1', 100, { safe: true }), clean('c2', 120), clean('c3', 120)].map((member) =>
      epoch(member, 'e1'),
    ),
    decision: 'BOOTSTRAP c2, then c3 c1',
  },
  {
    row: '7 flags everywhere',
    members: [clean('c1', 100, { safe: true }), clean('c2', 120, { safe: true }), clean('c3', 110, { safe: true })],
    decision: 'BOOTSTRAP c2, then c3 c1',
  },
  {
    row: '8 another history',
    members: [clean('c1', 100), clean('c2', 900, { uuid: v }), clean('c3', 100)],
    decision: 'REFUSE uuid-mismatch',
  },
  {
    row: '9 zero uuid that is covered',
    members: [tainted('c1', 110), crashed('c2', 120), crashed('c3', 120)],
    decision: 'BOOTSTRAP c2, then c3 c1',
  },
  {
    row: '10 zero uuid that claims more',
    members: [tainted('c1', 130), crashed('c2', 120), crashed('c3', 120)],
    decision: 'REFUSE tainted(c1)',
  },
  {
    row: '11 killed in DDL',
    members: [tainted('c1', 100), tainted('c2', 100), tainted('c3', 100)],
    decision: 'REFUSE tainted(c1) tainted(c2) tainted(c3)',
  },
  {
    row: '11 accepted',
    members: [tainted('c1', 100), tainted('c2', 100), tainted('c3', 100)],
    given: { acceptTainted: ['c1', 'c2', 'c3'] },
    decision: 'BOOTSTRAP c1, then c2 c3',
  },
  {
    row: '12 grastate deleted on one',
    members: [tainted('c1', 100, 'missing'), crashed('c2', 100), crashed('c3', 100)],
    decision: 'BOOTSTRAP c2, then c3 c1',
  },
  { row: '13 nothing anywhere', members: [fresh('c1'), fresh('c2'), fresh('c3')], decision: 'REFUSE no-state' },
  {
    row: '14 deploy',
    members: [fresh('c1'), fresh('c2'), fresh('c3')],
    given: { deploy: true },
    decision: 'FRESH-BOOTSTRAP c1, then c2 c3',
  },
  {
    row: '14 deploy with one not reached',
    members: [fresh('c1'), gone('c2'), fresh('c3')],
    given: { deploy: true },
    decision: 'REFUSE unreachable(c2)',
  },
  {
    row: '15 a replaced disk',
    members: [fresh('c1'), crashed('c2', 100), crashed('c3', 100)],
    decision: 'BOOTSTRAP c2, then c3 c1',
  },
  {
    row: '16 broken, nothing known',
    members: [broken('c1'), clean('c2', 100), clean('c3', 100)],
    decision: 'REFUSE broken(c1)',
  },
  {
    row: '17 broken, provably covered',
    members: [broken('c1', 90), clean('c2', 100), clean('c3', 100)],
    decision: 'BOOTSTRAP c2, then c3 c1',
  },
  {
    row: '18 not reached',
    members: [gone('c1'), clean('c2', 100, { safe: true }), clean('c3', 99)],
    decision: 'REFUSE unreachable(c1)',
  },
  {
    row: '19 given up',
    members: [gone('c1'), clean('c2', 100, { safe: true }), clean('c3', 99)],
    given: { acceptMissing: ['c1'] },
    decision: 'BOOTSTRAP c2, then c3',
  },
  { row: '20 one is up', members: [running('c1', { size: 1 }), clean('c2', 99), gone('c3')], decision: 'JOIN c2' },
  {
    row: '21 a joiner ahead',
    members: [running('c1'), clean('c2', 105), clean('c3', 100)],
    decision: 'JOIN c3, refused ahead(c2)',
  },
  {
    row: '22 split brain',
    members: [
      running('c1', { members: ['10.0.0.1:3306'], confId: 8n }),
      running('c2', { members: ['10.0.0.2:3306'], confId: 9n }),
      gone('c3'),
    ],
    decision: 'REFUSE split-brain',
  },
  {
    row: '23 alive without quorum',
    members: [running('c1', { status: 'non-Primary', lastCommitted: 120n }), clean('c2', 110), clean('c3', 119)],
    decision: 'PC-BOOTSTRAP c1, then c3 c2',
  },
  {
    row: '24 a stopped one is ahead',
    members: [running('c1', { status: 'non-Primary', lastCommitted: 110n }), clean('c2', 120), clean('c3', 100)],
    decision: 'STOP c1',
  },
  {
    row: '26 half a copy that claims more',
    members: [copying('c1', 150), crashed('c2', 120), crashed('c3', 120)],
    decision: 'REFUSE tainted(c1)',
  },
  {
    row: '27 an order left behind',
    members: [leaking(clean('c1', 100)), gone('c2'), gone('c3')],
    decision: 'CLEAN-FLAGS c1',
  },
  { row: 'all up', members: [running('c1'), running('c2'), running('c3')], decision: 'NOOP' },
  {
    row: 'foreign data beside a cluster',
    members: [running('c1'), { ...fresh('c2'), datadir: { ...clean('c2', 1).datadir } }, running('c3')],
    decision: 'JOIN , refused foreign-data(c2)',
  },
  {
    row: 'foreign data, thrown away',
    members: [running('c1'), { ...fresh('c2'), datadir: { ...clean('c2', 1).datadir } }, running('c3')],
    given: { acceptDiscard: ['c2'] },
    decision: 'JOIN c2',
  },
  {
    row: 'a fresh deploy over data (G40)',
    members: [fresh('c1'), { ...fresh('c2'), datadir: { ...clean('c2', 1).datadir } }, fresh('c3')],
    given: { deploy: true },
    decision: 'REFUSE foreign-data(c2)',
  },
  {
    row: 'epochs differ under one uuid',
    members: [epoch(clean('c1', 100), 'a'), epoch(clean('c2', 100), 'b'), clean('c3', 90)],
    decision: 'REFUSE epoch-mismatch',
  },
  {
    row: 'versions differ',
    members: [clean('c1', 100), { ...clean('c2', 100), version: '11.4' }, clean('c3', 90)],
    decision: 'REFUSE version',
  },
  {
    row: 'one is starting',
    members: [{ ...clean('c1', 100), process: 'activating' }, clean('c2', 100), clean('c3', 100)],
    decision: 'WAIT c1',
  },
  {
    row: 'wsrep is off',
    members: [clean('c1', 100), { ...clean('c2', 100), settings: { ...clean('c2', 1).settings, isWsrepOn: false } }],
    decision: 'REFUSE config(c2)',
  },
  {
    row: 'a name that is missing in its own list',
    members: [addressed(clean('c1', 100), 'gcomm://c2,c3'), clean('c2', 100), clean('c3', 100)],
    decision: 'REFUSE config(c1)',
  },
  {
    row: 'a list that names a stranger',
    members: [addressed(clean('c1', 100), 'gcomm://c1,c2:4567,c9'), clean('c2', 100)],
    decision: 'REFUSE config(c1)',
  },
  {
    row: 'a list that names a stranger who was given up',
    members: [addressed(clean('c1', 100), 'gcomm://c1,c2:4567,c9?pc.weight=1'), clean('c2', 100)],
    given: { acceptMissing: ['c9'] },
    decision: 'BOOTSTRAP c1, then c2',
  },
  {
    row: 'a stranger beside a primary component',
    members: [running('c1'), addressed(clean('c2', 100), 'gcomm://c8,c9'), running('c3')],
    decision: 'JOIN c2',
  },
  {
    row: 'one machine under two names',
    members: [clean('c1', 100), { ...clean('c2', 100), identity: clean('c1', 100).identity }, clean('c3', 100)],
    decision: 'REFUSE config(c2)',
  },
  {
    row: 'a member that answers as another',
    members: [
      clean('c1', 100),
      { ...clean('c2', 100), identity: { ...clean('c2', 100).identity, nodeName: 'c3' } },
      gone('c3'),
    ],
    decision: 'REFUSE config(c2)',
  },
  {
    row: 'a running member of another cluster',
    members: [running('c1', { clusterName: 'other' }), clean('c2', 100), clean('c3', 100)],
    decision: 'REFUSE config',
  },
  {
    row: 'nothing installed yet, foreseen',
    members: ['c1', 'c2', 'c3'].map((host) => ({
      ...fresh(host),
      settings: { isWsrepOn: false, clusterName: '', clusterAddress: '' },
    })),
    given: { deploy: true, isForeseen: true },
    decision: 'FRESH-BOOTSTRAP c1, then c2 c3',
  },
  {
    row: 'Pacemaker manages the servers',
    members: [clean('c1', 100), { ...clean('c2', 100), managedBy: 'galera' }, clean('c3', 100)],
    decision: 'REFUSE managed-elsewhere(c2)',
  },
  {
    row: 'Pacemaker manages servers that all run',
    members: [running('c1'), { ...running('c2'), managedBy: 'galera' }, running('c3')],
    decision: 'NOOP',
  },
  {
    row: 'views that differ for a moment',
    members: [running('c1', { confId: 8n }), running('c2'), running('c3')],
    given: { look: 1 },
    decision: 'WAIT c1 c2 c3',
  },
  {
    row: 'two forced components with one uuid and one view number',
    members: [running('c1', { members: ['10.0.0.1'], size: 1 }), running('c2', { members: ['10.0.0.2'], size: 1 })],
    decision: 'REFUSE split-brain',
  },
  {
    row: 'two components whose members do not tell their addresses',
    members: [running('c1', { members: ['AUTO'], size: 1 }), running('c2', { members: ['AUTO'], size: 1 })],
    decision: 'REFUSE split-brain',
  },
  {
    row: 'a joiner that wrote after the cluster was read',
    members: [running('c1'), clean('c2', 105), running('c3')],
    given: { look: 1 },
    decision: 'WAIT c2',
  },
  {
    row: 'a member that runs outside, at first',
    members: [running('c1'), running('c2', { status: 'non-Primary', lastCommitted: 90n }), running('c3')],
    given: { look: 1 },
    decision: 'WAIT c2',
  },
  {
    row: 'a member that runs outside, and stays there',
    members: [running('c1'), running('c2', { status: 'non-Primary', lastCommitted: 90n }), running('c3')],
    decision: 'JOIN c2',
  },
  {
    row: 'a member that runs outside, and holds more',
    members: [running('c1'), running('c2', { status: 'non-Primary', lastCommitted: 105n }), running('c3')],
    decision: 'JOIN , refused ahead(c2)',
  },
  {
    row: 'a member that runs outside of a component without quorum',
    members: [running('c1', { size: 1 }), running('c2', { status: 'non-Primary', lastCommitted: 90n }), gone('c3')],
    decision: 'NOOP',
  },
  {
    row: 'all run, and may find each other',
    members: ['c1', 'c2', 'c3'].map((host) => running(host, { status: 'non-Primary' })),
    given: { look: 1 },
    decision: 'WAIT c1 c2 c3',
  },
  {
    row: '25 all run, and do not find each other',
    members: [90n, 100n, 95n].map((lastCommitted, index) =>
      running(`c${index + 1}`, { status: 'non-Primary', lastCommitted }),
    ),
    decision: 'PC-BOOTSTRAP c2, then c3 c1',
  },
  {
    row: 'one runs without quorum, one is not reached',
    members: [running('c1', { status: 'non-Primary' }), clean('c2', 90), gone('c3')],
    decision: 'REFUSE unreachable(c3)',
  },
  {
    row: 'one runs without quorum, one is given up, one is new',
    members: [running('c1', { status: 'non-Primary' }), fresh('c2'), gone('c3')],
    given: { acceptMissing: ['c3'] },
    decision: 'PC-BOOTSTRAP c1, then c2',
  },
  {
    row: 'two are starting beside the first that serves again',
    members: [
      running('c1'),
      { ...crashed('c2', 100), process: 'activating' },
      { ...crashed('c3', 100), process: 'activating' },
    ],
    decision: 'WAIT c2 c3',
  },
  {
    row: 'one takes long to start beside a cluster, and nobody else is to take a donor before it',
    members: [running('c1'), clean('c2', 90), { ...tainted('c3', 90), process: 'activating' }],
    given: { look: 7 },
    decision: 'JOIN c3 c2',
  },
  {
    row: 'one waits in vain for a primary component',
    members: [{ ...clean('c1', 100), process: 'activating' }, clean('c2', 100), clean('c3', 100)],
    given: { look: 7 },
    decision: 'STOP c1',
  },
  {
    row: 'a directory that nobody may look into',
    members: [1, 2, 3].map((n) => ({
      ...fresh(`c${n}`),
      datadir: { ...fresh('c1').datadir, isReadable: false, isInitialised: false },
    })),
    given: { deploy: true },
    decision: 'REFUSE broken(c1) broken(c2) broken(c3)',
  },
  {
    row: 'data of another owner beside a cluster (G30)',
    members: [running('c1'), owned(clean('c2', 90)), running('c3')],
    given: { acceptDiscard: ['c2'] },
    decision: 'JOIN , refused broken(c2)',
  },
  {
    row: 'data of another owner, provably behind',
    members: [clean('c1', 100), owned(clean('c2', 90)), clean('c3', 100)],
    decision: 'REFUSE broken(c2)',
  },
  {
    row: 'half a copy that claims nothing (G23)',
    members: [halfCopy('c1'), crashed('c2', 120), crashed('c3', 110)],
    decision: 'BOOTSTRAP c2, then c3 c1',
  },
  {
    row: 'members whose disks are not mounted',
    members: ['c1', 'c2', 'c3'].map((host) =>
      epoch({ ...fresh(host), datadir: { ...fresh(host).datadir, isInitialised: false } }, 'e1'),
    ),
    given: { deploy: true },
    decision: 'REFUSE broken(c1) broken(c2) broken(c3)',
  },
  {
    row: 'a fresh deploy over data that is given up',
    members: [fresh('c1'), { ...fresh('c2'), datadir: { ...clean('c2', 1).datadir } }, fresh('c3')],
    given: { deploy: true, acceptDiscard: ['c2'] },
    decision: 'FRESH-BOOTSTRAP c1, then c3 c2',
  },
  {
    row: 'an epoch on top of another',
    members: [epoch(clean('c1', 120), 'b', 100, 'a'), epoch(clean('c2', 100), 'a'), epoch(clean('c3', 90), 'a')],
    decision: 'BOOTSTRAP c1, then c2 c3',
  },
  {
    row: 'an epoch that went on without a member (G27)',
    members: [epoch(clean('c1', 120), 'b', 100, 'a'), epoch(clean('c2', 119), 'a'), epoch(clean('c3', 90), 'a')],
    decision: 'REFUSE epoch-mismatch',
  },
  {
    row: 'a member that was given up, and comes back with writes of its own',
    members: [
      epoch(running('c1', { lastCommitted: 200n }), 'b', 100, 'a'),
      epoch(running('c2', { lastCommitted: 200n }), 'b', 100, 'a'),
      epoch(clean('c3', 105), 'a'),
    ],
    decision: 'JOIN , refused ahead(c3)',
  },
  {
    row: 'a member that was given up, and had nothing of its own',
    members: [
      epoch(running('c1', { lastCommitted: 200n }), 'b', 100, 'a'),
      epoch(running('c2', { lastCommitted: 200n }), 'b', 100, 'a'),
      epoch(clean('c3', 100), 'a'),
    ],
    decision: 'JOIN c3',
  },
  {
    row: 'five, two lost for good',
    members: [gone('c1'), gone('c2'), crashed('c3', 90), crashed('c4', 95), clean('c5', 80)],
    given: { acceptMissing: ['c1', 'c2'] },
    decision: 'BOOTSTRAP c4, then c3 c5',
  },
  {
    row: 'seven, the most advanced is tainted',
    members: [1, 2, 3, 4, 5, 6].map((n) => crashed(`c${n}`, 100 + n)).concat(tainted('c7', 106)),
    decision: 'BOOTSTRAP c6, then c5 c4 c3 c2 c1 c7',
  },
]
