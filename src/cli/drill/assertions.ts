import type { MemberView } from './observation.ts'

/** An assertion that did not hold. */
export interface Broken {
  readonly code: 'A1' | 'A2' | 'A3' | 'A4' | 'A5' | 'A7' | 'decision' | 'lab'
  readonly because: string
}

/** What a recovery must have brought back. */
export interface Wanted {
  /** Rows that were acknowledged, and that nobody gave up. */
  readonly rows: ReadonlySet<number>
  /** `wsrep_cluster_state_uuid` of before. */
  readonly uuid: string
}

/** A1: rows that were acknowledged, and that some member does not have. */
export function lostRows(views: readonly MemberView[], { rows }: Wanted): ReadonlySet<number> {
  return new Set([...rows].filter((row) => views.some((view) => !view.rows.has(row))))
}

/** A1, A2 and A3: nothing acknowledged is lost, all members agree, and the cluster is whole and the same as before. */
export function brokenAfterRecovery(views: readonly MemberView[], wanted: Wanted): readonly Broken[] {
  const lost = lostRows(views, wanted)
  return [
    ...(lost.size === 0
      ? []
      : [broken('A1', `${lost.size} acknowledged rows are lost, the first is ${Math.min(...lost)}.`)]),
    ...differences(
      'A2',
      'rows',
      views.map(({ digest }) => digest),
    ),
    ...views.flatMap((view) => notWhole(view, views.length, wanted)),
    ...differences(
      'A3',
      'numbers of the view',
      views.map(({ status }) => status.get('wsrep_cluster_conf_id') ?? ''),
    ),
    ...differences(
      'A3',
      'epochs',
      views.map(({ epoch }) => epoch),
    ),
  ]
}

function notWhole({ host, status, orders }: MemberView, size: number, { uuid }: Wanted): readonly Broken[] {
  const expected: Readonly<Record<string, string>> = {
    wsrep_cluster_status: 'Primary',
    wsrep_local_state_comment: 'Synced',
    wsrep_cluster_size: String(size),
    wsrep_cluster_state_uuid: uuid,
  }
  const wrong = Object.entries(expected).flatMap(([name, value]) => {
    const found = status.get(name) ?? 'not told'
    return found === value ? [] : [broken('A3', `${host}: ${name} is ${found}, and ${value} is wanted.`)]
  })
  return orders === '' ? wrong : [...wrong, broken('A3', `${host}: an order to bootstrap was left behind (${orders}).`)]
}

/** A4: the second run changed something, or started a server again. */
export function brokenBySecondRun(
  changed: number,
  before: readonly MemberView[],
  after: readonly MemberView[],
): readonly Broken[] {
  return [
    ...(changed === 0 ? [] : [broken('A4', `The second run changed ${changed} things.`)]),
    ...after.flatMap(({ host, starts }, index) =>
      starts === before[index]?.starts ? [] : [broken('A4', `The second run started the server of ${host} again.`)],
    ),
  ]
}

/** A5: a refusal that did not fail, did not show its evidence, or touched something. */
export function brokenByRefusal(
  status: number | null,
  message: string,
  before: readonly string[],
  after: readonly string[],
): readonly Broken[] {
  return [
    ...(status === 0 ? [broken('A5', 'It was to be refused, and ended well.')] : []),
    ...(message.includes('The evidence:') ? [] : [broken('A5', 'The refusal does not show the evidence.')]),
    ...after.flatMap((trace, index) =>
      trace === before[index] ? [] : [broken('A5', `Member ${index + 1} is not as it was before the refusal.`)],
    ),
  ]
}

/** A7: a bootstrap that kept no copy of the state of the member it elected. */
export function brokenByBootstrap(
  host: string | null,
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
): readonly Broken[] {
  if (host === null || (after.get(host) ?? 0) > (before.get(host) ?? 0)) return []
  return [broken('A7', `No copy of the state files of ${host} was kept.`)]
}

function differences(code: 'A2' | 'A3', what: string, values: readonly string[]): readonly Broken[] {
  return new Set(values).size <= 1 ? [] : [broken(code, `The members have different ${what}: ${values.join(', ')}.`)]
}

function broken(code: Broken['code'], because: string): Broken {
  return { code, because }
}
