import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { Duplex } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import ssh2 from 'ssh2'
import type {
  AnyAuthMethod,
  BaseAgent,
  Client,
  ClientChannel,
  IdentityCallback,
  ParsedKey,
  ServerHostKeyAlgorithm,
  SignCallback,
  SigningRequestOptions,
} from 'ssh2'
import { error, warning } from '../diagnostic/catalogue.ts'
import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import type { Channel } from './channel.ts'
import type { Connection, Endpoint } from './connection.ts'
import { proxyCommandText } from './endpoint.ts'
import {
  hostKeyRefusal,
  judgeHostKey,
  knownHostName,
  knownKeyTypes,
  parseKnownHosts,
  type KnownHost,
} from './known-hosts.ts'
import { ShellConnection } from './shell-connection.ts'
import { streamChannel, type StreamChannel } from './stream-channel.ts'
import { TransportError } from './transport-error.ts'

/** What ssh needs from the controller. */
export interface SshPorts {
  readonly homeFolder: string
  /** `SSH_AUTH_SOCK`. */
  readonly agentSocket?: string
  /** Runs a handshake when its turn comes: sshd drops new connections when too many are not logged in yet. */
  readonly limit: <T>(handshake: () => Promise<T>) => Promise<T>
  /** The link to a jump host (`[user@]host[:port]`) that is reached through the jumps before it. */
  readonly jump: (jumps: readonly string[]) => SshLink
  readonly warn: (warning: Diagnostic) => void
}

// Together: a host that went silent is noticed within 28 s, while it owes an answer or not.
const keepaliveIntervalMs = 7_000
const keepalivesUnanswered = 3

const firstRetryDelayMs = 1_000

/** A connection over ssh: opened at the first request, and again after it was lost. */
export function sshConnection(endpoint: Endpoint, ports: SshPorts): Connection {
  const link = new SshLink(endpoint, ports)
  return new ShellConnection({
    description: link.description,
    shell: endpoint.shell,
    timeoutMs: Math.max(endpoint.connectTimeoutMs, 20_000),
    openChannel: () => link.openChannel(),
    close: () => {
      link.close()
      return Promise.resolve()
    },
    now: () => performance.now(),
    nonce: () => randomBytes(16).toString('hex'),
  })
}

/** One ssh connection that is made anew when it is asked for after it was lost. */
export class SshLink {
  readonly description: string
  readonly #endpoint: Endpoint
  readonly #ports: SshPorts
  #client: Promise<Client> | null = null
  /** The client that the channels belong to. */
  #open: Client | null = null
  readonly #channels = new Set<StreamChannel>()

  constructor(endpoint: Endpoint, ports: SshPorts) {
    this.#endpoint = endpoint
    this.#ports = ports
    this.description = `ssh ${endpoint.user}@${endpoint.address}:${endpoint.port}`
  }

