import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTarget } from '../../src/target/create-target.ts'
import type { WriteTarget } from '../../src/target/target.ts'
import { localConnection } from '../../src/transport/local.ts'

/** A target on this machine, and a folder of its own to try things in. */
export interface LocalTarget {
  readonly target: WriteTarget
  /** Absolute, without a trailing slash. */
  readonly folder: string
  close(): Promise<void>
}

/** Opens a real shell here. Close it: that ends the shell and removes the folder. */
export async function openLocalTarget(): Promise<LocalTarget> {
  const folder = await mkdtemp(join(tmpdir(), 'hadeploy-test-'))
  const connection = localConnection({ folder })
  const shell = await connection.shell({ become: false })
  return {
    target: createTarget(shell, { host: 'local' }),
    folder,
    async close() {
      await connection.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
