import { beforeAll, describe, expect, test } from 'vitest'
import { hadeploy } from '../../../support/hadeploy.ts'
import { lab } from '../../../support/lab.ts'

const inventory = ['-i', 'inventories/lab']

interface Shown {
  readonly health: string
  readonly unreachable: Readonly<Record<string, string>>
  readonly components: Readonly<Record<string, { readonly hosts: Readonly<Record<string, { readonly text: string }>> }>>
}

async function look() {
  const { status, stdout } = await hadeploy(['status', ...inventory, '--json'])
  // What the command writes is what the interface says; the assertions below would show otherwise.
  const { health, unreachable, components } = JSON.parse(stdout) as Shown
  const cells = (name: string) => Object.values(components[name]?.hosts ?? {}).map(({ text }) => text)
  return { status, health, unreachable: Object.keys(unreachable), etcd: cells('etcd'), memcached: cells('memcached') }
}

describe('hadeploy status', () => {
  beforeAll(async () => {
    await lab(['up'])
    await lab(['reset'])
    const { status, stderr } = await hadeploy(['-i', 'inventories/lab', 'test/lab/scenarios/status/playbook.yml'])
    expect({ status, stderr }).toMatchObject({ status: 0 })
  })

  test('is 0 when all is well, and leaves out what is not installed', async () => {
    const found = await look()
    expect(found).toMatchObject({ status: 0, health: 'healthy', unreachable: [] })
    expect([...found.etcd].sort()).toEqual(['follower 3/3', 'follower 3/3', 'leader 3/3'])
    expect(found.memcached).toHaveLength(3)
    const { stdout } = await hadeploy(['status', ...inventory])
    expect(stdout).toMatch(/^healthy +memcached +etcd +clock\n/)
  })

  test('is 2 when a host lost its power, and shows it as a row', async () => {
    await lab(['power-off', '2'])
    // If it was the leader, the others elect one after an election timeout.
    const leaders = async () => (await look()).etcd.filter((text) => text === 'leader 3/3')
    await expect.poll(leaders, { timeout: 30_000, interval: 1000 }).toHaveLength(1)
    const found = await look()
    expect(found).toMatchObject({ status: 2, health: 'degraded', unreachable: ['openstack-controller02'] })
    expect(found.etcd[1]).toBe('no answer')
    expect(found.memcached[1]).toBe('no answer')
    const { stdout } = await hadeploy(['status', ...inventory])
    expect(stdout).toMatch(/^openstack-controller02 +no answer$/m)
  })

  test('is 3 when the majority is gone', async () => {
    await lab(['power-off', '3'])
    // A leader goes on for an election timeout before it notices that nobody follows.
    const down = { status: 3, health: 'down', etcd: ['no leader 3/3', 'no answer', 'no answer'] }
    await expect.poll(look, { timeout: 30_000, interval: 1000 }).toMatchObject(down)
  })

  test('is 0 again when they are back', async () => {
    await lab(['power-on', '2', '3'])
    await expect.poll(async () => (await look()).status, { timeout: 60_000, interval: 2000 }).toBe(0)
  })
})
