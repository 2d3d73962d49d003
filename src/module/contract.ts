import type { Json, JsonObject } from '../value/json.ts'
import type { ReadTarget, WriteTarget } from '../target/target.ts'
import type { DiagnosticCode } from '../diagnostic/catalogue.ts'
import type { ParamsSchema, ParamsOf } from './params.ts'

/** Ansible facts of the host as gathered so far (`ansible_facts`, names without `ansible_`). */
export type Facts = JsonObject

/** A plan's answer when the wanted state cannot be reached; the task fails with it and nothing is changed. */
export interface Refusal {
  readonly refusal: DiagnosticCode
  /** One or two sentences; becomes `msg`. */
  readonly detail: string
  readonly hint?: string
  /** More return values of the failed result (`rc`, `assertion` …). */
  readonly result?: JsonObject
}

export function refuse(
  code: DiagnosticCode,
  detail: string,
  more: { hint?: string; result?: JsonObject } = {},
): Refusal {
  return { refusal: code, detail, ...more }
}

/** Whether a plan refused. */
export function isRefusal(planned: unknown): planned is Refusal {
  return typeof planned === 'object' && planned !== null && 'refusal' in planned
}

/**
 * What a module may use of the controller: files of the role or playbook, and template rendering with the task's
 * variables. Only `prepare` sees it.
 */
export interface Controller {
  /** Finds a local file as Ansible does (role `files/` or `templates/`, then playbook). Null when there is none. */
  findFile(name: string, folder: 'files' | 'templates'): string | null
  /** The content; a vault file is opened unless `decrypt` is false. */
  readBytes(path: string, options?: { readonly decrypt?: boolean }): Promise<Uint8Array>
  isDirectory(path: string): boolean
  /** Every file below a folder: paths relative to it, sorted, folders with a trailing `/`. */
  walk(path: string): Promise<readonly string[]>
  /** Permission bits of a local file (for `mode: preserve`). */
  mode(path: string): Promise<number>
  writeBytes(path: string, content: Uint8Array): Promise<void>
  /** Renders `*.hbs` by Handlebars and anything else by Jinja. @throws DiagnosticError with the place in the template */
  renderFile(path: string, options: RenderOptions): string
}

export interface RenderOptions {
  readonly trimBlocks?: boolean
  readonly lstripBlocks?: boolean
  readonly blockStart?: string
  readonly blockEnd?: string
  readonly variableStart?: string
  readonly variableEnd?: string
  readonly commentStart?: string
  readonly commentEnd?: string
  readonly newlineSequence?: string
  /** The name by which the template was asked for, and where its text goes (`template_path`, `template_destpath`). */
  readonly written?: string
  readonly destination?: string
}

/** One part of a diff as Ansible shows it: texts, or facts whose difference is shown line by line. */
export interface DiffPart {
  readonly before: string | JsonObject
  readonly after: string | JsonObject
  readonly beforeHeader?: string
  readonly afterHeader?: string
}

/**
 * A module with a state: `probe` reads it, `plan` maps it to the wanted one, `apply` makes it so.
 *
 * `module/perform.ts` does the rest: changed is before ≠ planned (deep equality of plain data), the diff is
 * before → planned, check mode stops after `plan`, and with verification a second probe must find what `plan` promised.
 * A state is plain data (JSON or Uint8Array leaves): never a class, function or Map. What a plan cannot foresee (an inode, the
 * time of writing) it leaves `undefined`: that counts as a change, and verification does not ask for it.
 */
