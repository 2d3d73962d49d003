import { createTarget } from '../target/create-target.ts'
import type { WriteTarget } from '../target/target.ts'
import type { Connection, Endpoint, Identity, Shell } from '../transport/connection.ts'
import type { JsonObject } from '../value/json.ts'
import type { Attempt } from './attempt.ts'
import { environmentFor, endpointFor, identityFor } from './identity.ts'
import { inherited } from './inherit.ts'
import type { Connections } from './ports.ts'
import { asNumber } from './settings.ts'

/** How the module of an attempt gets to its host. */
export interface Way {
  /** The name of the host, or of its delegate. */
  readonly host: string
  readonly endpoint: Endpoint
  readonly identity: Identity
  readonly environment: Readonly<Record<string, string>>
  /** Milliseconds for each request; 0 is no limit. */
  readonly limitMs: number
}

export function wayFor(attempt: Attempt, limitMs: number): Way {
  return {
    host: attempt.delegate?.host ?? attempt.assignment.host,
    endpoint: endpointFor(attempt),
    identity: identityFor(attempt),
    environment: environmentFor(attempt),
    limitMs,
  }
}

/** Milliseconds that `timeout` grants to an attempt; 0 is no limit. */
export function timeoutMs({ assignment: { task, playRun }, scope }: Attempt): number {
  return (asNumber(inherited('timeout', task, playRun.play), scope) ?? 0) * 1000
}

/** The host at the end of a way. */
export function targetAt(
  { host, endpoint, identity, environment, limitMs }: Way,
  connections: Connections,
  use: 'task' | 'job',
): WriteTarget {
  const connection = connections.connection(endpoint, use)
  return createTarget(openedOnDemand(connection, identity), { host, environment, defaultTimeoutMs: limitMs })
}

/** What two attempts have in common that ask the same of the same host. It may hold secrets, and is never shown. */
export function questionKey(way: Way, args: JsonObject): string {
  return JSON.stringify([way, args])
}

// Opened with each request, not before the module begins: `wait_for_connection` starts while the host is away, and after
// `reboot` the next request finds a new shell.
function openedOnDemand(connection: Connection, identity: Identity): Shell {
  return { identity, run: async (request) => (await connection.shell(identity)).run(request) }
}
