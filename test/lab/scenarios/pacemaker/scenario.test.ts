import { beforeAll, describe, expect, test } from 'vitest'
import { changesIn, hadeploy } from '../../../support/hadeploy.ts'
import { lab, labHosts, tryLab, type Ended } from '../../../support/lab.ts'

const [c1, c2, c3] = labHosts
const vip = '10.10.10.69'
// The address by itself; with haproxy it is tried in haproxy.test.ts.
const alone = ['-e', 'haproxy_managed_by=systemd'] as const
const tags = ['--tags', 'prepare-base,pacemaker'] as const
const site = ['-i', 'inventories/lab', 'site.yml', '--output', 'plain', ...tags, ...alone] as const
const here = 'test/lab/scenarios/pacemaker'

function on(host: string, script: string): Promise<string> {
  return lab(['exec', host, '--', 'sh', '-c', script])
}

/** Runs the module alone; what a run of the role made goes, for the data does not name it. */
function apply(cib: object, more: readonly string[] = []): Promise<Ended> {
  const data = JSON.stringify({ cib })
  return hadeploy(['-i', 'inventories/lab', `${here}/cib.yml`, '--output', 'plain', '-e', data, ...more])
}

/** The lines of the CIB's configuration, but for the record of what is whose. */
async function configuration(): Promise<readonly string[]> {
  const text = await on(c1, 'cibadmin --query --scope configuration')
  return text.split('\n').filter((line) => !line.includes('hadeploy'))
}

/** Each member has a CIB of its own; a change that only some of them took leaves them apart for ever. */
async function expectAgreement(): Promise<void> {
  const sums = labHosts.map((host) => on(host, 'cibadmin --query --scope configuration | sha256sum'))
  expect(new Set(await Promise.all(sums)).size).toBe(1)
}

function epoch(): Promise<string> {
  return on(c1, `cibadmin --query | sed -n '1s/.* epoch="\\([0-9]*\\)".*/\\1/p'`)
}

/** The hosts that have the address, by their own word. */
async function holders(address = vip): Promise<readonly string[]> {
  const found: string[] = []
  for (const host of labHosts) {
    const { stdout } = await tryLab(['exec', host, '--', 'ip', '-o', 'address', 'show', 'to', `${address}/32`])
    if (stdout.includes(address)) found.push(host)
  }
  return found
}