export interface StateModule<S extends ParamsSchema, Prepared, State> {
  readonly kind: 'state'
  readonly name: string
  readonly aliases: readonly string[]
  readonly summary: string
  readonly params: S
  readonly returns: Returns
  readonly examples: string
  /** Reads the controller's files before the host is asked; without it, `Prepared` is the parameters. */
  prepare?(params: ParamsOf<S>, controller: Controller): Promise<Prepared | Refusal>
  probe(params: Prepared, target: ReadTarget): Promise<State>
  plan(params: Prepared, before: State, facts: Facts): State | Refusal
  /** In check mode, before a change: asks the host what its programs would say, where they can tell. */
  rehearse?(params: Prepared, after: State, target: ReadTarget, before: State): Promise<JsonObject>
  apply(params: Prepared, after: State, target: WriteTarget, before: State): Promise<JsonObject | undefined>
  /** Ansible's return values, without `changed`, `failed`, `diff`. `applied` is what `apply` or `rehearse` gave. */
  result(params: Prepared, before: State, after: State, applied: JsonObject | undefined): JsonObject
  diff?(params: Prepared, before: State, after: State): readonly DiffPart[]
  /** Set where Ansible registers a lone part of a diff as a list, too. */
  readonly listsDiff?: true
  /** Whether planned equals probed where deep equality is too strict (`touch` is always a change). */
  isChange?(params: Prepared, before: State, after: State): boolean
}

/** A module without a state: a step that is taken (`command`, `reboot`, `wait_for`). */
export interface ActionModule<S extends ParamsSchema> {
  readonly kind: 'action'
  readonly name: string
  readonly aliases: readonly string[]
  readonly summary: string
  readonly params: S
  readonly returns: Returns
  readonly examples: string
  run(params: ParamsOf<S>, target: WriteTarget, step: Step): Promise<StepResult>
}

export interface Step {
  readonly checkMode: boolean
  readonly diffMode: boolean
  readonly facts: Facts
  readonly controller: Controller
  /** Milliseconds since the epoch, by the controller's clock. */
  now(): number
  /** Waits on the controller, so that nothing is held up on a host that may be away (`reboot`, `wait_for_connection`). */
  sleep(durationMs: number): Promise<void>
  /** Live output for reporters. */
  onOutput(stream: 'stdout' | 'stderr', text: string): void
}

/** What a step came to, in Ansible's return values. */
export interface StepResult {
  readonly changed: boolean
  readonly failed?: boolean
  readonly skipped?: boolean
  readonly msg?: string
  readonly diff?: readonly DiffPart[]
  readonly ansible_facts?: JsonObject
  readonly [key: string]: Json | readonly DiffPart[] | undefined
}

export type Returns = Readonly<Record<string, string>>

/**
 * A name of the task language that the engine itself carries out (`set_fact`, `include_tasks`, `meta` …): declared like a
 * module, so that its arguments are checked and documented like a module's. The code stands in `engine/actions/`.
 */
export interface EngineModule {
  readonly kind: 'engine'
  readonly name: string
  readonly aliases: readonly string[]
  readonly summary: string
  readonly params: ParamsSchema
  readonly returns: Returns
  readonly examples: string
}

/** A module with its types put away, as the registry and the engine handle it. */
export type AnyModule = StateModule<ParamsSchema, unknown, unknown> | ActionModule<ParamsSchema> | EngineModule

interface StateDefinition<S extends ParamsSchema, Prepared, State> extends Omit<
  StateModule<S, Prepared, State>,
  'kind' | 'aliases' | 'returns' | 'examples' | 'result'
> {
  readonly aliases?: readonly string[]
  readonly returns?: Returns
  readonly examples?: string
  readonly result?: StateModule<S, Prepared, State>['result']
}

interface ActionDefinition<S extends ParamsSchema> extends Omit<
  ActionModule<S>,
  'kind' | 'aliases' | 'returns' | 'examples'
> {
  readonly aliases?: readonly string[]
  readonly returns?: Returns
  readonly examples?: string
}

/** Declares a module with a state. */
export function defineModule<const S extends ParamsSchema, State, Prepared = ParamsOf<S>>(
  definition: StateDefinition<S, Prepared, State>,
): StateModule<S, Prepared, State> {
  return { kind: 'state', aliases: [], returns: {}, examples: '', result: () => ({}), ...definition }
}

/** Declares a module without a state. */
export function defineAction<const S extends ParamsSchema>(definition: ActionDefinition<S>): ActionModule<S> {
  return { kind: 'action', aliases: [], returns: {}, examples: '', ...definition }
}
