import type { Span } from '../diagnostic/span.ts'
import type { Dict, Template, Value } from '../value/value.ts'
import type { JsonObject } from '../value/json.ts'

/** A condition of `when`, `until` …: an expression, or a constant. Lists of conditions mean AND. */
export type Condition = Template | boolean

/**
 * The keywords that plays, roles, blocks and tasks hand down. A missing one is inherited from the parent; `when`, `tags`,
 * `environment`, `moduleDefaults` and `vars` add up from the play downwards (the engine folds them along `parent`).
 */
export interface Keywords {
  readonly when: readonly Condition[]
  readonly vars: Dict
  /** Texts, each perhaps a Template, perhaps a comma list. */
  readonly tags: readonly Value[]
  readonly environment: readonly Value[]
  readonly moduleDefaults: readonly Value[]
  readonly collections?: readonly string[]
  readonly become?: Value
  readonly becomeUser?: Value
  readonly becomeMethod?: Value
  readonly becomeExe?: Value
  readonly becomeFlags?: Value
  readonly connection?: Value
  readonly port?: Value
  readonly remoteUser?: Value
  readonly noLog?: Value
  readonly checkMode?: Value
  readonly diff?: Value
  readonly ignoreErrors?: Value
  readonly ignoreUnreachable?: Value
  readonly anyErrorsFatal?: Value
  readonly runOnce?: Value
  readonly throttle?: Value
  readonly timeout?: Value
}

/** A play, with its roles and static imports read in. */
export interface Play {
  readonly kind: 'play'
  readonly span: Span
  /** Undefined when the play has no name; then its host pattern is shown. */
  readonly name?: Value
  readonly keywords: Keywords
  /** A pattern, a list of patterns, or templates of these. */
  readonly hosts: Value
  readonly gatherFacts?: Value
  readonly gatherSubset?: Value
  readonly gatherTimeout?: Value
  readonly factPath?: Value
  readonly serial: readonly Value[]
  readonly strategy?: Value
  readonly order?: Value
  readonly maxFailPercentage?: Value
  readonly forceHandlers?: Value
  /** Each entry one file, or several of which the first found counts. */
  readonly varsFiles: readonly (readonly Value[])[]
  readonly varsPrompt: readonly VarsPrompt[]
  readonly preTasks: readonly Node[]
  readonly roles: readonly RoleUse[]
  readonly tasks: readonly Node[]
  readonly postTasks: readonly Node[]
  readonly handlers: readonly Node[]
  /** The folder of the playbook file: `playbook_dir`. */
  readonly folder: string
  /** What was found ahead of the run about its dynamic includes; for checks and hints, never run. */
  readonly foreseen?: Foreseen
  /** `when`, `vars` and `tags` of the `import_playbook` statements above it are folded into `keywords`. */
}

/** What the constant names in dynamic includes and `vars_files` lead to. */
export interface Foreseen {
  /** The nodes of each include whose name is constant. */
  readonly included: ReadonlyMap<Task, readonly Node[]>
  /** Whether an include has a name that only the run will know. */
  readonly hasUnknownIncludes: boolean
  /** Names of variables in the files of `vars_files` that have constant names. */
  readonly variableNames: ReadonlySet<string>
}

export interface VarsPrompt {
  readonly name: string
  readonly prompt: string
  readonly default?: Value
  readonly private: boolean
  readonly confirm: boolean
  readonly encrypt?: string
  readonly salt?: string
  readonly saltSize?: number
  readonly unsafe: boolean
  readonly span: Span
}

/** What a list of tasks holds. Static imports have become blocks (`import_tasks`) and role uses (`import_role`). */
export type Node = Task | Block | RoleUse

/** Where a node stands: the keywords above it come along `parent`, up to the play. */
interface Placed {
  readonly span: Span
  readonly keywords: Keywords
  readonly name?: Value
  /** The node above, or null directly below the play. */
  readonly parent: Parent | null
  /** The role whose file this is, for its variables, files and handler names. */
  readonly role: RoleUse | null
  /** The folder of the file it was written in, for relative paths. */
  readonly folder: string
}

export type Parent = Block | RoleUse | Task