/** Asks until the condition holds; how many milliseconds that took. */
async function until(holds: () => Promise<boolean>, limitMs: number): Promise<number> {
  const began = Date.now()
  while (!(await holds())) {
    if (Date.now() - began > limitMs) return Number.POSITIVE_INFINITY
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
  return Date.now() - began
}

async function answers(address: string): Promise<boolean> {
  return (await tryLab(['run', '--', 'timeout', '2', 'bash', '-c', `</dev/tcp/${address}/22`])).status === 0
}

function expectDone(ended: Ended): void {
  expect(ended.stdout + ended.stderr).not.toContain('fatal:')
  expect(ended.status).toBe(0)
}

beforeAll(async () => {
  await lab(['up'])
  await lab(['reset'])
})

describe('the role pacemaker on three bare hosts', () => {
  test('predicts what it would do', async () => {
    expectDone(await hadeploy([...site, '--check']))
  })

  test('forms a cluster with the virtual address', async () => {
    expectDone(await hadeploy(site))
    expect(await on(c2, 'crm_mon -1')).toContain(`Online: [ ${labHosts.join(' ')} ]`)
    expect(await holders()).toHaveLength(1)
    expect(await answers(vip)).toBe(true)
  })

  test('changes and pushes nothing the second time', async () => {
    const before = await epoch()
    const ended = await hadeploy(site)
    expectDone(ended)
    expect(changesIn(ended)).toBe(0)
    expect(await epoch()).toBe(before)
  })

  test('leaves no secret that other users can read', async () => {
    expect(await on(c1, 'stat -c %a:%U /etc/corosync/authkey')).toBe('400:root')
    const known = await on(c1, 'pcs pcsd status')
    expect(known.match(/Online/g)).toHaveLength(3)
  })

  test('refuses a virtual address outside of the subnet, and touches nothing', async () => {
    const ended = await hadeploy([...site, '-e', 'pacemaker_vip_address=192.168.7.7'])
    expect(ended.status).not.toBe(0)
    expect(changesIn(ended)).toBe(0)
    expect(ended.stdout + ended.stderr).toContain('in another subnet')
  })

  test('gives the address to another host within seconds when its host dies', async () => {
    const [holder = ''] = await holders()
    await lab(['power-off', holder])
    try {
      expect(await until(async () => (await holders()).some((host) => host !== holder), 60_000)).toBeLessThan(60_000)
      expect(await answers(vip)).toBe(true)
    } finally {
      await lab(['power-on', holder])
    }
    const all = `Online: [ ${labHosts.join(' ')} ]`
    expect(await until(async () => (await on(c2, 'crm_mon -1')).includes(all), 120_000)).toBeLessThan(120_000)
    expect(await holders()).not.toContain(holder)
  })
})

describe('pacemaker_cib on a living cluster', () => {
  const dummy = (id: string, more: object = {}): object => ({ id, agent: 'ocf:heartbeat:Dummy', ...more })
  const properties = { 'stonith-enabled': false }
  const constraints = [{ colocation: 'a', with: 'b' }]

  test('changes of a changed value that value alone', async () => {
    const resources = [dummy('a', { meta: { priority: 1 } }), dummy('b')]
    expectDone(await apply({ properties, resources, constraints }))
    const before = await configuration()
    expectDone(await apply({ properties, resources: [dummy('a', { meta: { priority: 2 } }), dummy('b')], constraints }))
    const after = await configuration()
    expect(after).toHaveLength(before.length)
    expect(after.filter((line, index) => line !== before[index]).map((line) => line.trim())).toEqual([
      '<nvpair id="a-meta_attributes-priority" name="priority" value="2"/>',
    ])
  })

  test('removes what the data no longer has, and keeps what was made by hand', async () => {
    await on(
      c2,
      'pcs resource create mine ocf:heartbeat:Dummy; pcs constraint location mine prefers openstack-controller02=5; pcs property set batch-limit=30; pcs node standby openstack-controller03',
    )
    const byHand = (lines: readonly string[]): readonly string[] =>
      lines.filter((line) => /mine|batch-limit|standby/.test(line))
    const before = await configuration()
    const ended = await apply({ properties, resources: [dummy('b')] })
    expectDone(ended)
    expect(changesIn(ended)).toBe(1)
    const after = await configuration()
    expect(byHand(after)).toEqual(byHand(before))
    expect(after.join('\n')).not.toMatch(/id="a"|colocation-a-b/)
    await expectAgreement()
    await on(c2, 'pcs node unstandby openstack-controller03')
  })

  test('predicts in check mode, shows a diff, and pushes nothing', async () => {
    const before = await epoch()
    const ended = await apply({ properties, resources: [dummy('b'), dummy('c')] }, ['--check', '--diff'])
    expectDone(ended)
    expect(changesIn(ended)).toBe(1)
    expect(ended.stdout).toContain('+      <primitive id="c"')
    expect(await epoch()).toBe(before)
  })

  test('takes over what pcs made, without moving it', async () => {
    await on(
      c1,
      'pcs resource create adopted ocf:heartbeat:Dummy op monitor interval=60s; crm_resource --wait --timeout=120',
    )
    const place = await on(c1, 'crm_resource --resource adopted --locate')
    expectDone(await apply({ properties, resources: [dummy('b'), dummy('adopted')] }))
    expect(await on(c1, 'crm_resource --resource adopted --locate')).toBe(place)
    expectDone(await apply({ properties, resources: [dummy('b')] }))
    expect((await configuration()).join('\n')).not.toContain('adopted')
  })

  test('refuses what Pacemaker could not run', async () => {
    const before = await epoch()
    const ended = await apply({ properties: { 'stonith-enabled': true }, resources: [dummy('b')] })
    expect(ended.stdout + ended.stderr).toContain('pacemaker/invalid-cib')
    expect(await epoch()).toBe(before)
  })

  test('knows every way of pcs to build an OpenStack control plane', async () => {
    const data = [...site, '-e', `@${here}/pcs-commands.yml`]
    expectDone(await hadeploy(data))
    const state = await on(c1, 'crm_mon -1 --inactive')
    expect(state).not.toContain('Failed Resource Actions')
    expect(await on(c1, 'crm_resource --resource nova-compute --locate')).toContain(c3)
    expect(await on(c1, 'crm_resource --resource nova-compute --locate')).not.toContain(c1)
    const [publicHolder] = await holders('10.10.10.71')
    expect(await holders('10.10.10.72')).toEqual([publicHolder])
    expect(await on(c1, 'crm_mon -1')).toMatch(/Promoted: \[ \S+ \]/)
    const again = await hadeploy(data)
    expectDone(again)
    expect(changesIn(again)).toBe(0)
  })
})
