import { error } from '../diagnostic/catalogue.ts'
import { DiagnosticError } from '../diagnostic/diagnostic.ts'
import type { Scope } from '../expression/scope.ts'
import { open } from '../template/interpolate.ts'
import type { Keywords } from '../playbook/model.ts'
import { parseSshArguments } from '../transport/ssh-arguments.ts'
import type { Endpoint, Identity } from '../transport/connection.ts'
import { sshEndpoint } from '../transport/endpoint.ts'
import { str } from '../value/print.ts'
import { isDict, type Value } from '../value/value.ts'
import { scopeAt } from '../variables/scope.ts'
import { scopeOf, type Where } from './assignment.ts'
import type { Attempt } from './attempt.ts'
import type { ConnectionDefaults } from './context.ts'
import { environmentsOf, inherited } from './inherit.ts'
import { asFlag, asNumber, asText } from './settings.ts'

type Keyword =
  'connection' | 'port' | 'remoteUser' | 'become' | 'becomeUser' | 'becomeMethod' | 'becomeExe' | 'becomeFlags'

/**
 * The settings of a connection on one host, by Ansible's rule: command line < keyword < variable.
 * Variables are those of the host that is connected to: of the delegate, for a delegated task.
 */
interface Settings {
  readonly where: Where
  readonly scope: Scope
  /** The host that is connected to. */
  readonly name: string
  readonly defaults: ConnectionDefaults
}

/** The way to the host of an attempt, or to its delegate. */
export function endpointFor({ assignment, delegate, item, scope }: Attempt): Endpoint {
  if (delegate === undefined) return endpointOf(settingsOf(assignment, assignment.host, scope))
  return endpointOf(settingsOf(assignment, delegate.host, delegateScope(assignment, delegate.host, item)))
}

/** The way to a host at a task. */
export function endpointAt(where: Where): Endpoint {
  return endpointOf(settingsOf(where, where.host, scopeOf(where)))
}

/** Who runs the commands of an attempt. */
export function identityFor({ assignment, delegate, item, scope }: Attempt): Identity {
  const settings =
    delegate === undefined
      ? settingsOf(assignment, assignment.host, scope)
      : settingsOf(assignment, delegate.host, delegateScope(assignment, delegate.host, item))
  return identityOf(settings)
}

/** `environment:` of the task and everything above it. */
export function environmentFor({ assignment: { task, playRun }, scope }: Attempt): Readonly<Record<string, string>> {
  const merged: Record<string, string> = {}
  for (const raw of environmentsOf(task, playRun.play)) {
    const opened = open(raw, scope)
    for (const dict of Array.isArray(opened) ? opened : [opened]) {
      if (isDict(dict)) for (const [name, value] of dict) merged[str(name)] = str(value)
    }
  }
  return merged
}

/** The address of a host, which is its name where no variable says another. @param scope - of that host */
export function addressOf(host: string, scope: Scope): string {
  return textVariable(['ansible_host', 'ansible_ssh_host'], scope) ?? host
}

function delegateScope(where: Where, host: string, item: Attempt['item']): Scope {
  const { task, frame, playRun } = where
  const place = { host, play: playRun.variables, task, includeParams: frame.includeParams }
  return scopeAt(place, playRun.run.surroundings, { overlay: item })
}

function settingsOf(where: Where, name: string, scope: Scope): Settings {
  return { where, scope, name, defaults: where.playRun.run.options.connection }
}

