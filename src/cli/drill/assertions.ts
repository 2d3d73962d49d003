import type { PlaybookRun } from './playbook-run.ts'
import type { MemberView } from './services/service.ts'

/** An assertion that did not hold. */
export interface Broken {
  readonly code: 'A1' | 'A2' | 'A3' | 'A4' | 'A5' | 'A6' | 'A7' | 'decision' | 'expect' | 'lab'
  readonly because: string
}

/** A1: entries that were acknowledged and not given up, and that some member does not have. */
export function lostEntries(views: readonly MemberView[], kept: ReadonlySet<number>): ReadonlySet<number> {
  return new Set([...kept].filter((id) => views.some(({ entries }) => !entries.has(id))))
}

/** A1, A2 and A3: nothing acknowledged is lost, all members agree, and the cluster is whole and the same as before. */
export function brokenAfterRecovery(views: readonly MemberView[], kept: ReadonlySet<number>): readonly Broken[] {
  const lost = lostEntries(views, kept)
  const [first] = views
  return [
    ...(lost.size === 0
      ? []
      : [broken('A1', `${lost.size} acknowledged entries are lost, the first is ${Math.min(...lost)}.`)]),
    ...views.flatMap(({ host, wrong }) => wrong.map((one) => broken('A3', `${host}: ${one}`))),
    ...(first?.alike ?? []).flatMap(({ code, name }, index) => {
      const told = views.map(({ alike }) => alike[index]?.value ?? '')
      return new Set(told).size <= 1 ? [] : [broken(code, `The members have different ${name}: ${told.join(' | ')}.`)]
    }),
  ]
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

/**
 * A5: a refusal that did not show its evidence, or touched something.
 *
 * @param traces - what all members were before and after
 */
export function brokenByRefusal({ message, decision }: PlaybookRun, traces: Traces): readonly Broken[] {
  return [
    // Whoever decided that there is nothing to do, and failed for something else, refused nothing.
    ...(decision?.text.includes('refuse') !== true || message.includes('The evidence:')
      ? []
      : [broken('A5', 'The refusal does not show the evidence.')]),
    ...brokenByTouch(traces),
  ]
}

/** All that a run must leave as it is, as texts of members in one order. */
export interface Traces {
  readonly before: readonly string[]
  readonly after: readonly string[]
}

/** A5: members that are not as they were. */
export function brokenByTouch({ before, after }: Traces): readonly Broken[] {
  return after.flatMap((trace, index) =>
    trace === before[index]
      ? []
      : [broken('A5', `Trace ${index + 1} is not as before: ${firstChange(before[index], trace)}`)],
  )
}

function firstChange(before = '', after: string): string {
  const [was, is] = [before.split('\n'), after.split('\n')]
  const line = is.findIndex((one, index) => one !== was[index])
  return line === -1 ? 'lines are gone.' : `"${was[line] ?? ''}" became "${is[line] ?? ''}".`
}

/** A7: members that kept no copy of what a recovery touched or gave up. */
export function brokenByNoCopy(
  keepers: readonly string[],
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
): readonly Broken[] {
  return keepers
    .filter((host) => (after.get(host) ?? 0) <= (before.get(host) ?? 0))
    .map((host) => broken('A7', `No copy of what ${host} had was kept.`))
}

function broken(code: Broken['code'], because: string): Broken {
  return { code, because }
}
