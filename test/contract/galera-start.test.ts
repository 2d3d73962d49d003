import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { perform } from '../../src/module/perform.ts'
import galeraJoin from '../../src/modules/ha/galera_join.ts'
import { openLocalTarget } from '../support/local-target.ts'
import { step } from '../support/no-controller.ts'

let programs: string

beforeEach(async () => {
  programs = await mkdtemp(join(tmpdir(), 'hadeploy-test-'))
  vi.stubEnv('PATH', `${programs}:${process.env['PATH'] ?? ''}`)
  await put(
    'systemctl',
    'case $1 in show) printf "ActiveState=active\\nSubState=running\\n" ;; esac; echo "$*" >>$0.asked',
  )
})

afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(programs, { recursive: true, force: true })
})

async function put(name: string, script: string): Promise<void> {
  await writeFile(join(programs, name), `#!/bin/sh\n${script}\n`)
  await chmod(join(programs, name), 0o755)
}

const status = (cluster: string, comment: string, ready: string): string =>
  `printf 'wsrep_cluster_size\\t3\\nwsrep_cluster_status\\t${cluster}\\nwsrep_local_state_comment\\t${comment}\\nwsrep_ready\\t${ready}\\n'`

describe('galera_join on a real shell', () => {
  test.each([
    { does: 'starts a server again that closed its connection to the group', heals: true, restarts: 1 },
    { does: 'stops it when it does so again', heals: false, restarts: 1 },
  ])('$does', async ({ heals, restarts }) => {
    const healed = heals ? `grep -q ^restart ${programs}/systemctl.asked && ` : 'false && '
    const synced = `${healed}{ ${status('Primary', 'Synced', 'ON')}; exit; }`
    await put('mariadb', `${synced}\n${status('Disconnected', 'Initialized', 'OFF')}`)
    const local = await openLocalTarget()
    const { result } = await perform(galeraJoin, { timeout: 40 }, local.target, {
      ...step,
      verify: false,
      now: Date.now,
    })
    await local.close()
    const asked = await readFile(`${programs}/systemctl.asked`, 'utf8')
    expect(asked.match(/^restart --no-block mariadb$/gm)).toHaveLength(restarts)
    expect(asked.includes('\nstop mariadb')).toBe(!heals)
    expect(result).toMatchObject(heals ? { changed: true } : { failed: true, rc: 3 })
  })
})
