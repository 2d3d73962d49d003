import { isDeepStrictEqual } from 'node:util'
import { error } from '../diagnostic/catalogue.ts'
import { DiagnosticError, type Diagnostic } from '../diagnostic/diagnostic.ts'
import { TargetError } from '../target/target-error.ts'
import type { ReadTarget, WriteTarget } from '../target/target.ts'
import { TransportError } from '../transport/transport-error.ts'
import { fromJson, isJsonArray, type JsonObject } from '../value/json.ts'
import { str } from '../value/print.ts'
import {
  isRefusal,
  type ActionModule,
  type AnyModule,
  type DiffPart,
  type Refusal,
  type StateModule,
  type Step,
} from './contract.ts'
import { linesOf, outputOf } from './command-output.ts'
import { expandPaths } from './expand-paths.ts'
import { withFileFlags } from './file-flags.ts'
import type { ParamsSchema } from './params.ts'
import { withPathInfo } from './path-info.ts'
import { readParams } from './read-params.ts'
import { brokenPromises, differences } from './state-difference.ts'

/** What a task came to on one host. */
export interface Performance {
  /** Ansible's return values: `changed` always, `failed` and `skipped` when true, `msg`, `rc` … */
  readonly result: JsonObject
  readonly diff: readonly DiffPart[]
  /** What failed and what to do, when there is more to say than `msg`. */
  readonly diagnostic?: Diagnostic
}

/** How a task is performed: `verify` asks the host a second time whether what was planned came true. */
export type PerformStep = Step & { readonly verify: boolean }

/**
 * A state module after its first verb: the host was asked, nothing was decided. Or the answer, when there was no asking.
 * The engine may hold one for a while (probe-ahead) and throws it away when the host changed meanwhile.
 */
export type Probed =
  | {
      readonly kind: 'probed'
      readonly module: StateModule<ParamsSchema, unknown, unknown>
      readonly params: unknown
      readonly before: unknown
    }
  | { readonly kind: 'ended'; readonly performance: Performance }

/**
 * Performs one task on one host: probe, plan and apply of a state module, or the run of an action.
 *
 * @param early - an earlier probe, which nothing has been done since
 * @returns failures as values: wrong parameters, a refusal, a command that failed, a time limit, a broken promise
 * @throws TransportError of kind `unreachable`, `lost` or `become`: what it means for the host the engine decides
 */
export async function perform(
  module: AnyModule,
  args: JsonObject,
  target: WriteTarget,
  step: PerformStep,
  early?: Probed,
): Promise<Performance> {
  if (module.kind === 'engine') {
    throw new Error(`"${module.name}" was sent to a host, and only the engine can do it. This is a bug in hadeploy.`)
  }
  const performance =
    module.kind === 'state'
      ? await complete(await probe(module, args, target, step, early), target, step)
      : await toldOfPath(await failuresAsResults(() => act(module, args, target, step)), target)
  return failuresAsResults(() => withFileFlags(module, args, performance, target, step))
}

/**
 * The first half of {@link perform}: reads only, so that it may be done before the task's turn.
 *
 * @param early - an earlier probe: the host is not asked again where that one was asked for the very same
 */
export async function probe(
  module: StateModule<ParamsSchema, unknown, unknown>,
  args: JsonObject,
  target: ReadTarget,
  step: Pick<Step, 'controller'>,
  early?: Probed,
): Promise<Probed> {
  let probed: Probed | undefined
  const performance = await failuresAsResults(async () => {
    const read = readParams(module, args)
    if ('problems' in read) return wrongParameters(module, read.problems)
    const params = await expandPaths(read.params, module.params, target)
    const prepared = module.prepare === undefined ? params : await module.prepare(params, step.controller)
    if (isRefusal(prepared)) return refused(prepared)
    const isKnown = early?.kind === 'probed' && isDeepStrictEqual(early.params, prepared)
    const before = isKnown ? early.before : await module.probe(prepared, target)
    probed = { kind: 'probed', module, params: prepared, before }
    return unchanged
  })
  return probed ?? { kind: 'ended', performance: await toldOfPath(performance, target) }
}

