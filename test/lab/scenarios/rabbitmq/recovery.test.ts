import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { changesIn, hadeploy } from '../../../support/hadeploy.ts'
import { lab, labHosts, labState } from '../../../support/lab.ts'

const [c1, c2, c3] = labHosts
const words = ['-i', 'inventories/lab', '--output', 'plain'] as const
const recovery = [...words, 'playbooks/recover-rabbitmq.yml'] as const
const mnesia = '/var/lib/rabbitmq/mnesia'

function on(host: string, script: string): Promise<string> {
  return lab(['exec', host, '--', 'sh', '-c', script])
}

/** Asks the management page of a host for something. */
async function api(host: string, method: string, path: string, body: unknown = {}): Promise<string> {
  const password = readFileSync(`${labState}/secrets/rabbitmq_admin`, 'utf8').trim()
  const url = `http://$(hostname -I | cut -d " " -f 1):15672/api/${path}`
  return on(
    host,
    `curl -sf -u hadeploy:${password} -X ${method} -H content-type:application/json -d '${JSON.stringify(body)}' ${url}`,
  )
}

/** Sends a durable message to the quorum queue of the drills. */
async function publish(payload: string): Promise<void> {
  const body = { properties: { delivery_mode: 2 }, routing_key: 'drill', payload, payload_encoding: 'string' }
  expect(await api(c1, 'POST', 'exchanges/openstack/amq.default/publish', body)).toContain('"routed":true')
}

async function expectWhole(payload: string): Promise<void> {
  for (const host of labHosts) {
    const status: unknown = JSON.parse(await on(host, 'rabbitmqctl -q cluster_status --formatter json'))
    expect(status).toMatchObject({ partitions: {}, ram_nodes: [] })
    expect(status).toHaveProperty('running_nodes.length', 3)
    expect(status).toHaveProperty('disk_nodes.length', 3)
  }
  const body = { count: 100, ackmode: 'ack_requeue_true', encoding: 'auto' }
  expect(await api(c3, 'POST', 'queues/openstack/drill/get', body)).toContain(payload)
  expect(await on(c2, 'rabbitmq-queues -q quorum_status --vhost openstack drill | grep -c rabbit@')).toBe('3')
}

async function recovered(...more: readonly string[]): Promise<string> {
  const ended = await hadeploy([...recovery, ...more])
  expect(ended.stdout + ended.stderr).not.toContain('fatal:')
  expect(ended.status).toBe(0)
  return ended.stdout
}

const state = `systemctl show rabbitmq-server -p ActiveState -p MainPID; ls ${mnesia}`

beforeAll(async () => {
  await lab(['up'])
  expect((await hadeploy([...words, 'playbooks/site.yml', '--tags', 'prepare-base,rabbitmq'])).status).toBe(0)
  await api(c1, 'PUT', 'queues/openstack/drill', { durable: true, arguments: { 'x-queue-type': 'quorum' } })
})

describe('recover-rabbitmq.yml', () => {
  test('brings members back that stopped one after another, whichever was last', async () => {
    await publish('stopped-in-turn')
    for (const host of labHosts) await on(host, 'systemctl stop rabbitmq-server')
    await recovered()
    await expectWhole('stopped-in-turn')
  })

  test('lets a member whose data is gone join anew, and gives it its copies of the queues', async () => {
    await publish('reset-member')
    await on(c2, `systemctl stop rabbitmq-server && rm -rf ${mnesia}/*`)
    await recovered()
    await expectWhole('reset-member')
    const again = await hadeploy(recovery)
    expect(again.status).toBe(0)
    expect(changesIn(again)).toBe(0)
  })

  test('lets a member join anew that was forgotten while it was down', async () => {
    await publish('forgotten')
    await on(c3, 'systemctl stop rabbitmq-server')
    await on(c1, `rabbitmqctl -q forget_cluster_node rabbit@${c3}`)
    await recovered()
    await expectWhole('forgotten')
    expect(await on(c3, `ls -d ${mnesia}.hadeploy.* | wc -l`)).not.toBe('0')
  })

  test('gives a member its secret back', async () => {
    await on(
      c2,
      'systemctl stop rabbitmq-server && echo ANOTHERSECRET >/tmp/cookie && cat /tmp/cookie >/var/lib/rabbitmq/.erlang.cookie',
    )
    await recovered()
    await expectWhole('forgotten')
  })

  test('goes on without the one that stopped last, but only when it is told to', async () => {
    await publish('last-lost')
    for (const host of labHosts) await on(host, 'systemctl stop rabbitmq-server')
    await on(c3, `rm -rf ${mnesia}/*`)
    const before = await Promise.all(labHosts.map((host) => on(host, state)))
    const ended = await hadeploy(recovery)
    expect(ended.status).toBe(2)
    expect(ended.stdout).toContain('rabbitmq_accept_lost')
    expect(await Promise.all(labHosts.map((host) => on(host, state)))).toEqual(before)
    await recovered('-e', JSON.stringify({ rabbitmq_accept_lost: [c3] }))
    await expectWhole('last-lost')
  })

  test('leaves a member alone that paused itself, and finds it back when the network is', async () => {
    await publish('paused')
    await lab(['cut', c1, c2])
    await lab(['cut', c1, c3])
    // Erlang gives a silent peer up after net_ticktime, a minute and a quarter of one.
    await new Promise((resolve) => setTimeout(resolve, 100_000))
    const before = await on(c1, state)
    try {
      const ended = await hadeploy([...recovery, '--check'])
      expect(ended.stdout).toContain('It was left as it is')
      expect(await on(c1, state)).toBe(before)
    } finally {
      await lab(['heal', c1, c2])
      await lab(['heal', c1, c3])
    }
    await on(c1, 'rabbitmqctl -q await_startup --timeout 120')
    await expectWhole('paused')
  })
})
