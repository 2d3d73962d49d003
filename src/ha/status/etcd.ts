import { cellsOf, component, known, silenceProblems, type Answers, type Judgement } from './component.ts'

/** A member of an etcd cluster as it sees the cluster. Ids are text: they are 64 bits wide. */
export interface EtcdFacts {
  readonly clusterId: string
  readonly memberId: string
  /** Null while there is none. */
  readonly leaderId: string | null
  /** Names of the members that the cluster has; empty for one that has not started yet. */
  readonly members: readonly string[]
  /** `NOSPACE` and the like. */
  readonly alarms: readonly string[]
}

// 3.4 answers for itself without a quorum, so a member that lost it is told from one that is stopped.
const probe = `
  command -v etcdctl >/dev/null || return 127
  ask_etcd() {
    ETCDCTL_API=3 timeout 2 etcdctl --endpoints=http://127.0.0.1:{{ etcd_client_port | default(2379) }} \\
      --dial-timeout=1s --command-timeout=1s "$@" --write-out=json
  }
  ask_etcd endpoint status && ask_etcd member list`

function read(lines: readonly string[]): EtcdFacts | null {
  // Read as text: JSON.parse would round ids, which are 64 bits wide.
  const [status = '', list = ''] = lines
  const clusterId = /"cluster_id":(\d+)/.exec(status)?.[1]
  const memberId = /"member_id":(\d+)/.exec(status)?.[1]
  if (clusterId === undefined || memberId === undefined || !list.includes('"members"')) return null
  const leaderId = /"leader":(\d+)/.exec(status)?.[1] ?? '0'
  const members = list.slice(list.indexOf('"members"')).match(/\{[^{}]*\}/g) ?? []
  return {
    clusterId,
    memberId,
    leaderId: leaderId === '0' ? null : leaderId,
    members: members.map((member) => /"name":"([^"]*)"/.exec(member)?.[1] ?? ''),
    alarms: [...status.matchAll(/alarm:(\w+)/g)].map(([, alarm = '']) => alarm),
  }
}

function judge(answers: Answers<EtcdFacts>): Judgement {
  const members = [...known(answers).values()]
  const leaders = new Set(members.flatMap(({ leaderId }) => (leaderId === null ? [] : [leaderId])))
  const clusters = new Set(members.map(({ clusterId }) => clusterId))
  const alarms = new Set(members.flatMap((member) => member.alarms))
  const isSplit = clusters.size > 1
  const strange = members.filter((member) => member.members.length !== answers.size)
  const isWhole =
    members.length === answers.size && strange.length === 0 && members.every(({ leaderId }) => leaderId !== null)
  const problems = [
    ...(isSplit ? [`The members are in ${clusters.size} different clusters.`] : []),
    ...(leaders.size === 0 ? ['No member knows a leader: nothing can be written.'] : []),
    ...[...alarms].map((alarm) => `The alarm ${alarm} is raised: writes are refused until it is disarmed.`),
    ...strange
      .slice(0, 1)
      .map((one) => `The cluster has ${one.members.length} members, the inventory ${answers.size}.`),
    ...silenceProblems(answers),
  ]
  return {
    health: leaders.size === 0 || isSplit || alarms.size > 0 ? 'down' : isWhole ? 'healthy' : 'degraded',
    problems,
    cells: cellsOf(answers, (facts) => {
      const count = `${facts.members.length}/${answers.size}`
      if (facts.leaderId === null) return { health: 'down', text: `no leader ${count}` }
      const role = facts.leaderId === facts.memberId ? 'leader' : 'follower'
      return { health: facts.members.length === answers.size ? 'healthy' : 'degraded', text: `${role} ${count}` }
    }),
  }
}

/** The etcd cluster: who leads, and how many members each member knows. */
export const etcd = component({ name: 'etcd', groups: ['etcd'], probe, read, judge })