/** The second half of {@link perform}: plan, and apply unless it is check mode. */
export async function complete(probed: Probed, target: WriteTarget, step: PerformStep): Promise<Performance> {
  if (probed.kind === 'ended') return probed.performance
  const { module, params, before } = probed
  const performance = await failuresAsResults(async () => {
    const after = module.plan(params, before, step.facts)
    if (isRefusal(after)) return refused(after)
    const changed = module.isChange?.(params, before, after) ?? differences(before, after).length > 0
    const diff = changed && step.diffMode ? (module.diff?.(params, before, after) ?? [statesAsText(before, after)]) : []
    if (!changed || step.checkMode) {
      const rehearsed = changed ? await module.rehearse?.(params, after, target, before) : undefined
      return { result: { changed, ...module.result(params, before, after, rehearsed) }, diff }
    }
    const applied = await module.apply(params, after, target, before)
    const broken = step.verify ? brokenPromises(after, await module.probe(params, target)) : []
    const result = { changed, ...module.result(params, before, after, applied) }
    return broken.length === 0 ? { result, diff } : { ...promiseBroken(module, broken, result), diff }
  })
  return toldOfPath(performance, target)
}

/** A failure with the facts of the path that it is about. */
async function toldOfPath(performance: Performance, target: ReadTarget): Promise<Performance> {
  if (performance.result['failed'] !== true) return performance
  return { ...performance, result: await withPathInfo(performance.result, target) }
}

async function act(
  module: ActionModule<ParamsSchema>,
  args: JsonObject,
  target: WriteTarget,
  step: PerformStep,
): Promise<Performance> {
  const read = readParams(module, args)
  if ('problems' in read) return wrongParameters(module, read.problems)
  const params = await expandPaths(read.params, module.params, target)
  const { diff = [], ...values } = await module.run(params, target, step)
  // What is left are Ansible's return values: undefined ones say nothing, and no other field holds diff parts.
  const result = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as JsonObject
  return result['failed'] === true ? { result, diff, diagnostic: failureOf(module, result) } : { result, diff }
}

const unchanged: Performance = { result: { changed: false }, diff: [] }

/** Turns what the host answered badly into a failed result; a lost host is none of a module's business. */
async function failuresAsResults(attempt: () => Promise<Performance>): Promise<Performance> {
  try {
    return await attempt()
  } catch (failure) {
    if (failure instanceof TransportError && failure.kind !== 'timeout') throw failure
    if (!(failure instanceof DiagnosticError)) throw failure
    const { diagnostic } = failure
    const { told, result } = failure instanceof TargetError ? failure : {}
    const output = result === undefined || told !== undefined ? {} : outputOf(result)
    return failed({ ...output, msg: diagnostic.detail, ...told }, diagnostic)
  }
}

function failed(result: JsonObject, diagnostic: Diagnostic): Performance {
  return { result: { changed: false, failed: true, ...result }, diff: [], diagnostic }
}

function refused({ refusal, detail, hint, result }: Refusal): Performance {
  return failed({ ...result, msg: detail }, error(refusal, detail, { hint }))
}

function wrongParameters(module: AnyModule, problems: readonly string[]): Performance {
  const msg = problems.join('; ')
  const hint = `To read what the module takes, run:\n    hadeploy doc ${module.name}`
  return failed({ msg }, error('module/parameters', `${msg}.`, { hint }))
}

function promiseBroken(module: AnyModule, fields: readonly string[], result: JsonObject): Omit<Performance, 'diff'> {
  const msg = `The module ${module.name} did its work, and a second look finds another state than planned: ${fields.map((field) => (field === '' ? 'the whole state' : field)).join(', ')}.`
  const hint = 'Something else may be changing the host at the same time. If not, this is a bug in the module.'
  return { result: { ...result, failed: true, msg }, diagnostic: error('module/promise-broken', msg, { hint }) }
}

function failureOf(module: AnyModule, result: JsonObject): Diagnostic {
  const { msg, cmd, rc, stderr } = result
  if (cmd === undefined || typeof rc !== 'number') {
    return error('module/failed', typeof msg === 'string' && msg !== '' ? msg : `The module ${module.name} failed.`)
  }
  const command = isJsonArray(cmd) ? cmd.map((word) => str(fromJson(word))).join(' ') : str(fromJson(cmd))
  const last = typeof stderr === 'string' ? linesOf(stderr).slice(-5) : []
  const quoted =
    last.length === 0
      ? ' It wrote nothing to stderr.'
      : ` Its last lines on stderr:\n${last.map((line) => `    ${line}`).join('\n')}`
  return error('module/command-failed', `"${command}" ended with exit status ${rc}.${quoted}`)
}

function statesAsText(before: unknown, after: unknown): DiffPart {
  const text = (state: unknown): string =>
    state === null || state === undefined ? '' : `${JSON.stringify(state, null, 4)}\n`
  return { before: text(before), after: text(after) }
}
