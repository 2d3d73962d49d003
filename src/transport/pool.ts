import pLimit from 'p-limit'
import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import type { Connection, Endpoint } from './connection.ts'
import { jumpEndpoint, type LocalUser } from './endpoint.ts'
import { localConnection } from './local.ts'
import { sshConnection, SshLink, type SshPorts } from './ssh.ts'
import type { SshStanza } from './ssh-config.ts'

/** What a pool needs from the controller. */
export interface PoolOptions {
  readonly user: LocalUser
  /** `SSH_AUTH_SOCK`. */
  readonly agentSocket?: string
  /** The ssh configuration, for jump hosts. */
  readonly sshConfig?: readonly SshStanza[]
  /** Gets what is not an error and must be seen, such as a host key that nobody checked. */
  readonly warn?: (warning: Diagnostic) => void
}

// sshd drops new connections at random from the tenth one on that has not logged in yet (MaxStartups 10:30:100). One
// sshd may stand behind all our hosts: a jump host.
const maxHandshakes = 8

/** All connections of a run: one for each endpoint, kept until the end. */
export class ConnectionPool {
  readonly #options: PoolOptions
  readonly #ports: SshPorts
  readonly #handshakes = pLimit(maxHandshakes)
  readonly #connections = new Map<string, Connection>()
  readonly #jobs: Connection[] = []
  readonly #jumps = new Map<string, SshLink>()

  constructor(options: PoolOptions) {
    this.#options = options
    this.#ports = {
      homeFolder: options.user.homeFolder,
      ...(options.agentSocket === undefined ? {} : { agentSocket: options.agentSocket }),
      limit: (handshake) => this.#handshakes(handshake),
      jump: (jumps) => this.#jump(jumps),
      warn: options.warn ?? (() => undefined),
    }
  }

  /**
   * The connection to an endpoint: always the same one for tasks, and a new one for each job, for jobs run side by side. It
   * opens when its first shell is asked for.
   */
  connection(endpoint: Endpoint, use: 'task' | 'job' = 'task'): Connection {
    if (use === 'job') {
      const own = this.#make(endpoint)
      this.#jobs.push(own)
      return own
    }
    const key = JSON.stringify(endpoint)
    const known = this.#connections.get(key)
    if (known !== undefined) return known
    const made = this.#make(endpoint)
    this.#connections.set(key, made)
    return made
  }

  /** Ends the connection of an endpoint, so that the next task logs in anew (group memberships, `sshd` settings). */
  async reset(endpoint: Endpoint): Promise<void> {
    const key = JSON.stringify(endpoint)
    const known = this.#connections.get(key)
    this.#connections.delete(key)
    await known?.close()
  }

  /** Ends all connections; requests in flight reject. */
  async closeAll(): Promise<void> {
    await Promise.all([...this.#connections.values(), ...this.#jobs].map((connection) => connection.close()))
    for (const link of this.#jumps.values()) link.close()
    this.#connections.clear()
    this.#jobs.length = 0
    this.#jumps.clear()
  }

  #make(endpoint: Endpoint): Connection {
    return endpoint.kind === 'local' ? localConnection({ shell: endpoint.shell }) : sshConnection(endpoint, this.#ports)
  }

  #jump(jumps: readonly string[]): SshLink {
    const key = jumps.join(',')
    const known = this.#jumps.get(key)
    if (known !== undefined) return known
    const last = jumpEndpoint(jumps.at(-1) ?? '', this.#options.sshConfig ?? [], this.#options.user)
    // The handshakes of jump hosts wait outside the limit: a host that waits for its jump host holds a place already.
    const link = new SshLink(
      { ...last, jumps: jumps.slice(0, -1) },
      { ...this.#ports, limit: (handshake) => handshake() },
    )
    this.#jumps.set(key, link)
    return link
  }
}
