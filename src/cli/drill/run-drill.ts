import { setTimeout as pause } from 'node:timers/promises'
import { fnmatch } from '../../text/fnmatch.ts'
import {
  brokenAfterRecovery,
  brokenByNoCopy,
  brokenByRefusal,
  brokenBySecondRun,
  brokenByTouch,
  lostEntries,
  type Broken,
} from './assertions.ts'
import { isRole, type Drill, type DrillStep, type Place, type RunStep } from './drill-file.ts'
import { labNetwork, type Ended, type Lab } from './lab.ts'
import { Ledger } from './ledger.ts'
import { runPlaybook, type PlaybookRun } from './playbook-run.ts'
import { drilledService, type ServiceName } from './services/services.ts'
import type { DrilledService, MemberView } from './services/service.ts'
import { watchVirtualAddress } from './virtual-address.ts'

/** What came of a drill. */
export interface DrillResult {
  readonly drill: string
  readonly title: string
  /** The decisions of its runs, in order. */
  readonly decisions: readonly string[]
  readonly acknowledged: number
  /** Entries that were acknowledged, not given up, and are gone from some member. */
  readonly lost: number
  /** The longest time in which nothing was acknowledged through the virtual address; null when nobody wrote there. */
  readonly silentMs: number | null
  /** Of the last run: from its start to the decision, and to its end. */
  readonly decidedMs: number | null
  readonly recoveredMs: number | null
  readonly broken: readonly Broken[]
}

/**
 * Holds a drill on a lab whose services are whole.
 *
 * @param inventory - the words that name the inventory, for the runs of playbooks
 * @throws DiagnosticError `cli/lab` when the disaster itself cannot be brought about
 */
export async function runDrill(drill: Drill, lab: Lab, inventory: readonly string[]): Promise<DrillResult> {
  const services = new Map(drill.services.map((name) => [name, drilledService(name, lab)]))
  for (const service of services.values()) await service.begin()
  const [holder = lab.host(1)] = await lab.holders()
  const ledger = new Ledger(
    lab,
    [...services.values()].flatMap((service) => service.writers(holder)),
  )
  const drilled: Drilled = { lab, inventory, ledger, services, holder }
  const watch = watchVirtualAddress(lab)
  await ledger.write()
  const held: HeldStep[] = []
  try {
    for (const step of drill.steps) held.push(await holdStep(step, drilled))
  } finally {
    await ledger.settle()
  }
  const broken = [...held.flatMap((one) => one.broken), ...(await watch.end())]
  const runs = held.flatMap(({ run }) => (run === null ? [] : [run]))
  const last = runs.at(-1)
  return {
    drill: drill.id,
    title: drill.title,
    decisions: runs.flatMap(({ decision }) => (decision === null ? [] : [decision.text])),
    acknowledged: ledger.size,
    lost: held.reduce((most, { lost }) => Math.max(most, lost), 0),
    silentMs: ledger.silenceMs,
    decidedMs: last?.decision?.afterMs ?? null,
    recoveredMs: last?.durationMs ?? null,
    broken,
  }
}

interface Drilled {
  readonly lab: Lab
  readonly inventory: readonly string[]
  readonly ledger: Ledger
  readonly services: ReadonlyMap<ServiceName, DrilledService>
  /** Who held the virtual address when the drill began. */
  readonly holder: string
}

interface HeldStep {
  readonly run: PlaybookRun | null
  readonly lost: number
  readonly broken: readonly Broken[]
}

const held: HeldStep = { run: null, lost: 0, broken: [] }

async function holdStep(step: DrillStep, drilled: Drilled): Promise<HeldStep> {
  const { lab } = drilled
  switch (step.kind) {
    case 'lab':
      await lab.verb(step.words.map((word) => (isRole(word) ? hostAt(word, drilled) : word)))
      return held
    case 'shell':
      for (const place of step.places) await lab.run(hostAt(place, drilled), step.script)
      return held
    case 'pause':
      await pause(step.seconds * 1000)
      return held
    case 'silence':
      return { ...held, broken: brokenSilence(step.mostSeconds, drilled.ledger.silenceMs) }
    case 'expect':
      return { ...held, broken: await brokenExpectation(step, drilled) }
    case 'holders': {
      const hasCount = async (): Promise<boolean> => (await lab.holders()).length === step.count
      if (await becomesTrue(hasCount, step.withinSeconds)) return held
      const because = `The virtual address is held by ${(await lab.holders()).join(', ') || 'nobody'}, and ${step.count} is wanted.`
      return { ...held, broken: [{ code: 'A6', because }] }
    }
    case 'recover':
    case 'fail':
    case 'refuse':
    case 'report':
      if (!step.underLoad) await drilled.ledger.settle()
      return step.kind === 'recover' || step.kind === 'fail' ? holdRecovery(step, drilled) : holdRefusal(step, drilled)
  }
}

function hostAt(place: Place, { lab, holder }: Drilled): string {
  const others = lab.hosts.map(({ name }) => name).filter((name) => name !== holder)
  switch (place) {
    case 'lab':
      return labNetwork
    case 'holder':
      return holder
    case 'bystander':
      return others[0] ?? holder
    case 'third':
      return others.at(-1) ?? holder
    default:
      return lab.host(place)
  }
}

function brokenSilence(mostSeconds: number, silenceMs: number | null): readonly Broken[] {
  if (silenceMs !== null && silenceMs <= mostSeconds * 1000) return []
  const found =
    silenceMs === null ? 'nobody wrote there' : `there was none for ${(silenceMs / 1000).toFixed(1)} seconds`
  const because = `Through the virtual address ${found}, and an acknowledged write every ${mostSeconds} seconds is wanted.`
  return [{ code: 'expect', because }]
}