  /** Starts the endpoint's shell on a new session channel. @throws TransportError */
  async openChannel(): Promise<Channel> {
    const client = await this.#connected()
    const stream = await new Promise<ClientChannel>((resolve, reject) => {
      const refuse = (failure: Error): void => {
        reject(this.#unreachable(`it gave no shell (${failure.message})`))
      }
      try {
        client.exec(`exec ${this.#endpoint.shell}`, (failure, opened) => {
          if (failure === undefined) resolve(opened)
          else refuse(failure)
        })
      } catch (failure) {
        refuse(asError(failure))
      }
    })
    const made = streamChannel({
      stdin: stream,
      stdout: stream,
      stderr: stream.stderr,
      destroy: () => {
        stream.close()
      },
    })
    this.#channels.add(made)
    stream.once('exit', (status: number | null, signal?: string) => {
      made.exited(status, signal ?? null)
    })
    stream.once('close', () => {
      this.#channels.delete(made)
      made.closed()
    })
    return made.channel
  }

  /** A stream to an address as this host sees it. @throws TransportError */
  async forward(address: string, port: number): Promise<Duplex> {
    const client = await this.#connected()
    return new Promise((resolve, reject) => {
      client.forwardOut('127.0.0.1', 0, address, port, (failure, stream) => {
        if (failure === undefined) resolve(stream)
        else reject(this.#unreachable(`as a jump host it cannot reach ${address}:${port} (${failure.message})`))
      })
    })
  }

  close(): void {
    const client = this.#client
    this.#client = null
    client?.then((open) => open.end()).catch(() => undefined)
  }

  #connected(): Promise<Client> {
    this.#client ??= this.#connectWithRetries().catch((failure: unknown) => {
      this.#client = null
      throw failure
    })
    return this.#client
  }

  // Only this is ever repeated: nothing has been sent to a shell yet.
  async #connectWithRetries(): Promise<Client> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await this.#ports.limit(() => this.#connect())
      } catch (failure) {
        const mayPass = failure instanceof TransportError && failure.diagnostic.code === 'transport/unreachable'
        if (!mayPass || attempt >= this.#endpoint.retries) throw failure
        await sleep(firstRetryDelayMs * 2 ** Math.min(attempt, 4))
      }
    }
  }

  async #connect(): Promise<Client> {
    const endpoint = this.#endpoint
    const [known, logins, sock] = [await this.#knownHosts(), await this.#logins(), await this.#socket()]
    const client = new ssh2.Client()
    let refusal: Diagnostic | null = null
    const tried: string[] = []
    return new Promise((resolve, reject) => {
      let lastError: Error | null = null
      let isReady = false
      client.on('error', (failure: Error & { level?: string }) => {
        // An agent that does not answer is not the end: ssh2 goes on with the next login.
        if (failure.level === 'agent') return
        lastError = failure
        if (!isReady)
          reject(refusal === null ? this.#classified(failure, tried) : new TransportError('unreachable', refusal))
      })
      client.on('close', () => {
        if (!isReady) reject(this.#unreachable('it closed the connection before the login was done'))
        if (this.#open !== client) return
        this.#open = null
        this.#client = null
        const reason =
          lastError === null ? 'the host closed the connection' : `the connection broke (${lastError.message})`
        for (const channel of this.#channels) channel.closed(reason)
        this.#channels.clear()
      })
      client.on('ready', () => {
        isReady = true
        this.#open = client
        client.setNoDelay(true)
        resolve(client)
      })
      client.connect({
        host: endpoint.address,
        port: endpoint.port,
        username: endpoint.user,
        readyTimeout: endpoint.connectTimeoutMs,
        keepaliveInterval: keepaliveIntervalMs,
        keepaliveCountMax: keepalivesUnanswered,
        ...(sock === null ? {} : { sock }),
        algorithms: { serverHostKey: hostKeyPreference(knownKeyTypes(known, hostAddress(endpoint))) },
        hostVerifier: (key: Buffer) => {
          refusal = this.#refusalOf(key, known)
          return refusal === null
        },
        authHandler: (_left, _partial, next) => {
          const login = logins.shift()
          if (login === undefined) {
            // ssh2 takes `false` for "no more"; its types know only the return value of the same meaning.
            Reflect.apply(next, undefined, [false])
            return
          }
          tried.push(login.name)
          next(login.method)
        },
      })
    })
  }

  #refusalOf(key: Buffer, known: readonly KnownHost[]): Diagnostic | null {
    const endpoint = this.#endpoint
    const address = hostAddress(endpoint)
    const verdict = judgeHostKey(known, address, key)
    if (verdict.is === 'known') return null
    if (!endpoint.hostKeyChecking || (verdict.is === 'unknown' && endpoint.acceptNewHostKeys === true)) {
      const why = endpoint.hostKeyChecking ? 'new hosts are accepted' : 'host key checking is off'
      this.#ports.warn(
        warning(
          'transport/host-key-unchecked',
          `The key of ${knownHostName(address)} is ${verdict.is === 'changed' ? 'not the one in known_hosts' : 'not in known_hosts'}, and it was taken as it is because ${why}: whoever answers at this address gets all that is sent, passwords too.`,
          { hint: 'Add the keys of the hosts to known_hosts, and leave host key checking on.' },
        ),
      )
      return null
    }
    const file = endpoint.knownHostsFiles[0] ?? '~/.ssh/known_hosts'
    return hostKeyRefusal(verdict.is, { address, key, file, ...('entry' in verdict ? { entry: verdict.entry } : {}) })
  }

  async #knownHosts(): Promise<KnownHost[]> {
    const files = this.#endpoint.knownHostsFiles.map(async (file) => {
      const text = await readFile(file, 'utf8').catch(() => '')
      return parseKnownHosts(text, file)
    })
    return (await Promise.all(files)).flat()
  }

  async #socket(): Promise<Duplex | null> {
    const { jumps, address, port } = this.#endpoint
    if (jumps.length > 0) return this.#ports.jump(jumps).forward(address, port)
    const command = proxyCommandText(this.#endpoint)
    if (command === undefined) return null
    const child = spawn('/bin/sh', ['-c', `exec ${command}`], { stdio: ['pipe', 'pipe', 'ignore'] })
    child.on('error', () => undefined)
    return Duplex.from({ readable: child.stdout, writable: child.stdin })
  }

  // Explicit keys, then what the agent holds, the default keys, and the password where one is given: before the agent's
  // keys then, because sshd counts every key that does not fit (MaxAuthTries 6).
  async #logins(): Promise<Login[]> {
    const { user: username, password, privateKeyFile, identityFiles = [], identitiesOnly } = this.#endpoint
    const named = [...(privateKeyFile === undefined ? [] : [privateKeyFile]), ...identityFiles]
    const explicit = await Promise.all(named.map((file) => this.#key(file)))
    const { agentSocket } = this.#ports
    if (privateKeyFile !== undefined && explicit[0] === null && agentSocket === undefined)
      throw unusableKey(privateKeyFile)
    const passwords = password === undefined ? [] : passwordLogins(username, password)
    const agents =
      agentSocket === undefined
        ? []
        : [agentLogin(username, agentSocket, identitiesOnly === true ? await publicKeys(named) : null)]
    const defaults =
      named.length > 0
        ? []
        : await Promise.all(defaultKeys.map((name) => this.#key(path.join(this.#ports.homeFolder, '.ssh', name))))
    const keyLogins = (keys: readonly (Login | null)[]): Login[] => keys.filter((login) => login !== null)
    // Last, for it costs a round trip that hardly a host answers with yes; what may be tried is known without asking.
    const none: Login = { name: 'none', method: { type: 'none', username } }
    return [...keyLogins(explicit), ...passwords, ...agents, ...keyLogins(defaults), none]
  }

  // Null for a key that is not there, is not readable, or needs a passphrase that was not given.
  async #key(file: string): Promise<Login | null> {
    const text = await readFile(file).catch(() => null)
    if (text === null) return null
    const { user: username, privateKeyPassphrase } = this.#endpoint
    const parsed = ssh2.utils.parseKey(text, privateKeyPassphrase)
    if (parsed instanceof Error || !parsed.isPrivateKey()) return null
    return { name: `key ${file}`, method: { type: 'publickey', username, key: parsed } }
  }

  #unreachable(why: string): TransportError {
    return new TransportError(
      'unreachable',
      error(
        'transport/unreachable',
        `${this.#endpoint.name} cannot be reached (${this.description}): ${why}. Nothing was sent to it.`,
        {
          hint: `Try it by hand:\n    ssh -p ${this.#endpoint.port} ${this.#endpoint.user}@${this.#endpoint.address}`,
        },
      ),
    )
  }

  #classified(failure: Error & { level?: string }, tried: readonly string[]): TransportError {
    switch (failure.level) {
      case 'client-authentication':
        return new TransportError(
          'unreachable',
          error(
            'transport/auth-refused',
            `${this.#endpoint.name} let nobody in as ${this.#endpoint.user} (${this.description}). Tried: ${tried.filter((name) => name !== 'none').join(', ') || 'nothing, for there is neither a key, nor an agent, nor a password'}. Nothing was sent to it.`,
            {
              hint: `Set ansible_user, ansible_ssh_private_key_file or ansible_password; or put a key on the host:\n    ssh-copy-id -p ${this.#endpoint.port} ${this.#endpoint.user}@${this.#endpoint.address}`,
            },
          ),
        )
      case 'client-timeout':
        return this.#unreachable(`no login within ${this.#endpoint.connectTimeoutMs / 1000} s`)
      default:
        return this.#unreachable(failure.message)
    }
  }
}