export interface Block extends Placed {
  readonly kind: 'block'
  /** `import` for a static `import_tasks`: shown nowhere, its keywords count. */
  readonly origin: 'block' | 'import'
  readonly tasks: readonly Node[]
  readonly rescue: readonly Node[]
  readonly always: readonly Node[]
  readonly notify: readonly Value[]
  /** The places of the names in `notify`. */
  readonly notifySpans?: readonly Span[]
  readonly delegateTo?: Value
  readonly delegateFacts?: Value
}

/**
 * One use of a role: an entry of `roles:`, an `import_role`, a dependency, or what an `include_role` made at run time.
 * The files are read; templates in them are not evaluated.
 */
export interface RoleUse extends Placed {
  readonly kind: 'role'
  readonly origin: 'roles' | 'dependency' | 'import' | 'include'
  /** As written: `galera`, `ns.coll.galera`. */
  readonly roleName: string
  /** The role's folder, absolute: `role_path`. */
  readonly path: string
  /** Keys of the entry that are no keywords (level 20). */
  readonly params: Dict
  readonly defaults: Dict
  readonly vars: Dict
  readonly dependencies: readonly RoleUse[]
  readonly tasks: readonly Node[]
  readonly handlers: readonly Node[]
  readonly argumentSpec?: ArgumentSpec
  readonly allowDuplicates: boolean
  readonly delegateTo?: Value
  readonly delegateFacts?: Value
  /** Whether its defaults and vars are visible to the whole play (`roles:`, `import_role`, `public: true`). */
  readonly public: boolean
  /** `hadeploy: {cluster: …}` of meta/main.yml. */
  readonly cluster?: ClusterDeclaration
}

/** What a clustered role says of itself in meta/main.yml. */
export interface ClusterDeclaration {
  /** The group of its members. */
  readonly members: string
  /** The file in tasks/ whose tasks succeed on a healthy member. */
  readonly health: string
  /** How long a member may take to become healthy after its turn (`timeout:`, in seconds there). */
  readonly healthLimitMs?: number
}

/** One entry point of meta/argument_specs.yml; `options` as Ansible writes them. */
export interface ArgumentSpec {
  readonly entryPoint: string
  readonly shortDescription?: string
  readonly options: JsonObject
  /** Rules between options: `mutually_exclusive`, `required_together`, `required_one_of`, `required_if`, `required_by`. */
  readonly rules?: JsonObject
}

export interface Task extends Placed {
  readonly kind: 'task'
  /** The module's name as written (`ansible.builtin.copy`, `copy`). */
  readonly action: string
  /** The bare name in our registry (`copy`), or an engine action (`include_tasks`, `meta`, `set_fact` …). */
  readonly module: string
  /** Arguments by parameter name, free-form text split already; a Template stands for the whole (`args: "{{ x }}"`). */
  readonly args: Dict
  /** Arguments that come as one template (`copy: "{{ arguments }}"`, `args: "{{ more }}"`), merged below `args`. */
  readonly argsTemplate?: Template
  /** Places of the arguments, by name. */
  readonly argSpans: ReadonlyMap<string, Span>
  readonly loop?: Loop
  readonly register?: string
  readonly until: readonly Condition[]
  readonly retries?: Value
  readonly delay?: Value
  readonly changedWhen?: readonly Condition[]
  readonly failedWhen?: readonly Condition[]
  readonly notify: readonly Value[]
  /** The places of the names in `notify`. */
  readonly notifySpans?: readonly Span[]
  /** For handlers. */
  readonly listen: readonly string[]
  readonly delegateTo?: Value
  readonly delegateFacts?: Value
  readonly async?: Value
  readonly poll?: Value
  /** Ours: one member of the role's cluster at a time, with health gates. */
  readonly rolling?: Value
}

/** `loop:` has no lookup; `with_items:` and the others name theirs. */
export interface Loop {
  readonly lookup: string | null
  readonly list: Value
  readonly span: Span
  /** Names of the variables; defaults `item`, none. */
  readonly loopVar: Value
  readonly indexVar?: Value
  readonly label?: Value
  readonly pause?: Value
  readonly extended?: Value
  readonly extendedAllItems?: Value
  readonly breakWhen: readonly Condition[]
}

/** A playbook file with everything it imports statically. */
export interface Playbook {
  readonly path: string
  readonly plays: readonly Play[]
}
