import { beforeAll, describe, expect, test } from 'vitest'
import { hadeploy, recapOf } from '../support/hadeploy.ts'
import { lab, labState } from '../support/lab.ts'

const folder = 'test/fixtures/seed-003'
const host = 'openstack-controller01'

/** The seed's inventory has names alone; the way into the lab comes from the command line. */
const way = [
  ['ansible_host', '10.10.10.51'],
  ['ansible_user', 'root'],
  ['ansible_ssh_private_key_file', `${labState}/key`],
  ['ansible_ssh_common_args', `-o UserKnownHostsFile=${labState}/known_hosts`],
].flatMap(([name, value]) => ['-e', `${name}='${value}'`])

beforeAll(async () => {
  await lab(['up'])
  // What a host of the seed's distribution has, and Debian has not.
  await lab([
    'exec',
    host,
    '--',
    'sh',
    '-c',
    'mkdir -p /etc/selinux; echo SELINUX=enforcing >/etc/selinux/config; apt-get -qq update; DEBIAN_FRONTEND=noninteractive apt-get -qq install -y dnf >/dev/null',
  ])
})

describe('the playbooks of the how-to note that hadeploy replaces', () => {
  test.each([
    'prepare-openstack-base.yml',
    'prepare-openstack-controller.yml',
    'prepare-openstack-controller-services.yml',
  ])('%s runs in check mode, as it stands', async (name) => {
    const ended = await hadeploy([
      '-i',
      `${folder}/hosts`,
      `${folder}/${name}`,
      '--check',
      '--limit',
      host,
      ...way,
      '--output',
      'plain',
    ])
    expect(ended.stdout).not.toContain('fatal:')
    expect(ended.status).toBe(0)
    expect(recapOf(ended).get(host)?.['failed']).toBe(0)
  })

  test('the check changed nothing', async () => {
    expect(await lab(['exec', host, '--', 'cat', '/etc/selinux/config'])).toBe('SELINUX=enforcing')
  })
})