interface Login {
  /** For messages. */
  readonly name: string
  readonly method: AnyAuthMethod
}

const defaultKeys = ['id_ed25519', 'id_ecdsa', 'id_rsa']

function hostAddress(endpoint: Endpoint): { host: string; port: number } {
  return { host: endpoint.address, port: endpoint.port }
}

function passwordLogins(username: string, password: string): Login[] {
  return [
    { name: 'password', method: { type: 'password', username, password } },
    {
      name: 'password (interactive)',
      method: {
        type: 'keyboard-interactive',
        username,
        prompt: (_name, _instructions, _language, prompts, finish) => {
          finish(prompts.map(() => password))
        },
      },
    },
  ]
}

function agentLogin(username: string, socket: string, only: readonly Buffer[] | null): Login {
  const agent = ssh2.createAgent(socket)
  return {
    name: 'agent',
    method: { type: 'agent', username, agent: only === null ? agent : new ChosenKeys(agent, only) },
  }
}

type AgentKey = string | Buffer | ParsedKey

/** An agent that offers only some of its keys (`IdentitiesOnly`). */
class ChosenKeys extends ssh2.BaseAgent {
  readonly #agent: BaseAgent
  readonly #chosen: readonly Buffer[]

  constructor(agent: BaseAgent, chosen: readonly Buffer[]) {
    super()
    this.#agent = agent
    this.#chosen = chosen
  }

