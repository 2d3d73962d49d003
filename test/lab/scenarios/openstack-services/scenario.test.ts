import { readFile } from 'node:fs/promises'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { changesIn, complaintsOf, hadeploy } from '../../../support/hadeploy.ts'
import { lab, labHosts, labState, tryLab } from '../../../support/lab.ts'

const [c1] = labHosts
const site = ['-i', 'inventories/lab', 'site.yml', '--output', 'plain'] as const
const verify = ['-i', 'inventories/lab', 'verify.yml', '--output', 'plain', '--tags', 'openstack-services'] as const
const status = ['status', '-i', 'inventories/lab'] as const

function on(host: string, script: string): Promise<string> {
  return lab(['exec', host, '--', 'sh', '-c', script])
}

/** What a script prints on each host. */
function everywhere(script: string): Promise<readonly string[]> {
  return Promise.all(labHosts.map((host) => on(host, script)))
}

/** Gets a token by the virtual address, asked from this machine: that needs Keystone, the database and an address. */
async function getToken(): Promise<void> {
  const password = await readFile(`${labState}/secrets/keystone_admin`, 'utf8')
  const user = { name: 'admin', domain: { id: 'default' }, password: password.trim() }
  const body = JSON.stringify({ auth: { identity: { methods: ['password'], password: { user } } } })
  const words = ['--silent', '--fail', '--output', '/dev/null', '--max-time', '5', '--data', '@-']
  const url = 'http://10.10.10.69:5000/v3/auth/tokens'
  const asked = await tryLab(['run', '--', 'curl', ...words, '--header', 'Content-Type: application/json', url], body)
  expect(asked).toMatchObject({ status: 0 })
}

describe('the role openstack-services', () => {
  beforeAll(async () => {
    await lab(['up'])
    await lab(['reset'])
    const first = await hadeploy(site)
    expect(complaintsOf(first)).toEqual([])
    expect(first.stdout).not.toContain('OS_BOOTSTRAP_PASSWORD')
  })

  test('changes nothing the second time', async () => {
    const again = await hadeploy(site)
    expect(complaintsOf(again)).toEqual([])
    expect(changesIn(again)).toBe(0)
  })

  test('gives all hosts the same keys, for nobody else to read', async () => {
    const sums = await everywhere(
      'cd /etc/keystone && sha256sum fernet-keys/* credential-keys/*; stat -c "%a %U" fernet-keys/0',
    )
    expect(new Set(sums).size).toBe(1)
    expect(sums[0]).toMatch(/600 keystone$/)
  })

  test('leaves the port free on all other addresses', async () => {
    for (const listening of await everywhere("ss -Hltn 'sport = :5000' | awk '{print $4}'")) {
      expect(listening.split('\n').toSorted()).toEqual([
        expect.stringMatching(/^10\.10\.10\.5[123]:5000$/),
        '10.10.10.69:5000',
      ])
    }
  })

  test('makes one administrator, and no table twice', async () => {
    const admins = "SELECT COUNT(*) FROM keystone.local_user WHERE name = 'admin'"
    expect(await on(c1, `mariadb -NBe "${admins}"`)).toBe('1')
  })

  test('brings a host its keys back', async () => {
    await on(c1, 'rm -r /etc/keystone/fernet-keys')
    const mended = await hadeploy(site)
    expect(complaintsOf(mended)).toEqual([])
    const sums = await everywhere('sha256sum /etc/keystone/fernet-keys/*')
    expect(new Set(sums).size).toBe(1)
  })

  test('strips comments once, and keeps the original of the package', async () => {
    const strip = [...site, '-e', 'openstack_services_strip_comments=true']
    expect(complaintsOf(await hadeploy(strip))).toEqual([])
    const kept = await everywhere(
      'cd /etc/keystone && sha256sum keystone.conf keystone.conf.orig && grep -c "^#" keystone.conf.orig',
    )
    const again = await hadeploy(strip)
    expect(changesIn(again)).toBe(0)
    expect(
      await everywhere(
        'cd /etc/keystone && sha256sum keystone.conf keystone.conf.orig && grep -c "^#" keystone.conf.orig',
      ),
    ).toEqual(kept)
    expect(await on(c1, 'grep -c "^[#;]" /etc/keystone/keystone.conf || true')).toBe('0')
  })

  // The one with the virtual address and the writer of the database is among them.
  test.each(labHosts)('gives tokens by the virtual address while %s is without power', async (host) => {
    await lab(['power-off', host])
    await vi.waitFor(
      async () => {
        // More in a row than there are hosts, for one that is silent gets each third request.
        for (const _ of Array(6)) await getToken()
      },
      { timeout: 120_000, interval: 1000 },
    )
    const told = await hadeploy(status)
    expect(told.status).toBe(2)
    expect(told.stdout).toMatch(/^degraded/)
    await lab(['power-on', host])
    await vi.waitFor(
      async () => {
        expect(complaintsOf(await hadeploy(verify))).toEqual([])
        expect(complaintsOf(await hadeploy(status))).toEqual([])
      },
      { timeout: 300_000, interval: 5000 },
    )
  })
})
