import { describe, expect, test } from 'vitest'
import mysqlInfo from '../../../src/modules/ha/mysql_info.ts'
import getent from '../../../src/modules/system/getent.ts'
import hostname from '../../../src/modules/system/hostname.ts'
import setup from '../../../src/modules/system/setup.ts'
import { readParams } from '../../../src/module/read-params.ts'
import { step } from '../../support/no-controller.ts'
import { ScriptedTarget } from '../../support/scripted-target.ts'

describe('getent', () => {
  const asked = { database: 'passwd', key: 'root', fail_key: true } as const

  test('gives the fields of an entry', async () => {
    const target = new ScriptedTarget({}, () => ({ stdout: 'root:x:0:0:root:/root:/bin/bash\n' }))
    expect(await getent.run(asked, target, step)).toEqual({
      changed: false,
      ansible_facts: { getent_passwd: { root: ['x', '0', '0', 'root', '/root', '/bin/bash'] } },
    })
  })

  test.each([
    { failKey: true, told: { failed: true } },
    { failKey: false, told: { ansible_facts: { getent_passwd: { root: null } } } },
  ])('takes a missing key with fail_key $failKey as asked', async ({ failKey, told }) => {
    const target = new ScriptedTarget({}, () => ({ status: 2 }))
    expect(await getent.run({ ...asked, fail_key: failKey }, target, step)).toMatchObject(told)
  })
})

describe('hostname', () => {
  test('wants the name now and at every start', () => {
    const read = readParams({ ...hostname, kind: 'state' }, { name: 'c1' })
    expect(read).toMatchObject({ params: { name: 'c1' } })
    expect(hostname.plan({ name: 'c1' }, { current: 'old', permanent: 'c1' }, {})).toEqual({
      current: 'c1',
      permanent: 'c1',
    })
  })
})

describe('setup', () => {
  test('refuses a subset that nobody knows', async () => {
    const read = readParams({ ...setup, kind: 'action' }, { gather_subset: ['nonsense'] })
    expect(read).toHaveProperty('params')
    const params = { gather_subset: ['nonsense'], filter: [], gather_timeout: 10, fact_path: '/etc/ansible/facts.d' }
    await expect(setup.run(params, new ScriptedTarget(), step)).rejects.toMatchObject({
      diagnostic: { code: 'facts/unknown-subset' },
    })
  })
})

describe('mysql_info', () => {
  test('fails where the server does not answer', async () => {
    const read = readParams({ ...mysqlInfo, kind: 'action' }, {})
    if ('problems' in read) throw new Error(read.problems.join())
    const target = new ScriptedTarget({}, () => ({ status: 1, stderr: "ERROR 2002 (HY000): Can't connect" }))
    const ended = mysqlInfo.run(read.params as Parameters<typeof mysqlInfo.run>[0], target, step)
    await expect(
      ended.then(
        (told) => told.failed === true,
        () => true,
      ),
    ).resolves.toBe(true)
  })
})
