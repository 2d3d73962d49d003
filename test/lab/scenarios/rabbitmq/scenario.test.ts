import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { changesIn, hadeploy, recapOf } from '../../../support/hadeploy.ts'
import { lab, labHosts, labState, tryLab } from '../../../support/lab.ts'

const [c1, c2, c3] = labHosts
const site = [
  '-i',
  'inventories/lab',
  'playbooks/site.yml',
  '--tags',
  'prepare-base,rabbitmq',
  '--output',
  'plain',
] as const

function on(host: string, script: string): Promise<string> {
  return lab(['exec', host, '--', 'sh', '-c', script])
}

const startedAt = 'systemctl show rabbitmq-server -p ActiveEnterTimestampMonotonic --value'

beforeAll(async () => {
  await lab(['up'])
  await lab(['reset'])
})

describe('the role rabbitmq', () => {
  test('forms a cluster of disc nodes from bare hosts', async () => {
    const ended = await hadeploy(site)
    expect(ended.stdout + ended.stderr).not.toContain('fatal:')
    expect(ended.status).toBe(0)
    const status: unknown = JSON.parse(await on(c3, 'rabbitmqctl -q cluster_status --formatter json'))
    expect(status).toMatchObject({ ram_nodes: [], partitions: {}, alarms: [], cluster_name: 'lab' })
    expect(status).toHaveProperty('running_nodes.length', 3)
    expect(await on(c2, 'rabbitmqctl -q environment | grep pause_minority')).toContain('pause_minority')
    expect(await on(c2, 'rabbitmqctl -q list_users')).not.toContain('guest')
    expect(await on(c2, 'rabbitmqctl -q list_vhosts name default_queue_type')).toMatch(/openstack\tquorum/)
  })

  test('changes nothing the second time, and foresees that', async () => {
    const again = await hadeploy(site)
    expect(again.status).toBe(0)
    expect(changesIn(again)).toBe(0)
    const foreseen = await hadeploy([...site, '--check', '--diff'])
    expect(foreseen.status).toBe(0)
    expect(changesIn(foreseen)).toBe(0)
  })

  test('shows its secrets to nobody', async () => {
    const cookie = readFileSync(`${labState}/secrets/rabbitmq_erlang_cookie`, 'utf8').trim()
    for (const host of labHosts) {
      expect(await on(host, 'stat -c "%a %U" /var/lib/rabbitmq/.erlang.cookie')).toBe('400 rabbitmq')
      const { stdout } = await tryLab(['exec', host, '--', 'sh', '-c', 'cat /proc/[0-9]*/cmdline | tr "\\0" " "'])
      expect(stdout).not.toContain(cookie)
    }
    await on(
      c2,
      'systemctl stop rabbitmq-server; printf WRONGCOOKIE >/tmp/c; cat /tmp/c >/var/lib/rabbitmq/.erlang.cookie',
    )
    const ended = await hadeploy([...site, '--diff', '-vvv'])
    expect(ended.status).toBe(0)
    expect(ended.stdout + ended.stderr).not.toContain(cookie)
    expect(await on(c2, 'cat /var/lib/rabbitmq/.erlang.cookie')).toBe(cookie)
    expect(await on(c1, 'rabbitmqctl -q cluster_status --formatter json')).toContain('"partitions":{}')
  })

  test('restarts one member at a time for a changed setting', async () => {
    const ended = await hadeploy([...site, '-e', '{"rabbitmq_settings": {"heartbeat": 45}}'])
    expect(ended.status).toBe(0)
    const turns = await Promise.all(
      labHosts.map(async (host) => {
        const times = await on(
          host,
          `systemctl show rabbitmq-server -p InactiveExitTimestampMonotonic --value; ${startedAt}`,
        )
        const [from = 0, to = 0] = times.split('\n').map(Number)
        return { from, to }
      }),
    )
    const ordered = turns.toSorted((one, other) => one.from - other.from)
    for (const [index, turn] of ordered.entries()) {
      const next = ordered[index + 1]
      if (next !== undefined) expect(next.from).toBeGreaterThan(turn.to)
    }
  })

  test('restarts nobody while another member is down', async () => {
    await on(c3, 'systemctl mask --runtime rabbitmq-server && systemctl stop rabbitmq-server')
    const before = await on(c1, startedAt)
    const ended = await hadeploy([...site, '--limit', c1, '-e', '{"rabbitmq_settings": {"heartbeat": 46}}'])
    await on(c3, 'systemctl unmask --runtime rabbitmq-server && systemctl start rabbitmq-server')
    expect(ended.status).toBe(2)
    expect(await on(c1, startedAt)).toBe(before)
    expect((await hadeploy(site)).status).toBe(0)
  })

  test('refuses a member whose data is gone, and touches none', async () => {
    await on(
      c3,
      'systemctl stop rabbitmq-server && mv /var/lib/rabbitmq/mnesia /var/lib/rabbitmq/kept && mkdir /var/lib/rabbitmq/mnesia',
    )
    const ended = await hadeploy(site)
    await on(c3, 'rmdir /var/lib/rabbitmq/mnesia && mv /var/lib/rabbitmq/kept /var/lib/rabbitmq/mnesia')
    expect(ended.status).toBe(2)
    expect(ended.stdout).toContain('it holds no data')
    const whole = await hadeploy(site)
    expect(whole.status).toBe(0)
    expect(recapOf(whole).get(c3)?.['changed']).toBe(1)
  })
})
