import { readFile } from 'node:fs/promises'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { changesIn, complaintsOf, hadeploy } from '../../../support/hadeploy.ts'
import { lab, labHosts, labState } from '../../../support/lab.ts'

const [, c2] = labHosts
const vip = '10.10.10.69'
const hosts = ['-i', 'inventories/lab', '-i', 'test/lab/scenarios/openstack-apis/hosts.yml'] as const
const apis = [...hosts, 'openstack-apis.yml', '--output', 'plain'] as const

/** Asks an HTTP server of the lab from this machine; the head and the body of its answer. */
function ask(url: string, words: readonly string[] = []): Promise<string> {
  return lab(['run', '--', 'curl', '--silent', '--fail', '--include', '--max-time', '30', ...words, url])
}

function bodyOf(answer: string): string {
  return answer.slice(answer.indexOf('\r\n\r\n') + 4)
}

/** A token of the administrator, by the virtual address. */
async function token(): Promise<string> {
  const password = (await readFile(`${labState}/secrets/keystone_admin`, 'utf8')).trim()
  const domain = { id: 'default' }
  const identity = { methods: ['password'], password: { user: { name: 'admin', domain, password } } }
  const data = JSON.stringify({ auth: { identity, scope: { project: { name: 'admin', domain } } } })
  const json = ['--header', 'Content-Type: application/json', '--data', data]
  const answer = await ask(`http://${vip}:5000/v3/auth/tokens`, json)
  return /^x-subject-token: (\S+)/im.exec(answer)?.[1] ?? ''
}

async function asAdministrator(url: string, words: readonly string[] = []): Promise<string> {
  return bodyOf(await ask(url, ['--header', `X-Auth-Token: ${await token()}`, ...words]))
}

/** Programs of nova without a port, by what they reported to the database through the queue: "program host up". */
async function reporting(): Promise<readonly string[]> {
  const listed = await asAdministrator(`http://${vip}:8774/v2.1/os-services`)
  return [...listed.matchAll(/"binary": "([^"]+)", "host": "([^"]+)".*?"state": "([^"]+)"/g)]
    .map(([, program = '', host = '', state = '']) => `${program} ${host} ${state}`)
    .toSorted()
}

const allUp = ['nova-conductor', 'nova-scheduler'].flatMap((program) => labHosts.map((host) => `${program} ${host} up`))

describe('the role openstack-apis', () => {
  beforeAll(async () => {
    await lab(['up'])
    await lab(['reset'])
    expect(complaintsOf(await hadeploy([...hosts, 'site.yml', '--output', 'plain']))).toEqual([])
    expect(complaintsOf(await hadeploy(apis))).toEqual([])
  })

  test('changes nothing the second time', async () => {
    const again = await hadeploy(apis)
    expect(complaintsOf(again)).toEqual([])
    expect(changesIn(again)).toBe(0)
  })

  test('lists on every host an image that was made by the virtual address', async () => {
    const json = ['--header', 'Content-Type: application/json', '--data', '{"name":"trial"}']
    const made = /"id": "([^"]+)"/.exec(await asAdministrator(`http://${vip}:9292/v2/images`, json))?.[1] ?? ''
    expect(made).not.toBe('')
    for (const last of ['51', '52', '53', '69']) {
      expect(await asAdministrator(`http://10.10.10.${last}:9292/v2/images`)).toContain(made)
    }
    await asAdministrator(`http://${vip}:9292/v2/images/${made}`, ['--request', 'DELETE'])
  })

  test('tells the versions of placement, and lets the administrator in', async () => {
    expect(await asAdministrator(`http://${vip}:8778/`)).toContain('"max_version"')
    expect(await asAdministrator(`http://${vip}:8778/resource_providers`)).toContain('"resource_providers"')
  })

  test('refuses who shows no token', async () => {
    for (const path of [':9292/v2/images', ':8778/resource_providers', ':8774/v2.1/servers']) {
      await expect(ask(`http://${vip}${path}`)).rejects.toThrow('status 22')
    }
  })

  test("runs nova's conductor and scheduler on every host", async () => {
    expect(await reporting()).toEqual(allUp)
  })

  test('goes on while a host is without power, and is whole again when it is back', async () => {
    await lab(['power-off', c2])
    await vi.waitFor(
      async () => {
        expect(await reporting()).toContain(`nova-conductor ${c2} down`)
        await asAdministrator(`http://${vip}:9292/v2/images`)
        await asAdministrator(`http://${vip}:8778/resource_providers`)
      },
      { timeout: 240_000, interval: 2000 },
    )
    await lab(['power-on', c2])
    await vi.waitFor(
      async () => {
        expect(await reporting()).toEqual(allUp)
        expect(complaintsOf(await hadeploy(['status', ...hosts]))).toEqual([])
      },
      { timeout: 600_000, interval: 5000 },
    )
  })
})
