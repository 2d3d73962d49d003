import type { Dict, Value } from '../value/value.ts'
import type { Secrets } from '../value/secrets.ts'

/**
 * What an expression sees of the world: variables by name, and the few things that filters and lookups need.
 *
 * `variables/scope.ts` makes one for each host and task. Templates found inside variables are evaluated with the
 * same scope, once per scope (the evaluator caches by Template object), and a cycle is an error that names the chain.
 */
export interface Scope {
  /** The raw value of a variable (templates inside are not opened yet), or `undefined` when there is no such variable. */
  variable(name: string): Value | undefined
  /** All names, for `vars`, `varnames` and near-name hints. */
  names(): Iterable<string>
  readonly world: ExpressionWorld
}

/** What lookups, vault values and `include` inside templates may ask of the controller. All answers are immediate. */
export interface ExpressionWorld {
  /** The absolute path of a file of the role or playbook (searched as Ansible searches `files`, `templates`, `vars`), or null. */
  findFile(name: string, folder: 'files' | 'templates' | 'vars' | 'tasks'): string | null
  /** Where a file of this name is looked for, best first. */
  placesOf(name: string, folder: 'files' | 'templates' | 'vars' | 'tasks'): readonly string[]
  readBytes(path: string): Uint8Array
  exists(path: string): boolean
  /** Absolute paths that match a shell glob, sorted. */
  glob(pattern: string): readonly string[]
  environment(name: string): string | undefined
  /** Standard output of a shell command on the controller (`lookup('pipe')`), or the error text. */
  pipe(command: string): { readonly status: number; readonly stdout: string; readonly stderr: string }
  /** Asks the network for a page (`lookup('url')`), and waits for the answer. */
  fetch(request: PageRequest): PageAnswer
  /** A setting of Ansible by its name (`lookup('config')`), or null when there is none of that name. */
  setting(question: SettingQuestion): SettingAnswer | null
  /** Opens a `!vault` value. @throws DiagnosticError vault/no-password */
  decrypt(armoured: string): string
  /** A vault text of these words under a password (the filter `vault`). */
  seal(plain: string, password: string, id: string, salt: Uint8Array): string
  /** What a vault text holds, or null when the password is not its own (the filter `unvault`). */
  unseal(armoured: string, password: string): string | null
  /** Names of the hosts that a pattern matches (`lookup('inventory_hostnames')`). */
  hostsMatching(pattern: string): readonly string[]
  /** The documents of a YAML 1.1 text (`from_yaml`). @throws DiagnosticError document/… when it is not YAML */
  parseYaml(text: string): readonly Value[]
  /** Writes a file of the controller with mode 0600, and the folders above it (`lookup('password')` keeps what it made). */
  writeText(path: string, text: string): void
  /** What stands at a path of the controller. */
  kindOf(path: string): PathKind
  /** Who keeps a file of the controller, since when, and what the controller is called (`template_host` …). */
  keeperOf(path: string): FileKeeper
  /** The path with every link in it resolved; parts that do not exist stay as they are. */
  realPath(path: string): string
  /** Milliseconds since the epoch. */
  now(): number
  /** Random bytes (`random` without seed, `password_hash` without salt). */
  random(size: number): Uint8Array
  readonly secrets: Secrets
  /** Non-fatal remarks of filters and lookups (once per text and run). */
  warn(text: string): void
}

/** One request of the controller over HTTP. */
export interface PageRequest {
  readonly url: string
  readonly headers: ReadonlyMap<string, string>
  readonly userAgent: string
  readonly timeoutSeconds: number
  readonly validateCerts: boolean
  readonly useProxy: boolean
  /** Whether `~/.netrc` may give user and password. */
  readonly useNetrc: boolean
  readonly followRedirects: boolean
  readonly username: string | undefined
  readonly password: string | undefined
  readonly caPath: string | undefined
  readonly unixSocket: string | undefined
  /** A list of OpenSSL, joined by colons. */
  readonly ciphers: string | undefined
}

/** What the server said, or why there is no answer. */
export type PageAnswer =
  | { readonly status: number; readonly reason: string; readonly content: Uint8Array }
  | { readonly problem: string; readonly isCertificate: boolean }

/** Which setting is meant: one of Ansible itself, or one of a plugin. */
export interface SettingQuestion {
  readonly name: string
  readonly plugin: { readonly kind: string; readonly name: string } | null
  /** What a variable holds; it beats file and environment. */
  readonly variable: (name: string) => Value | undefined
}

export interface SettingAnswer {
  readonly value: Value
  /** Where the value comes from, in Ansible's words: `default`, `env: NAME`, `var: NAME` or the path of the file. */
  readonly origin: string
}

/** What stands at a path; `target` is what is found when links are followed. For the tests `file`, `link`, `mount` … */
export interface PathKind {
  readonly target: 'file' | 'directory' | 'other' | 'absent'
  readonly isLink: boolean
  readonly isMount: boolean
}

/** The controller and the account that a file belongs to, and when it was written. */
export interface FileKeeper {
  readonly host: string
  /** The name of the account, or its number where it has none. */
  readonly owner: string
  /** Milliseconds since the epoch. */
  readonly modifiedMs: number
}

/** A scope over a plain dict, for tests and for the few texts evaluated without a host. */
export function scopeOf(variables: Dict, world: ExpressionWorld): Scope {
  return {
    variable: (name) => variables.get(name),
    names: () => [...variables.keys()].filter((key) => typeof key === 'string'),
    world,
  }
}

/** A scope with some variables above those of another. */
export function scopeAbove(overlay: Dict, scope: Scope): Scope {
  return {
    variable: (name) => (overlay.has(name) ? overlay.get(name) : scope.variable(name)),
    *names() {
      for (const name of overlay.keys()) if (typeof name === 'string') yield name
      yield* scope.names()
    },
    world: scope.world,
  }
}
