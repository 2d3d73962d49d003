import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import type { Play, RoleUse } from '../playbook/model.ts'
import type { SshStanza } from '../transport/ssh-config.ts'
import type { Dict } from '../value/value.ts'
import type { PlayVariables, Surroundings } from '../variables/scope.ts'
import type { Ahead } from './ahead.ts'
import type { Send } from './emit.ts'
import type { Jobs } from './jobs.ts'
import type { HandlerList } from './handlers.ts'
import type { HostState, Tally } from './host-state.ts'
import type { InventoryAdditions } from './inventory-additions.ts'
import type { PlayDefaults } from './play-defaults.ts'
import type { Ports } from './ports.ts'
import type { TagSelection } from './tags.ts'

/** What the command line decides for a whole run. */
export interface RunOptions {
  readonly checkMode: boolean
  readonly diffMode: boolean
  readonly forks: number
  readonly tags: TagSelection
  /** Read every changed state again and fail where a module did not keep what it promised. */
  readonly verify: boolean
  readonly forceHandlers: boolean
  /** Ask hosts about several tasks at once. */
  readonly probeAhead: boolean
  /** What a notification is that no handler bears or hears: the end of the run, or a word of warning. */
  readonly unknownHandlers: 'error' | 'warning'
  readonly startAtTask: string | null
  /** Ask before each task. */
  readonly step: boolean
  /** Command-line defaults of the connection (level 1: weaker than keywords and variables). */
  readonly connection: ConnectionDefaults
  /** `implicit`, `explicit` or `smart`, for plays that do not say `gather_facts`. */
  readonly gathering: 'implicit' | 'explicit' | 'smart'
  readonly playDefaults?: PlayDefaults
}

/** `-u`, `-c`, `-b` … and the answers to `-k` and `-K`. */
export interface ConnectionDefaults {
  readonly user?: string
  readonly connection?: string
  readonly privateKeyFile?: string
  readonly password?: string
  readonly connectTimeoutMs: number
  readonly become: boolean
  readonly becomeUser?: string
  readonly becomeMethod?: string
  readonly becomePassword?: string
  readonly sshCommonArgs?: string
  readonly sshExtraArgs?: string
  readonly hostKeyChecking: boolean
  /** The account that runs hadeploy: the login name where nobody names one. */
  readonly localUser: string
  readonly home: string
  /** The ssh configuration, or that of the file which `-F` names. */
  readonly sshConfig: (file?: string) => readonly SshStanza[]
}

/** One run: what all of its plays share. */
export interface Run {
  readonly ports: Ports
  readonly options: RunOptions
  readonly surroundings: Surroundings
  readonly tallies: Map<string, Tally>
  /** Hosts that failed or were not reached in an earlier play: later plays go on without them. */
  readonly lost: Map<string, 'failed' | 'unreachable'>
  readonly jobs: Jobs
  readonly ahead: Ahead
  readonly additions: InventoryAdditions
  readonly customStats: Dict
  /** Numbers tasks and plays for events. */
  readonly nextId: (kind: 'play' | 'task') => string
  readonly warn: (diagnostic: Diagnostic) => void
  /** Sends an event, masked. */
  readonly send: Send
  /** Whether `--start-at-task` has been reached. */
  started: boolean
  /** Whether `--step` was answered with "continue". */
  stepping: boolean
}

/** One play while it runs. */
export interface PlayRun {
  readonly run: Run
  readonly play: Play
  readonly variables: PlayVariables
  readonly hosts: ReadonlyMap<string, HostState>
  /** The hosts of the running batch, in order. */
  batch: readonly HostState[]
  readonly handlers: HandlerList
  readonly publicRoles: RoleUse[]
  /** All roles known so far, dependencies too; those of `include_role` join them. */
  readonly roles: RoleUse[]
  readonly forceHandlers: boolean
  readonly maxFailPercentage: number | null
  /** Set by `any_errors_fatal`, `max_fail_percentage` and `end_play`: nothing more of this play runs. */
  ending: 'none' | 'ended' | 'fatal'
  /** Reads `vars_files` for a host, whose facts may name them. */
  readonly readVarsFiles: (host: string) => void
}

/** Where in a play a task runs. */
export interface Frame {
  /** Variables of the dynamic includes that led here, innermost first. */
  readonly includeParams: readonly Dict[]
  /** A failure here is caught by the rescue of a block above. */
  readonly isRescuable: boolean
  /** Inside a flush of handlers, where tags do not count. */
  readonly isHandler: boolean
  /** Only asks what the task would change, whatever the run does. */
  readonly isForeseen?: true
}

/** Stops the whole run: a mistake that only shows while running, and that Ansible, too, does not let a host survive. */
export class RunAborted extends Error {
  readonly diagnostics: readonly Diagnostic[]
  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map((diagnostic) => diagnostic.detail).join('\n'))
    this.diagnostics = diagnostics
  }
}
