import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { error } from '../../src/diagnostic/catalogue.ts'
import type { Connections } from '../../src/engine/ports.ts'
import type { Connection, Endpoint } from '../../src/transport/connection.ts'
import { localConnection } from '../../src/transport/local.ts'
import { TransportError } from '../../src/transport/transport-error.ts'

/** How a host is reached. @param folder - where commands of this host start, made for it */
export type Reach = (endpoint: Endpoint, folder: string) => Connection

/** The connections of a run: real shells of this machine, one for each host, each in a folder of its own. */
export class EndpointConnections implements Connections {
  readonly #folder: string
  readonly #reach: Reach
  readonly #open = new Map<string, Connection>()

  constructor(folder: string, reach: Reach = shellOrNobody) {
    this.#folder = folder
    this.#reach = reach
  }

  connection(endpoint: Endpoint, use: 'task' | 'job'): Connection {
    const key = `${use} ${endpoint.name}`
    const known = this.#open.get(key)
    if (known !== undefined) return known
    const folder = join(this.#folder, endpoint.name)
    mkdirSync(folder, { recursive: true })
    const made = this.#reach(endpoint, folder)
    this.#open.set(key, made)
    return made
  }

  async reset(endpoint: Endpoint): Promise<void> {
    const key = `task ${endpoint.name}`
    await this.#open.get(key)?.close()
    this.#open.delete(key)
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.#open.values()].map((connection) => connection.close()))
  }
}

function shellOrNobody(endpoint: Endpoint, folder: string): Connection {
  return endpoint.kind === 'local' ? localConnection({ folder }) : unreachable(endpoint)
}

/** A host that never answers. */
export function unreachable({ name }: Endpoint): Connection {
  const refuse = (): Promise<never> =>
    Promise.reject(
      new TransportError('unreachable', error('transport/unreachable', `${name} does not answer. Nothing was sent.`)),
    )
  return { description: `nobody at ${name}`, shell: refuse, hold: refuse, close: () => Promise.resolve() }
}
