import type { Connections } from '../engine/ports.ts'
import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import { ConnectionPool, type PoolOptions } from '../transport/pool.ts'
import { localAccount } from './local-account.ts'

/** The connections of a run, and what ends them all. */
export interface OpenConnections extends Connections {
  closeAll(): Promise<void>
}

/** Opens the pools: one for tasks, one for jobs, whose shells are busy for long. */
export function openConnections(
  warn: (diagnostic: Diagnostic) => void,
  sshConfig: PoolOptions['sshConfig'],
): OpenConnections {
  const agentSocket = process.env['SSH_AUTH_SOCK']
  const pool = (): ConnectionPool =>
    new ConnectionPool({
      user: localAccount(),
      warn,
      ...(sshConfig === undefined ? {} : { sshConfig }),
      ...(agentSocket === undefined ? {} : { agentSocket }),
    })
  const pools = { task: pool(), job: pool() }
  return {
    connection: (endpoint, use) => pools[use].connection(endpoint),
    reset: (endpoint) => pools.task.connection(endpoint).close(),
    closeAll: async () => {
      await Promise.all([pools.task.closeAll(), pools.job.closeAll()])
    },
  }
}
