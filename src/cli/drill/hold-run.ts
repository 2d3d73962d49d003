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
import type { KillStep, RunStep } from './drill-file.ts'
import type { Lab } from './lab.ts'
import type { Ledger } from './ledger.ts'
import { killPlaybook, runPlaybook, type PlaybookRun } from './playbook-run.ts'
import type { DrilledService, MemberView } from './services/service.ts'
import type { ServiceName } from './services/services.ts'

/** What a drill breaks and counts. */
export interface Drilled {
  readonly lab: Lab
  readonly inventory: readonly string[]
  readonly ledger: Ledger
  readonly services: ReadonlyMap<ServiceName, DrilledService>
  /** Who held the virtual address when the drill began. */
  readonly holder: string
}

/** What came of one step. */
export interface HeldStep {
  readonly run: PlaybookRun | null
  readonly lost: number
  readonly broken: readonly Broken[]
}

/** Runs a playbook as an operator would, and holds it to what its step says. */
export async function holdRun(step: RunStep, drilled: Drilled): Promise<HeldStep> {
  if (!step.underLoad) await drilled.ledger.settle()
  return step.kind === 'recover' || step.kind === 'fail' ? holdRecovery(step, drilled) : holdRefusal(step, drilled)
}

/** Begins a run, and kills its hadeploy on the way. */
export async function holdKill(step: KillStep, { inventory, ledger }: Drilled): Promise<HeldStep> {
  await ledger.settle()
  const wasAtWork = await killPlaybook(wordsOf(step, inventory), step.atTask)
  const because = `${step.playbook} ended, and never came to "${step.atTask}".`
  return { run: null, lost: 0, broken: wasAtWork ? [] : [{ code: 'lab', because }] }
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
  return {
    run,
    lost,
    broken: [...brokenAgain(step, again), ...brokenBySecondRun(again.changed, views(looks), views(then))],
  }
}

/** How many copies the hosts keep for all services together. */
async function copiesOf(services: ReadonlyMap<ServiceName, DrilledService>): Promise<ReadonlyMap<string, number>> {
  const sums = new Map<string, number>()
  for (const { data } of services.values()) {
    for (const [host, count] of (await data?.copies()) ?? []) sums.set(host, (sums.get(host) ?? 0) + count)
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
  return runPlaybook(
    wordsOf(step, inventory),
    lab.hosts.map(({ name }) => name),
  )
}

function wordsOf(step: RunStep | KillStep, inventory: readonly string[]): readonly string[] {
  // A host that is away is not waited for longer than a drill needs, and one on a busy machine is not taken for away.
  return [...inventory, step.playbook, '--timeout', '10', ...step.arguments]
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

/** A second run must end well, too; one that gave something up may be told that this is over. */
function brokenAgain(step: RunStep, { status, message }: PlaybookRun): readonly Broken[] {
  if (status === 0 || step.arguments.includes('-e')) return []
  return [{ code: 'A4', because: `The second run failed: ${message}` }]
}

function brokenDecision({ decides }: RunStep, { decision }: PlaybookRun): readonly Broken[] {
  const found = decision?.text ?? 'none'
  return fnmatch(found, decides)
    ? []
    : [{ code: 'decision', because: `The decision was "${found}", and "${decides}" is right.` }]
}
