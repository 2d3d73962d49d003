import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { brokenAfterRecovery } from '../../../../src/cli/drill/assertions.ts'
import { Lab } from '../../../../src/cli/drill/lab.ts'
import { GaleraService } from '../../../../src/cli/drill/services/galera.ts'
import { changesIn, hadeploy } from '../../../support/hadeploy.ts'
import { labHosts } from '../../../support/lab.ts'
import { wholeCluster } from '../../../support/lab-cluster.ts'

const recover = ['-i', 'inventories/lab', 'recover-galera.yml', '--output', 'plain'] as const
// What makes a copy that was received into a data directory.
const slowed = '/usr/bin/mariadb-backup'
const unit = 'systemctl show mariadb -p ActiveState --value'

let lab: Lab

beforeAll(async () => {
  lab = (await Lab.open()).only(labHosts)
  await wholeCluster(lab)
})

afterAll(async () => {
  await lab.attempt(lab.host(2), `[ ! -e ${slowed}.real ] || mv -f ${slowed}.real ${slowed}`)
})

describe('recover-galera.yml', () => {
  // Longer than the looks that a run takes at a member that starts, so that it comes to wait for the copy itself.
  const copySeconds = 150

  test('leaves a joiner to its copy when its time is over, and waits for it the next time', async () => {
    // The one that was stopped last knows more, and is started first.
    for (const number of [3, 2]) {
      await lab.run(lab.host(number), 'systemctl stop mariadb; rm /var/lib/mysql/grastate.dat')
    }
    await lab.run(
      lab.host(2),
      `mv ${slowed} ${slowed}.real
printf '#!/bin/sh\\ncase $* in *--prepare*) sleep ${copySeconds} ;; esac; exec ${slowed}.real "$@"\\n' >${slowed}; chmod +x ${slowed}`,
    )
    const cut = await hadeploy([...recover, '-e', 'galera_join_timeout=25'])
    expect(cut.status).not.toBe(0)
    const told = (cut.stdout + cut.stderr).replaceAll(/\s+/g, ' ')
    expect(told).toContain('was not Synced within 25 seconds; last seen: activating start')
    expect(told).toMatch(/It was left to go on: its data directory holds \d+ KiB, and (did not grow|grew by \d+ KiB)/)
    expect(told).toContain('Run this again: it waits for this member as long again.')
    // Nobody else was started meanwhile.
    expect(await lab.run(lab.host(2), unit)).toBe('activating')
    expect(await lab.run(lab.host(3), unit)).toBe('inactive')
    const starts = 'systemctl show mariadb -p ExecMainStartTimestampMonotonic -p NRestarts'
    const before = await lab.run(lab.host(2), starts)

    const again = await hadeploy([...recover])
    expect(again.stdout + again.stderr).not.toContain('fatal:')
    expect(again.stdout).toContain('is starting, perhaps with a copy under way; it is waited for.')
    expect(await lab.run(lab.host(2), starts)).toBe(before)
    const views = await new GaleraService(lab).look([...labHosts])
    expect(brokenAfterRecovery(views, new Set())).toEqual([])
    expect(changesIn(await hadeploy([...recover]))).toBe(0)
  })
})