  override getIdentities(callback: IdentityCallback): void {
    this.#agent.getIdentities((failure, keys = []) => {
      const offered = keys.filter((key) => {
        const isParsed = typeof key === 'object' && 'getPublicSSH' in key
        return isParsed && this.#chosen.some((one) => one.equals(key.getPublicSSH()))
      })
      callback(failure, offered)
    })
  }

  override sign(
    key: AgentKey,
    data: Buffer,
    options: SigningRequestOptions | SignCallback,
    callback?: SignCallback,
  ): void {
    if (typeof options === 'function') this.#agent.sign(key, data, options)
    else this.#agent.sign(key, data, options, callback)
  }
}

// The public halves of key files, from the `.pub` beside them: the private ones may be encrypted.
async function publicKeys(files: readonly string[]): Promise<Buffer[]> {
  const keys = await Promise.all(files.map((file) => readFile(`${file}.pub`).catch(() => null)))
  return keys.flatMap((text) => {
    const parsed = text === null ? null : ssh2.utils.parseKey(text)
    return parsed === null || parsed instanceof Error ? [] : [parsed.getPublicSSH()]
  })
}

function unusableKey(file: string): TransportError {
  return new TransportError(
    'unreachable',
    error(
      'transport/private-key',
      `The private key ${file} cannot be used: it is not there, not readable, not a private key, or its passphrase was not given. Nothing was sent to any host.`,
      {
        hint: `See whether ssh can read it, or let an agent hold it:\n    ssh-keygen -y -f ${file}\n    ssh-add ${file}`,
      },
    ),
  )
}

const hostKeyAlgorithms: readonly ServerHostKeyAlgorithm[] = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
]

// The types that are known come first, else a host would be a stranger by the key it happens to prefer.
function hostKeyPreference(types: readonly string[]): ServerHostKeyAlgorithm[] {
  const isKnown = (algorithm: string): boolean =>
    types.includes(algorithm) || (algorithm.startsWith('rsa-') && types.includes('ssh-rsa'))
  return [...hostKeyAlgorithms.filter(isKnown), ...hostKeyAlgorithms.filter((algorithm) => !isKnown(algorithm))]
}

function asError(failure: unknown): Error {
  return failure instanceof Error ? failure : new Error(String(failure))
}
