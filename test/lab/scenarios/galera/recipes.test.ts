import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { lostEntries } from '../../../../src/cli/drill/assertions.ts'
import { Lab } from '../../../../src/cli/drill/lab.ts'
import type { MemberView } from '../../../../src/cli/drill/services/service.ts'
import { hadeploy } from '../../../support/hadeploy.ts'
import { labHosts } from '../../../support/lab.ts'
import { crashAtThreePositions, wholeCluster, type Crash } from '../../../support/lab-cluster.ts'

let lab: Lab
let crash: Crash

beforeAll(async () => {
  lab = (await Lab.open()).only(labHosts)
  await wholeCluster(lab)
  crash = await crashAtThreePositions(lab)
})

afterAll(async () => {
  await crash.leave()
})

async function everywhere(script: string): Promise<void> {
  for (const { name } of lab.hosts) await lab.run(name, script)
}

/** As the old instructions have it: the "owner" first, then the others; who does not come up is started again. */
async function startByName(): Promise<readonly MemberView[]> {
  await lab.run(lab.host(1), 'galera_new_cluster')
  for (const member of [2, 3]) {
    await lab.run(lab.host(member), 'systemctl start mariadb || systemctl start mariadb')
  }
  return crash.galera.look([...labHosts])
}

describe.each([
  { recipe: 'deleting grastate.dat everywhere', script: 'rm /var/lib/mysql/grastate.dat' },
  {
    recipe: 'setting safe_to_bootstrap from 0 to 1 everywhere',
    script: "sed -i 's/^safe_to_bootstrap: 0/safe_to_bootstrap: 1/' /var/lib/mysql/grastate.dat",
  },
])('$recipe', ({ script }) => {
  test('and starting the "owner" first loses writes that clients were told are safe', async () => {
    await crash.restore()
    await everywhere(script)
    const lost = lostEntries(await startByName(), crash.rows)
    expect(lost.size).toBeGreaterThan(0)
  })
})

describe('recover-galera.yml', () => {
  test('loses none of them', async () => {
    await crash.restore()
    const ended = await hadeploy(['-i', 'inventories/lab', 'recover-galera.yml', '--output', 'plain'])
    expect(ended.stdout).not.toContain('fatal:')
    const views = await crash.galera.look([...labHosts])
    expect(lostEntries(views, crash.rows).size).toBe(0)
  })
})
