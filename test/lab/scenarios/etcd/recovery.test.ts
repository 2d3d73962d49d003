import { beforeAll, describe, expect, test } from 'vitest'
import { changesIn, hadeploy } from '../../../support/hadeploy.ts'
import { lab, labHosts } from '../../../support/lab.ts'

const [c1, c2, c3] = labHosts
const words = ['-i', 'inventories/lab', '--output', 'plain'] as const
const recovery = [...words, 'playbooks/recover-etcd.yml'] as const
const data = '/var/lib/etcd/hadeploy'

function on(host: string, script: string): Promise<string> {
  return lab(['exec', host, '--', 'sh', '-c', script])
}

const etcdctl = 'ETCDCTL_API=3 etcdctl --endpoints=http://$(hostname -I | cut -d " " -f 1):2379'

/** Writes a key and gives its name back once etcd has acknowledged it. */
async function put(host: string, key: string): Promise<string> {
  expect(await on(host, `${etcdctl} put ${key} kept`)).toBe('OK')
  return key
}

async function expectWhole(keys: readonly string[]): Promise<void> {
  const views = await Promise.all(labHosts.map((host) => on(host, `${etcdctl} member list`)))
  for (const view of views) {
    expect(view.split('\n').toSorted()).toEqual(views[0]?.split('\n').toSorted())
    expect(view.match(/, started, /g)).toHaveLength(3)
  }
  for (const host of labHosts)
    for (const key of keys) expect(await on(host, `${etcdctl} get ${key} --print-value-only`)).toBe('kept')
}

async function recovered(...more: readonly string[]): Promise<void> {
  const ended = await hadeploy([...recovery, ...more])
  expect(ended.stdout + ended.stderr).not.toContain('fatal:')
  expect(ended.status).toBe(0)
}

/** What a refusal must leave as it was. */
const state = `systemctl show etcd -p ActiveState -p MainPID -p NRestarts; find ${data} -name '*.snap' -o -name 'wal' | sort`

beforeAll(async () => {
  await lab(['up'])
  expect((await hadeploy([...words, 'playbooks/site.yml', '--tags', 'prepare-base,etcd'])).status).toBe(0)
})

describe('recover-etcd.yml', () => {
  test('changes nothing in a whole cluster', async () => {
    const ended = await hadeploy(recovery)
    expect(ended.status).toBe(0)
    expect(changesIn(ended)).toBe(0)
  })

  test('starts a member that was killed, and takes none out', async () => {
    const before = await on(c1, `${etcdctl} member list | sort`)
    await on(c2, 'systemctl kill -s KILL etcd; systemctl stop etcd')
    await recovered()
    expect(await on(c1, `${etcdctl} member list | sort`)).toBe(before)
  })

  test('replaces a member whose data is gone', async () => {
    const key = await put(c1, 'drill/lost-data')
    await on(c2, `systemctl stop etcd && rm -rf ${data}`)
    await recovered()
    await expectWhole([key])
    expect(changesIn(await hadeploy(recovery))).toBe(0)
    // The role goes on from there: the one start that was different left nothing behind.
    const role = await hadeploy([...words, 'playbooks/site.yml', '--tags', 'etcd'])
    expect(role.status).toBe(0)
    expect(changesIn(role)).toBe(0)
  })

  test('adds a member again that was removed while it was down', async () => {
    const key = await put(c1, 'drill/removed')
    await on(c3, 'systemctl stop etcd')
    await on(c1, `${etcdctl} member remove $(${etcdctl} member list | grep ${c3} | cut -d , -f 1)`)
    await recovered()
    await expectWhole([key])
  })

  test('refuses to restore while a majority answers', async () => {
    await on(c3, 'systemctl stop etcd')
    const before = await Promise.all(labHosts.map((host) => on(host, state)))
    const ended = await hadeploy([...recovery, '-e', JSON.stringify({ etcd_accept_lost: [c3] })])
    expect(ended.status).toBe(2)
    expect(ended.stdout).toContain('serve with a majority')
    expect(await Promise.all(labHosts.map((host) => on(host, state)))).toEqual(before)
    await recovered()
  })

  test('starts all together after a power cut', async () => {
    const key = await put(c2, 'drill/power')
    for (const host of labHosts) await on(host, 'systemctl disable etcd')
    await lab(['power-off', ...labHosts])
    await lab(['power-on', ...labHosts])
    await recovered()
    await expectWhole([key])
    for (const host of labHosts) await on(host, 'systemctl enable etcd')
  })

  test('makes a new cluster from the last member that has data, but only when it is told to', async () => {
    const key = await put(c1, 'drill/majority-lost')
    for (const host of labHosts) await on(host, 'systemctl stop etcd')
    for (const host of [c2, c3]) await on(host, `rm -rf ${data}`)
    const before = await Promise.all(labHosts.map((host) => on(host, state)))
    const ended = await hadeploy(recovery)
    expect(ended.status).toBe(2)
    expect(ended.stdout).toContain('etcd_accept_lost')
    expect(await Promise.all(labHosts.map((host) => on(host, state)))).toEqual(before)
    await recovered('-e', JSON.stringify({ etcd_accept_lost: [c2, c3] }))
    await expectWhole([key])
    expect(await on(c1, `ls -d ${data}.hadeploy.* | wc -l`)).not.toBe('0')
    expect(changesIn(await hadeploy(recovery))).toBe(0)
  })

  test('restores what a member applied that ran on without the others', async () => {
    const key = await put(c1, 'drill/survivor')
    for (const host of [c2, c3]) await on(host, `systemctl kill -s KILL etcd; systemctl stop etcd; rm -rf ${data}`)
    await recovered('-e', JSON.stringify({ etcd_accept_lost: [c2, c3] }))
    await expectWhole([key])
  })
})