function endpointOf(settings: Settings): Endpoint {
  const { scope, name, defaults } = settings
  const isDeclared = settings.where.playRun.run.surroundings.store.inventory.hosts.has(name)
  const implicit = isLocalhost(name) && !isDeclared ? 'local' : undefined
  const kind =
    textVariable(['ansible_connection'], scope) ??
    keyword('connection', settings) ??
    implicit ??
    defaults.connection ??
    'ssh'
  const shell = textVariable(['ansible_shell_executable'], scope) ?? '/bin/sh'
  const bare = kind.replace(/^ansible\.builtin\./, '')
  if (bare === 'local') return localEndpoint(name, shell, defaults)
  if (bare !== 'ssh' && bare !== 'smart' && bare !== 'paramiko' && bare !== 'paramiko_ssh')
    throw unknownConnection(kind, settings)
  const text = ['ansible_ssh_args', 'ansible_ssh_common_args', 'ansible_ssh_extra_args'].map(
    (one) => textVariable([one], scope) ?? '',
  )
  const words = [...text, defaults.sshCommonArgs ?? '', defaults.sshExtraArgs ?? ''].join(' ')
  const parsed = parseSshArguments(words)
  for (const diagnostic of parsed.diagnostics) settings.where.playRun.run.warn(diagnostic)
  const port = numberVariable(['ansible_port', 'ansible_ssh_port'], scope) ?? asNumber(raw('port', settings), scope)
  const password =
    textVariable(['ansible_password', 'ansible_ssh_pass', 'ansible_ssh_password'], scope) ?? defaults.password
  if (password !== undefined) settings.where.playRun.run.surroundings.world.secrets.add(password)
  const timeout = numberVariable(['ansible_ssh_timeout', 'ansible_timeout'], scope)
  const retries = numberVariable(['ansible_ssh_retries'], scope)
  const checking = flagVariable(['ansible_host_key_checking', 'ansible_ssh_host_key_checking'], scope)
  const given = {
    name,
    address: textVariable(['ansible_host', 'ansible_ssh_host'], scope),
    port,
    user: textVariable(['ansible_user', 'ansible_ssh_user'], scope) ?? keyword('remoteUser', settings) ?? defaults.user,
    password,
    privateKeyFile:
      textVariable(['ansible_private_key_file', 'ansible_ssh_private_key_file'], scope) ?? defaults.privateKeyFile,
    privateKeyPassphrase: textVariable(['ansible_private_key_passphrase', 'ansible_ssh_private_key_passphrase'], scope),
    connectTimeoutMs: timeout === undefined ? defaults.connectTimeoutMs : timeout * 1000,
    hostKeyChecking: checking ?? defaults.hostKeyChecking,
    retries,
    shell,
  }
  return sshEndpoint({ name, ...defined(given) }, parsed.value.settings, defaults.sshConfig(parsed.value.configFile), {
    name: defaults.localUser,
    homeFolder: defaults.home,
  })
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

function defined<T extends object>(object: T): Defined<T> {
  // Only members that are undefined are left out; the others keep their types.
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as Defined<T>
}

function localEndpoint(name: string, shell: string, defaults: ConnectionDefaults): Endpoint {
  return {
    kind: 'local',
    name,
    address: 'localhost',
    port: 0,
    user: defaults.localUser,
    connectTimeoutMs: defaults.connectTimeoutMs,
    hostKeyChecking: true,
    knownHostsFiles: [],
    jumps: [],
    retries: 0,
    shell,
  }
}

function identityOf(settings: Settings): Identity {
  const { scope, defaults, where } = settings
  const isBecome = flagVariable(['ansible_become'], scope) ?? flag('become', settings) ?? defaults.become
  if (!isBecome) return { become: false }
  const method =
    textVariable(['ansible_become_method'], scope) ??
    keyword('becomeMethod', settings) ??
    defaults.becomeMethod ??
    'sudo'
  const bare = method.replace(/^ansible\.builtin\.|^community\.general\./, '')
  if (bare !== 'sudo' && bare !== 'su' && bare !== 'doas') throw unknownMethod(method, settings)
  const password =
    textVariable(['ansible_become_password', 'ansible_become_pass', 'ansible_sudo_pass'], scope) ??
    defaults.becomePassword
  if (password !== undefined) where.playRun.run.surroundings.world.secrets.add(password)
  const user =
    textVariable(['ansible_become_user'], scope) ?? keyword('becomeUser', settings) ?? defaults.becomeUser ?? 'root'
  return {
    become: true,
    method: bare,
    ...defined({
      password,
      executable: textVariable(['ansible_become_exe'], scope) ?? keyword('becomeExe', settings),
      flags: textVariable(['ansible_become_flags'], scope) ?? keyword('becomeFlags', settings),
    }),
    user,
  }
}

function raw(name: Keyword, { where }: Settings): Value | undefined {
  return inherited(name satisfies Exclude<keyof Keywords, 'when'>, where.task, where.playRun.play)
}

function keyword(name: Keyword, settings: Settings): string | undefined {
  return asText(raw(name, settings), settings.scope)
}

function flag(name: Keyword, settings: Settings): boolean | undefined {
  const value = raw(name, settings)
  return value === undefined ? undefined : asFlag(value, settings.scope)
}

function variable(names: readonly string[], scope: Scope): Value | undefined {
  for (const name of names) {
    const value = scope.variable(name)
    if (value !== undefined) return value
  }
  return undefined
}

function textVariable(names: readonly string[], scope: Scope): string | undefined {
  return asText(variable(names, scope), scope)
}

function numberVariable(names: readonly string[], scope: Scope): number | undefined {
  return asNumber(variable(names, scope), scope)
}

function flagVariable(names: readonly string[], scope: Scope): boolean | undefined {
  const value = variable(names, scope)
  return value === undefined ? undefined : asFlag(value, scope)
}

function isLocalhost(name: string): boolean {
  return name === 'localhost' || name === '127.0.0.1' || name === '::1'
}

function unknownConnection(kind: string, { name, where }: Settings): DiagnosticError {
  return new DiagnosticError(
    error('engine/connection-setting', `${name} is to be reached by "${kind}", and hadeploy knows ssh and local.`, {
      at: where.task.span,
      hint: 'Set ansible_connection (or connection:) to ssh or local.',
    }),
  )
}

function unknownMethod(method: string, { name, where }: Settings): DiagnosticError {
  return new DiagnosticError(
    error(
      'engine/connection-setting',
      `On ${name}, become_method is "${method}", and hadeploy knows sudo, su and doas.`,
      {
        at: where.task.span,
        hint: 'Set ansible_become_method (or become_method:) to one of them.',
      },
    ),
  )
}
