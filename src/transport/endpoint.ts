import type { Endpoint } from './connection.ts'
import { settingsFor, type SshSettings, type SshStanza } from './ssh-config.ts'

/** What the connection variables of a host say (`ansible_host`, `ansible_port` …); absent is not said. */
export interface GivenEndpoint {
  /** The inventory name. */
  readonly name: string
  readonly address?: string
  readonly port?: number
  readonly user?: string
  readonly password?: string
  readonly privateKeyFile?: string
  readonly privateKeyPassphrase?: string
  readonly connectTimeoutMs?: number
  readonly hostKeyChecking?: boolean
  readonly retries?: number
  readonly shell?: string
}

/** The user at the controller: for defaults and for `~`. */
export interface LocalUser {
  readonly name: string
  readonly homeFolder: string
}

const defaultConnectTimeoutMs = 10_000

/**
 * Where and how to reach a host. A variable of the inventory beats an ssh argument, that beats the ssh configuration,
 * that beats the default; as in OpenSSH, the configuration is asked for the name that the inventory gives as address.
 */
export function sshEndpoint(
  given: GivenEndpoint,
  settings: SshSettings,
  config: readonly SshStanza[],
  local: LocalUser,
): Endpoint {
  const alias = given.address ?? given.name
  const fromConfig = settingsFor(config, alias)
  const said: SshSettings = {
    ...fromConfig,
    ...settings,
    identityFiles: [...settings.identityFiles, ...fromConfig.identityFiles],
  }
  const address = expandTokens(said.hostName ?? alias, { h: alias })
  const user = given.user ?? said.user ?? local.name
  const tokens = { d: local.homeFolder, h: address, r: user, u: local.name, p: String(given.port ?? said.port ?? 22) }
  const path = (text: string): string => expandHome(expandTokens(text, tokens), local.homeFolder)
  return {
    kind: 'ssh',
    name: given.name,
    address,
    port: given.port ?? said.port ?? 22,
    user,
    connectTimeoutMs:
      given.connectTimeoutMs ??
      (said.connectTimeoutSeconds === undefined ? defaultConnectTimeoutMs : said.connectTimeoutSeconds * 1000),
    hostKeyChecking: given.hostKeyChecking === false ? false : said.strictHostKeyChecking !== 'no',
    acceptNewHostKeys: said.strictHostKeyChecking === 'accept-new',
    knownHostsFiles: (said.userKnownHostsFiles ?? ['~/.ssh/known_hosts', '~/.ssh/known_hosts2'])
      .map(path)
      .concat(systemKnownHosts),
    jumps: jumpsOf(said.proxyJump),
    retries: given.retries ?? 0,
    shell: given.shell ?? '/bin/sh',
    identityFiles: said.identityFiles.filter((file) => file !== 'none').map(path),
    identitiesOnly: said.identitiesOnly ?? false,
    ...(said.proxyCommand === undefined || said.proxyCommand === 'none' ? {} : { proxyCommand: said.proxyCommand }),
    ...(given.password === undefined ? {} : { password: given.password }),
    ...(given.privateKeyFile === undefined ? {} : { privateKeyFile: path(given.privateKeyFile) }),
    ...(given.privateKeyPassphrase === undefined ? {} : { privateKeyPassphrase: given.privateKeyPassphrase }),
  }
}

/** A jump host (`[user@]host[:port]`, or `ssh://…`) as an endpoint of its own: the ssh configuration alone says how to log in. */
export function jumpEndpoint(jump: string, config: readonly SshStanza[], local: LocalUser): Endpoint {
  const [, user, bracketed, bare, port] =
    /^(?:ssh:\/\/)?(?:([^@]+)@)?(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?\/?$/.exec(jump) ?? []
  const host = bracketed ?? bare ?? jump
  const endpoint = sshEndpoint(
    {
      name: jump,
      address: host,
      ...(user === undefined ? {} : { user }),
      ...(port === undefined ? {} : { port: Number(port) }),
    },
    { identityFiles: [] },
    config,
    local,
  )
  // A jump host is reached directly here: the jumps in front of it stand before it in the same list.
  return { ...endpoint, jumps: [] }
}

/** The text of a `ProxyCommand` with %h, %p, %r and %% filled in. */
export function proxyCommandText(endpoint: Endpoint): string | undefined {
  const tokens = { h: endpoint.address, p: String(endpoint.port), r: endpoint.user, n: endpoint.name }
  return endpoint.proxyCommand === undefined ? undefined : expandTokens(endpoint.proxyCommand, tokens)
}

const systemKnownHosts = ['/etc/ssh/ssh_known_hosts', '/etc/ssh/ssh_known_hosts2']

function jumpsOf(text: string | undefined): readonly string[] {
  return text === undefined || text === 'none' ? [] : text.split(',').map((jump) => jump.trim())
}

function expandTokens(text: string, tokens: Readonly<Record<string, string>>): string {
  return text.replace(/%([A-Za-z%])/g, (token, name: string) => (name === '%' ? '%' : (tokens[name] ?? token)))
}

function expandHome(path: string, homeFolder: string): string {
  return path === '~' || path.startsWith('~/') ? homeFolder + path.slice(1) : path
}
