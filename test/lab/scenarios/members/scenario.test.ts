import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { changesIn, complaintsOf, hadeploy } from '../../../support/hadeploy.ts'
import { lab, labHosts, spareHost, type Ended } from '../../../support/lab.ts'
import { wholePlane } from '../../../support/lab-cluster.ts'

const [c1, c2, c3] = labHosts
const addresses: ReadonlyMap<string, string> = new Map(
  [...labHosts, spareHost].map((host, index) => [host, `10.10.10.${String(51 + index)}`]),
)
let folder = ''

/** An inventory of the lab with other controllers than its own, and hosts that leave. */
async function inventory(name: string, controllers: readonly string[], leaving: readonly string[] = []): Promise<void> {
  const path = join(folder, name)
  const listed = (group: string, hosts: readonly string[]): readonly string[] => [
    `    ${group}:`,
    '      hosts:',
    ...hosts.map(
      (host) => `        ${host}: { ansible_host: ${addresses.get(host) ?? ''}, pacemaker_node_id: ${host.slice(-1)} }`,
    ),
  ]
  const lines = (await readFile('inventories/lab/hosts.yml', 'utf8')).split('\n')
  const begin = lines.indexOf('    controllers:')
  const end = lines.indexOf('    chrony:')
  const left = leaving.length === 0 ? [] : listed('leaving', leaving)
  const own = [...lines.slice(0, begin), ...listed('controllers', controllers), ...left, ...lines.slice(end)]
  await writeFile(`${path}.yml`, own.join('\n'))
}

function play(name: string, playbook: string): Promise<Ended> {
  return hadeploy(['-i', join(folder, `${name}.yml`), playbook, '--output', 'plain', '--timeout', '5'])
}

/** What hosts say of the clusters: how many members the database, the queue, etcd and Corosync count. */
async function counted(host: string): Promise<readonly string[]> {
  const script = `mariadb -NBe "SHOW STATUS LIKE 'wsrep_cluster_size'" | cut -f2
rabbitmqctl -q cluster_status --formatter json | grep -o '"disk_nodes":[^]]*' | grep -o 'rabbit@' | grep -c .
ETCDCTL_API=3 etcdctl member list | grep -c started
corosync-quorumtool -s | sed -n 's/^Total votes: *//p'`
  return (await lab(['exec', host, '--', 'sh', '-c', script])).split('\n')
}

// Each test goes on with the clusters that the one before left.
describe('members', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hadeploy-members-'))
    await symlink(resolve('inventories/lab/group_vars'), join(folder, 'group_vars'))
    await inventory('three', labHosts)
    await inventory('one-more', [...labHosts, spareHost])
    await inventory('third-leaves', [c1, c2, spareHost], [c3])
    await inventory('two-leave', [c1], [c2, c3])
    await inventory('replaced', [c1, c2, spareHost])
    await wholePlane()
  })

  afterAll(async () => {
    await rm(folder, { recursive: true })
  })

  test('are not taken out when nobody is named', async () => {
    const refused = await play('three', 'remove-node.yml')
    expect(refused).toMatchObject({ status: 2 })
    expect(refused.stdout + refused.stderr).toContain('Nobody is in the group leaving')
    expect(changesIn(refused)).toBe(0)
  })

  test('are not taken out when those who stay are no majority', async () => {
    const refused = await play('two-leave', 'remove-node.yml')
    expect(refused).toMatchObject({ status: 2 })
    expect(refused.stdout + refused.stderr).toContain('1 of 3 is no majority')
    expect(changesIn(refused)).toBe(0)
  })

  test('are neither taken out nor added while another is down', async () => {
    await lab(['power-off', c2])
    for (const [name, playbook] of [
      ['third-leaves', 'remove-node.yml'],
      ['one-more', 'add-node.yml'],
    ] as const) {
      const refused = await play(name, playbook)
      expect(refused).toMatchObject({ status: 2 })
      expect(refused.stdout + refused.stderr).toMatch(new RegExp(`${c2}.* does not serve|${c2} stays in the cluster`))
      expect(changesIn(refused)).toBe(0)
    }
    await lab(['power-on', c2])
    await vi.waitFor(
      async () => {
        expect(complaintsOf(await hadeploy(['status', '-i', 'inventories/lab']))).toEqual([])
      },
      { timeout: 300_000, interval: 5000 },
    )
  })

  test('come in one after another', async () => {
    await lab(['power-on', spareHost])
    expect(complaintsOf(await play('one-more', 'add-node.yml'))).toEqual([])
    for (const host of [...labHosts, spareHost]) expect(await counted(host)).toEqual(['4', '4', '4', '4'])
    expect(changesIn(await play('one-more', 'add-node.yml'))).toBe(0)
  })

  test('go, and leave a control plane that is whole', async () => {
    expect(complaintsOf(await play('third-leaves', 'remove-node.yml'))).toEqual([])
    for (const host of [c1, c2, spareHost]) expect(await counted(host)).toEqual(['3', '3', '3', '3'])
    const running = await lab(['exec', c3, '--', 'sh', '-c', 'systemctl is-active mariadb etcd corosync || true'])
    expect(new Set(running.split('\n'))).toEqual(new Set(['inactive']))
    expect(complaintsOf(await play('replaced', 'verify.yml'))).toEqual([])
    expect(changesIn(await play('replaced', 'site.yml'))).toBe(0)
  })

  test('go although they are dead', async () => {
    expect(complaintsOf(await play('one-more', 'add-node.yml'))).toEqual([])
    await lab(['power-off', c3])
    expect(complaintsOf(await play('third-leaves', 'remove-node.yml'))).toEqual([])
    for (const host of [c1, c2, spareHost]) expect(await counted(host)).toEqual(['3', '3', '3', '3'])
  })
})
