import { setTimeout as pause } from 'node:timers/promises'
import { fnmatch } from '../../text/fnmatch.ts'
import {
  brokenAfterRecovery,
  brokenByBootstrap,
  brokenByRefusal,
  brokenBySecondRun,
  lostRows,
  type Broken,
  type Wanted,
} from './assertions.ts'
import type { Drill, RunStep } from './drill-file.ts'
import type { Lab } from './lab.ts'
import { Ledger } from './ledger.ts'
import { copiesOf, tracesOf, viewsOf } from './observation.ts'
import { runPlaybook, type PlaybookRun } from './playbook-run.ts'

/** What came of a drill. */
export interface DrillResult {
  readonly drill: string
  readonly title: string
  /** The decisions of its runs, in order. */
  readonly decisions: readonly string[]
  readonly acknowledged: number
  /** Rows that were acknowledged, not given up, and are gone from some member. */
  readonly lost: number
  /** Of the last run: from its start to the decision, and to its end. */
  readonly decidedMs: number | null
  readonly recoveredMs: number
  readonly broken: readonly Broken[]
}

/**
 * Holds a drill on a lab whose cluster is whole.
 *
 * @param inventory - the words that name the inventory, for the runs of playbooks
 * @throws DiagnosticError `cli/lab` when the disaster itself cannot be brought about
 */
export async function runDrill(drill: Drill, lab: Lab, inventory: readonly string[]): Promise<DrillResult> {
  const ledger = new Ledger(lab)
  await ledger.open()
  const [first] = await viewsOf([lab.host(1)], lab)
  const wanted = { uuid: first?.status.get('wsrep_cluster_state_uuid') ?? '' }
  await ledger.write()
  const held: HeldRun[] = []
  for (const step of drill.steps) {
    switch (step.kind) {
      case 'lab':
        await lab.verb(step.words)
        break
      case 'shell':
        for (const member of step.members) await lab.run(lab.host(member), step.script)
        break
      case 'pause':
        await pause(step.seconds * 1000)
        break
      case 'recover':
      case 'refuse':
      case 'fail':
        if (!step.underLoad) await ledger.settle()
        held.push(await holdRun(step, { lab, inventory, ledger, ...wanted }))
        break
    }
  }
  await ledger.settle()
  const last = held.at(-1)
  return {
    drill: drill.id,
    title: drill.title,
    decisions: held.map(({ run }) => run.decision?.text ?? 'none'),
    acknowledged: [...ledger.acknowledged.values()].reduce((sum, rows) => sum + rows.size, 0),
    lost: held.reduce((most, { lost }) => Math.max(most, lost), 0),
    decidedMs: last?.run.decision?.afterMs ?? null,
    recoveredMs: last?.run.durationMs ?? 0,
    broken: held.flatMap(({ broken }) => broken),
  }
}

interface Drilled {
  readonly lab: Lab
  readonly inventory: readonly string[]
  readonly ledger: Ledger
  readonly uuid: string
}

interface HeldRun {
  readonly run: PlaybookRun
  readonly lost: number
  readonly broken: readonly Broken[]
}

function holdRun(step: RunStep, drilled: Drilled): Promise<HeldRun> {
  return step.kind === 'refuse' ? holdRefusal(step, drilled) : holdRecovery(step, drilled)
}

async function holdRefusal(step: RunStep, { lab, inventory }: Drilled): Promise<HeldRun> {
  const before = await tracesOf(lab)
  const run = await play(step, lab, inventory)
  const broken = brokenByRefusal(run.status, run.message, before, await tracesOf(lab))
  return { run, lost: 0, broken: [...brokenDecision(step, run), ...broken] }
}

async function holdRecovery(step: RunStep, { lab, inventory, ledger, uuid }: Drilled): Promise<HeldRun> {
  const copies = await copiesOf(lab)
  const run = await play(step, lab, inventory)
  await ledger.settle()
  const hosts = (step.members ?? lab.hosts.map((_, index) => index + 1)).map((member) => lab.host(member))
  const kept = [...ledger.acknowledged].filter(([via]) => !step.givesUp.includes(via)).flatMap(([, rows]) => [...rows])
  const wanted: Wanted = { rows: new Set(kept), uuid }
  const views = await viewsOf(hosts, lab)
  const elected = run.decision?.text.startsWith('bootstrap') === true ? run.decision.elected : null
  const broken = [
    ...brokenDecision(step, run),
    ...brokenEnd(step, run),
    ...brokenAfterRecovery(views, wanted),
    ...brokenByBootstrap(elected, copies, await copiesOf(lab)),
  ]
  const lost = lostRows(views, wanted).size
  if (broken.length > 0 || step.kind === 'fail') return { run, lost, broken }
  const again = await play(step, lab, inventory)
  return { run, lost, broken: brokenBySecondRun(again.changed, views, await viewsOf(hosts, lab)) }
}

function play(step: RunStep, lab: Lab, inventory: readonly string[]): Promise<PlaybookRun> {
  // A host that is away is not waited for longer than a drill needs.
  const words = [...inventory, step.playbook, '--timeout', '3', ...step.arguments]
  return runPlaybook(
    words,
    lab.hosts.map(({ name }) => name),
  )
}

function brokenEnd({ kind, says }: RunStep, { status, message }: PlaybookRun): readonly Broken[] {
  if (kind === 'recover') return status === 0 ? [] : [{ code: 'decision', because: `The run failed: ${message}` }]
  if (status === 0) return [{ code: 'decision', because: 'The run was to fail, and ended well.' }]
  return fnmatch(message, says) ? [] : [{ code: 'decision', because: `The run failed otherwise: ${message}` }]
}

function brokenDecision({ decides }: RunStep, { decision }: PlaybookRun): readonly Broken[] {
  const found = decision?.text ?? 'none'
  return fnmatch(found, decides)
    ? []
    : [{ code: 'decision', because: `The decision was "${found}", and "${decides}" is right.` }]
}
