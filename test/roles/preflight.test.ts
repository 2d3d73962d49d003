import { describe, expect, test } from 'vitest'
import { runProject, type Ran } from '../support/run-playbook.ts'
import { shippedFiles } from '../support/shipped-files.ts'

const shipped = shippedFiles()
const groups = ['galera', 'rabbitmq', 'memcached', 'etcd', 'pacemaker', 'haproxy', 'keystone']

/** Nobody is reached by ssh in a run of tests: who is connected to is unreachable. */
function inventory(hosts: Readonly<Record<string, string>>): string {
  return [
    '[controllers]',
    ...Object.entries(hosts).map(([name, address]) => `${name} ansible_host=${address} ansible_connection=ssh`),
    ...groups.flatMap((group) => [`[${group}:children]`, 'controllers']),
  ].join('\n')
}

const three = { c1: '10.1.1.1', c2: '10.1.1.2', c3: '10.1.1.3' }

const variables = {
  galera_cluster_name: 'trial',
  galera_sst_password: 'a-long-secret',
  clustercheck_password: 'a-long-secret',
  rabbitmq_erlang_cookie: 'AVERYLONGSECRETOFTHEBROKERS',
  rabbitmq_admin_password: 'a-long-secret',
  rabbitmq_openstack_password: 'a-long-secret',
  etcd_cluster_token: 'trial',
  haproxy_vip_address: '10.1.1.100',
  haproxy_stats_password: 'a-long-secret',
  pacemaker_cluster_name: 'trial',
  pacemaker_vip_address: '10.1.1.100',
  pacemaker_authkey: 'k'.repeat(256),
  pacemaker_password: 'a-long-secret',
  openstack_services_admin_password: 'a-long-secret',
  openstack_services_keystone_database_password: 'a-long-secret',
}

const middle = '- import_playbook: playbooks/preflight.yml'
const grow = `
- import_playbook: middle.yml
  vars: { galera_accept_even: true, rabbitmq_accept_even: true, etcd_accept_even: true, pacemaker_accept_even: true }
`

interface Given {
  readonly hosts?: Readonly<Record<string, string>>
  readonly extra?: Readonly<Record<string, unknown>>
  readonly without?: string
  readonly playbook?: string
}

function check({ hosts = three, extra = {}, without = '', playbook = 'playbooks/preflight.yml' }: Given): Promise<Ran> {
  const given = Object.fromEntries(Object.entries({ ...variables, ...extra }).filter(([name]) => name !== without))
  return runProject({
    files: { ...shipped, 'grow.yml': grow, 'middle.yml': middle, 'hosts.ini': inventory(hosts) },
    playbook,
    arguments: ['--extra-vars', JSON.stringify(given)],
  })
}

/** What hosts failed with. */
function wordsOf({ events, findings }: Ran): string {
  const failed = events.filter((event) => event.type === 'item-finished' || event.type === 'host-finished')
  return JSON.stringify([findings, failed.filter(({ outcome }) => outcome === 'failed').map(({ result }) => result)])
}

const refused: readonly ({ readonly does: string; readonly says: string } & Given)[] = [
  { does: 'a variable of another type', extra: { galera_port: 'abc' }, says: "argument 'galera_port' is of type str" },
  { does: 'a choice that there is not', extra: { haproxy_managed_by: 'upstart' }, says: 'must be one of' },
  { does: 'a password that is missing', without: 'rabbitmq_admin_password', says: 'rabbitmq_admin_password' },
  {
    does: 'a short secret of Corosync',
    extra: { pacemaker_authkey: 'short' },
    says: 'pacemaker_authkey has 5 characters',
  },
  {
    does: 'an even number of members',
    hosts: { ...three, c4: '10.1.1.4' },
    says: 'The group galera has 4 members. When the network splits',
  },
  {
    does: 'two hosts with one address',
    hosts: { ...three, c3: '10.1.1.2' },
    says: 'c2 and c3 have one address, 10.1.1.2',
  },
  { does: 'a name in place of an address', hosts: { ...three, c3: 'host.example' }, says: 'which is no IP address' },
  {
    does: 'two services on one port',
    extra: { haproxy_extra_services: [{ name: 'other', port: 5000, group: 'keystone' }] },
    says: 'Two services would share 10.1.1.100:5000',
  },
  {
    does: 'a service on all addresses',
    extra: { haproxy_extra_services: [{ name: 'other', port: 5001, group: 'keystone', address: '0.0.0.0' }] },
    says: 'listen on the same ports of these hosts',
  },
  {
    does: 'a virtual address outside of the subnet',
    extra: { pacemaker_vip_address: '10.2.2.100', haproxy_vip_address: '10.2.2.100' },
    says: 'pacemaker_vip_address is 10.2.2.100/24, and c1 has 10.1.1.1: in another subnet nobody would find it there',
  },
  {
    does: 'the virtual address that a host has',
    extra: { pacemaker_vip_address: '10.1.1.2', haproxy_vip_address: '10.1.1.2' },
    says: 'some are the same: 10.1.1.1, 10.1.1.2, 10.1.1.2',
  },
  {
    does: 'a cluster that goes on without a majority',
    extra: { pacemaker_properties: { 'no-quorum-policy': 'ignore' } },
    says: 'every part starts the virtual address',
  },
  { does: 'a cache on all addresses', extra: { memcached_address: '0.0.0.0' }, says: 'everybody who reaches the host' },
  {
    does: 'Keystone on all addresses',
    extra: { openstack_services_address: '0.0.0.0' },
    says: 'leaves no port for HAProxy',
  },
  { does: "the database's port for its check", extra: { clustercheck_port: 3306 }, says: 'where the database listens' },
]

describe('preflight.yml', () => {
  test('lets a right inventory pass, and connects to nobody', async () => {
    const ran = await check({})
    expect(wordsOf(ran)).toBe('[[],[]]')
    expect(ran.outcome).toBe('ok')
  })

  test.each(refused)('refuses $does', async ({ says, ...given }) => {
    const ran = await check(given)
    expect(wordsOf(ran)).toContain(says)
    expect(ran.outcome).toBe('failed')
  })

  // As add-node.yml does, which imports site.yml.
  test('lets an even number of members pass where a playbook that imports it says so', async () => {
    const ran = await check({ hosts: { ...three, c4: '10.1.1.4' }, playbook: 'grow.yml' })
    expect(wordsOf(ran)).toBe('[[],[]]')
    expect(ran.outcome).toBe('ok')
  })
})

describe('site.yml', () => {
  test('refuses what the last of its plays could not take before the first connects to a host', async () => {
    const ran = await check({ playbook: 'playbooks/site.yml', without: 'openstack_services_admin_password' })
    expect(wordsOf(ran)).toContain('openstack_services_admin_password')
    expect(ran.outcome).toBe('failed')
  })
})
