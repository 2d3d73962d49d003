import { beforeAll, describe, expect, test } from 'vitest'
import { changesIn, hadeploy } from '../../../support/hadeploy.ts'
import { lab, labHosts, tryLab, type Ended } from '../../../support/lab.ts'

const [c1] = labHosts
const vip = '10.10.10.69'
const recover = ['-i', 'inventories/lab', 'recover-pacemaker.yml', '--output', 'plain'] as const

function on(host: string, script: string): Promise<string> {
  return lab(['exec', host, '--', 'sh', '-c', script])
}

async function holders(): Promise<readonly string[]> {
  const found: string[] = []
  for (const host of labHosts) {
    if ((await on(host, `ip -o address show to ${vip}/32`)).includes(vip)) found.push(host)
  }
  return found
}

function expectDone(ended: Ended): void {
  expect(ended.stdout + ended.stderr).not.toContain('fatal:')
  expect(ended.status).toBe(0)
}

beforeAll(async () => {
  await lab(['up'])
  const site = ['-i', 'inventories/lab', 'site.yml', '--output', 'plain', '--tags', 'prepare-base,pacemaker']
  expectDone(await hadeploy([...site, '-e', 'haproxy_managed_by=systemd']))
})

// What drills/P* show is not repeated here.
describe('recover-pacemaker.yml', () => {
  test('takes the address off a host that holds it beside the right one', async () => {
    const [right = ''] = await holders()
    const stray = labHosts.find((host) => host !== right) ?? c1
    await on(stray, `ip address add ${vip}/24 dev eth0`)
    expect(await holders()).toHaveLength(2)
    expectDone(await hadeploy(recover))
    // The announcement starts the address anew, for which Pacemaker may choose another host.
    expect(await holders()).toHaveLength(1)
    const { status } = await tryLab(['run', '--', 'timeout', '2', 'bash', '-c', `</dev/tcp/${vip}/22`])
    expect(status).toBe(0)
  })

  test('gives the cluster the configuration of a backup', async () => {
    await on(c1, 'cibadmin --query >/root/cib.xml; pcs resource delete vip --force; crm_resource --wait')
    expect(await holders()).toEqual([])
    const restore = [...recover, '-e', 'pacemaker_restore_from=/root/cib.xml'] as const
    expectDone(await hadeploy(restore))
    expect(await holders()).toHaveLength(1)
    const again = await hadeploy(restore)
    expectDone(again)
    expect(changesIn(again)).toBe(0)
  })
})
