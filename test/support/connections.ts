import { localConnection } from '../../src/transport/local.ts'
import type { Connection } from '../../src/transport/connection.ts'
import { ConnectionPool } from '../../src/transport/pool.ts'
import { startLoopbackSshd } from './loopback-sshd.ts'

/** A way to a host, to run a contract suite on. */
export interface Subject {
  readonly name: string
  readonly open: () => Promise<{ readonly connection: Connection; readonly close: () => Promise<void> }>
}

const shells = ['dash', 'bash', 'busybox sh']

/** Every implementation of the connection's contract, on every shell that it must work with. */
export const subjects: readonly Subject[] = [
  ...shells.map((shell): Subject => ({
    name: `local ${shell}`,
    open: () => {
      const connection = localConnection({ shell })
      return Promise.resolve({ connection, close: () => connection.close() })
    },
  })),
  ...shells.map((shell): Subject => ({
    name: `ssh ${shell}`,
    open: async () => {
      const sshd = await startLoopbackSshd()
      const pool = new ConnectionPool({ user: { name: 'root', homeFolder: sshd.folder } })
      return {
        connection: pool.connection(sshd.endpoint({ shell })),
        close: async () => {
          await pool.closeAll()
          await sshd.stop()
        },
      }
    },
  })),
]
