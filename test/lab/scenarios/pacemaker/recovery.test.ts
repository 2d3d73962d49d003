import { beforeAll, describe, expect, test } from 'vitest'
import { changesIn, hadeploy } from '../../../support/hadeploy.ts'
import { lab, labHosts, tryLab, type Ended } from '../../../support/lab.ts'

const [c1, c2, c3] = labHosts
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

const everybody = `Online: [ ${labHosts.join(' ')} ]`

beforeAll(async () => {
  await lab(['up'])
  const site = ['-i', 'inventories/lab', 'site.yml', '--output', 'plain', '--tags', 'prepare-base,pacemaker']
  expectDone(await hadeploy([...site, '-e', 'haproxy_managed_by=systemd']))
})

describe('recover-pacemaker.yml', () => {
  test('changes nothing in a cluster that is well', async () => {
    const ended = await hadeploy(recover)
    expectDone(ended)
    expect(changesIn(ended)).toBe(0)
  })

  test('brings back a member that lost its configuration, its secret and its CIB', async () => {
    await on(c3, 'systemctl stop pacemaker corosync; rm -rf /etc/corosync/* /var/lib/pacemaker/cib/*')
    expectDone(await hadeploy(recover))
    expect(await on(c1, 'crm_mon -1')).toContain(everybody)
  })

  test('brings back a member that is alone with another secret', async () => {
    await on(
      c2,
      'systemctl stop pacemaker corosync; head -c 256 /dev/zero | tr "\\0" x >/etc/corosync/authkey; systemctl start corosync pacemaker',
    )
    expect(await on(c2, 'corosync-quorumtool -s || true')).toMatch(/Quorate: +No/)
    expectDone(await hadeploy(recover))
    expect(await on(c1, 'crm_mon -1')).toContain(everybody)
  })

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

  test('tells a failure whose cause is still there, and cleans it up when it is gone', async () => {
    await on(c1, 'mkdir -p /run/hadeploy-test')
    for (const host of labHosts) await on(host, 'mkdir -p /run/hadeploy-test')
    await on(
      c1,
      'pcs resource create ill ocf:heartbeat:Dummy state=/run/hadeploy-test/ill op monitor interval=5s; crm_resource --wait',
    )
    // A folder that is not there: the agent cannot write its state, nor start anywhere.
    for (const host of labHosts) await on(host, 'rm -rf /run/hadeploy-test')
    await on(c1, 'crm_resource --resource ill --restart --timeout=20 || true')
    const still = await hadeploy(recover)
    expect(still.status).not.toBe(0)
    expect(still.stdout + still.stderr).toContain('ill_')
    for (const host of labHosts) await on(host, 'mkdir -p /run/hadeploy-test')
    expectDone(await hadeploy(recover))
    expect(await on(c1, 'crm_mon -1')).not.toContain('Failed Resource Actions')
    await on(c1, 'pcs resource delete ill --force')
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

  test('refuses where no member has a majority, and forces nothing', async () => {
    await lab(['power-off', c2, c3])
    try {
      // Corosync notices after its token time; on a busy machine that takes some seconds more.
      await on(c1, 'timeout 60 sh -c "until corosync-quorumtool -s | grep -q \\"Quorate: *No\\"; do sleep 0.5; done"')
      const ended = await hadeploy([...recover, '--limit', c1])
      expect(ended.status).not.toBe(0)
      expect(ended.stdout + ended.stderr).toContain('a part of the cluster that has a majority')
      expect(await on(c1, `ip -o address show to ${vip}/32`)).toBe('')
    } finally {
      await lab(['power-on', c2, c3])
    }
  })
})
