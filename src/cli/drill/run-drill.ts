import { setTimeout as pause } from 'node:timers/promises'
import type { Broken } from './assertions.ts'
import { isRole, type Drill, type DrillStep, type Place } from './drill-file.ts'
import { holdKill, holdRun, type Drilled, type HeldStep } from './hold-run.ts'
import { labNetwork, type Ended, type Lab } from './lab.ts'
import { Ledger } from './ledger.ts'
import { drilledService } from './services/services.ts'
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
  for (const { data } of services.values()) await data?.begin()
  const [holder = lab.host(1)] = await lab.holders()
  const ledger = new Ledger(
    lab,
    [...services.values()].flatMap(({ data }) => data?.writers(holder) ?? []),
  )
  const drilled: Drilled = { lab, inventory, ledger, services, holder }
  const watch = watchVirtualAddress(lab)
  await ledger.write()
  const steps: HeldStep[] = []
  let seen: readonly Broken[] = []
  try {
    for (const step of drill.steps) steps.push(await holdStep(step, drilled))
  } finally {
    await ledger.settle()
    seen = await watch.end()
  }
  const broken = [...steps.flatMap((one) => one.broken), ...seen]
  const runs = steps.flatMap(({ run }) => (run === null ? [] : [run]))
  const last = runs.at(-1)
  return {
    drill: drill.id,
    title: drill.title,
    decisions: runs.flatMap(({ decision }) => (decision === null ? [] : [decision.text])),
    acknowledged: ledger.size,
    lost: steps.reduce((most, { lost }) => Math.max(most, lost), 0),
    silentMs: ledger.silenceMs,
    decidedMs: last?.decision?.afterMs ?? null,
    recoveredMs: last?.durationMs ?? null,
    broken,
  }
}

/** A step that did what it is for. */
const done: HeldStep = { run: null, lost: 0, broken: [] }

async function holdStep(step: DrillStep, drilled: Drilled): Promise<HeldStep> {
  const { lab } = drilled
  switch (step.kind) {
    case 'lab':
      await lab.verb(step.words.map((word) => (isRole(word) ? hostAt(word, drilled) : word)))
      return done
    case 'shell':
      for (const place of step.places) await lab.run(hostAt(place, drilled), step.script)
      return done
    case 'pause':
      await pause(step.seconds * 1000)
      return done
    case 'silence':
      return { ...done, broken: brokenSilence(step.mostSeconds, drilled.ledger.silenceMs) }
    case 'expect':
      return { ...done, broken: await brokenExpectation(step, drilled) }
    case 'holders': {
      const hasCount = async (): Promise<boolean> => (await lab.holders()).length === step.count
      if (await becomesTrue(hasCount, step.withinSeconds)) return done
      const because = `The virtual address is held by ${(await lab.holders()).join(', ') || 'nobody'}, and ${step.count} is wanted.`
      return { ...done, broken: [{ code: 'A6', because }] }
    }
    case 'kill':
      return holdKill(step, drilled)
    case 'recover':
    case 'fail':
    case 'refuse':
    case 'report':
      return holdRun(step, drilled)
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
