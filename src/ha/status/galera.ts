import { cellsOf, component, known, silenceProblems, type Answers, type Judgement } from './component.ts'

/** A member of a Galera cluster: serving or trying to, or stopped with what its state file says. */
export type GaleraFacts =
  | {
      readonly isRunning: true
      readonly clusterStatus: string
      readonly state: string
      readonly isReady: boolean
      readonly size: number
      readonly clusterUuid: string
      /** The last write that it has committed; text, for Galera counts in 64 bits. */
      readonly seqno: string
    }
  | { readonly isRunning: false; readonly seqno: string | null }

// The socket knows root by its user; no password is needed. Time limits, for a frozen server accepts and never answers.
const probe = `
  client=$(command -v mariadb || command -v mysql) || return 127
  timeout 2 "$client" --connect-timeout=1 -N -B -e "SHOW GLOBAL STATUS WHERE Variable_name IN
    ('wsrep_cluster_status', 'wsrep_local_state_comment', 'wsrep_ready', 'wsrep_cluster_size',
     'wsrep_cluster_state_uuid', 'wsrep_last_committed')" && return
  [ $? -ne 124 ] || return 124
  echo stopped
  sed -n 's/^seqno: */seqno /p' /var/lib/mysql/grastate.dat
  return 0`

function read(lines: readonly string[]): GaleraFacts | null {
  if (lines[0] === 'stopped') return { isRunning: false, seqno: /^seqno (-?\d+)$/.exec(lines[1] ?? '')?.[1] ?? null }
  const status = new Map(lines.map((line) => line.split('\t')).map(([name = '', value = '']) => [name, value]))
  const clusterStatus = status.get('wsrep_cluster_status')
  if (clusterStatus === undefined) return null
  return {
    isRunning: true,
    clusterStatus,
    state: status.get('wsrep_local_state_comment') ?? '',
    isReady: status.get('wsrep_ready') === 'ON',
    size: Number(status.get('wsrep_cluster_size') ?? 0),
    clusterUuid: status.get('wsrep_cluster_state_uuid') ?? '',
    seqno: status.get('wsrep_last_committed') ?? '',
  }
}

function serves(facts: GaleraFacts): boolean {
  return facts.isRunning && facts.clusterStatus === 'Primary' && facts.state === 'Synced' && facts.isReady
}

function judge(answers: Answers<GaleraFacts>): Judgement {
  const members = known(answers)
  const serving = [...members.values()].filter(serves)
  const clusters = new Set(
    [...members.values()].flatMap((one) => (one.isRunning && serves(one) ? [one.clusterUuid] : [])),
  )
  const isWhole = serving.length === answers.size && serving.every((one) => one.isRunning && one.size === answers.size)
  const stopped = [...members].flatMap(([host, one]) => (one.isRunning ? [] : [host]))
  const waiting = [...members].flatMap(([host, one]) =>
    one.isRunning && !serves(one) ? [`${host} is ${one.state} in a ${one.clusterStatus} component.`] : [],
  )
  const problems = [
    ...(clusters.size > 1
      ? ['The members are in different clusters: what is written to one is missing in the others.']
      : []),
    ...(serving.length === 0
      ? ['No member serves. To decide by evidence, run: hadeploy recover-galera.yml --check']
      : []),
    ...(serving.length > 0 && !isWhole ? [`${serving.length} of ${answers.size} members serve.`] : []),
    ...(stopped.length > 0 ? [`It is stopped on ${stopped.join(', ')}.`] : []),
    ...waiting,
    ...silenceProblems(answers),
  ]
  return {
    health: serving.length === 0 || clusters.size > 1 ? 'down' : isWhole ? 'healthy' : 'degraded',
    problems,
    cells: cellsOf(answers, (facts) => {
      if (!facts.isRunning)
        return { health: 'down', text: facts.seqno === null ? 'stopped' : `stopped @${facts.seqno}` }
      const place = `${facts.size}/${answers.size} @${facts.seqno}`
      if (!serves(facts)) return { health: 'down', text: `${facts.clusterStatus} ${place}` }
      return { health: facts.size === answers.size ? 'healthy' : 'degraded', text: `${facts.state} ${place}` }
    }),
  }
}

/** MariaDB's Galera cluster: size, state and last write of each member. */
export const galera = component({ name: 'galera', groups: ['galera'], probe, read, judge })