async function brokenExpectation(
  { places, script, withinSeconds }: DrillStep & { readonly kind: 'expect' },
  drilled: Drilled,
): Promise<readonly Broken[]> {
  const found = await Promise.all(
    places.map(async (place): Promise<readonly Broken[]> => {
      const host = hostAt(place, drilled)
      let last: Ended | null = null
      const succeeds = async (): Promise<boolean> => {
        last = await drilled.lab.attempt(host, script)
        return last.status === 0
      }
      if (await becomesTrue(succeeds, withinSeconds)) return []
      const time = withinSeconds === 0 ? '' : ` within ${withinSeconds} seconds`
      const because = `On ${host} this did not come true${time}: ${script.trim()}${told(last)}`
      return [{ code: 'expect', because }]
    }),
  )
  return found.flat()
}

function told(end: Ended | null): string {
  const words = end === null ? '' : `${end.stdout}${end.stderr}`.trim()
  return words === '' ? '' : `\nIt said: ${words}`
}

/** Asks at once, and then once a second until the time is over. */
async function becomesTrue(holds: () => Promise<boolean>, withinSeconds: number): Promise<boolean> {
  const until = Date.now() + withinSeconds * 1000
  while (!(await holds())) {
    if (Date.now() >= until) return false
    await pause(1_000)
  }
  return true
}

/** A run after which everything must be as it was. */
async function holdRefusal(step: RunStep, { lab, inventory, services }: Drilled): Promise<HeldStep> {
  const left = [...services].filter(([name]) => step.leaves?.includes(name) ?? true).map(([, service]) => service)
  const traces = async (): Promise<readonly string[]> =>
    (await Promise.all(left.map((service) => service.traces()))).flat()
  const before = await traces()
  const run = await play(step, lab, inventory)
  const seen = { before, after: await traces() }
  const broken = step.kind === 'refuse' ? brokenByRefusal(run, seen) : brokenByTouch(seen)
  return { run, lost: 0, broken: [...brokenDecision(step, run), ...brokenEnd(step, run), ...broken] }
}

async function holdRecovery(step: RunStep, { lab, inventory, ledger, services }: Drilled): Promise<HeldStep> {
  const before = await copiesOf(services)
  const run = await play(step, lab, inventory)
  await ledger.settle()
  const hosts = (step.members ?? lab.hosts.map((_, index) => index + 1)).map((member) => lab.host(member))
  const [looks, after] = [await lookAll(services, hosts), await copiesOf(services)]
  const seen = looks.map(({ name, views }) => {
    const kept = ledger.acknowledged(name, step.givesUp)
    return { lost: lostEntries(views, kept).size, broken: brokenAfterRecovery(views, kept) }
  })
  const broken = [
    ...brokenDecision(step, run),
    ...brokenEnd(step, run),
    ...seen.flatMap((one) => one.broken),
    ...brokenByNoCopy(run.decision?.keepers ?? [], before, after),
  ]
  const lost = seen.reduce((sum, one) => sum + one.lost, 0)
  if (broken.length > 0 || step.kind === 'fail') return { run, lost, broken }
  const again = await play(step, lab, inventory)
  const then = await lookAll(services, hosts)
  const views = (all: readonly Look[]): readonly MemberView[] => all.flatMap((one) => one.views)
  return { run, lost, broken: brokenBySecondRun(again.changed, views(looks), views(then)) }
}

/** How many copies the hosts keep for all services together. */
async function copiesOf(services: ReadonlyMap<ServiceName, DrilledService>): Promise<ReadonlyMap<string, number>> {
  const sums = new Map<string, number>()
  for (const service of services.values()) {
    for (const [host, count] of await service.copies()) sums.set(host, (sums.get(host) ?? 0) + count)
  }
  return sums
}

interface Look {
  readonly name: ServiceName
  readonly views: readonly MemberView[]
}

function lookAll(
  services: ReadonlyMap<ServiceName, DrilledService>,
  hosts: readonly string[],
): Promise<readonly Look[]> {
  return Promise.all([...services].map(async ([name, service]) => ({ name, views: await service.look(hosts) })))
}

function play(step: RunStep, lab: Lab, inventory: readonly string[]): Promise<PlaybookRun> {
  // A host that is away is not waited for longer than a drill needs.
  const words = [...inventory, step.playbook, '--timeout', '3', ...step.arguments]
  return runPlaybook(
    words,
    lab.hosts.map(({ name }) => name),
  )
}

function brokenEnd({ kind, says }: RunStep, { status, message, decision }: PlaybookRun): readonly Broken[] {
  if (kind === 'recover' || kind === 'report') {
    if (status !== 0) return [{ code: 'decision', because: `The run failed: ${message}` }]
    const warnings = decision?.warnings.join('\n') ?? ''
    return fnmatch(warnings, says)
      ? []
      : [{ code: 'decision', because: `The run warned of something else: ${warnings}` }]
  }
  if (status === 0) return [{ code: 'decision', because: 'The run was to fail, and ended well.' }]
  return fnmatch(message, says) ? [] : [{ code: 'decision', because: `The run failed otherwise: ${message}` }]
}

function brokenDecision({ decides }: RunStep, { decision }: PlaybookRun): readonly Broken[] {
  const found = decision?.text ?? 'none'
  return fnmatch(found, decides)
    ? []
    : [{ code: 'decision', because: `The decision was "${found}", and "${decides}" is right.` }]
}
