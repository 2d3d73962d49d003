import { describe, expect, test } from 'vitest'
import { accountOf, noAccount } from '../../../src/modules/system/account.ts'
import group from '../../../src/modules/system/group.ts'
import user from '../../../src/modules/system/user.ts'
import type { JsonObject } from '../../../src/value/json.ts'
import { perform } from '../../../src/module/perform.ts'
import { step } from '../../support/no-controller.ts'
import { planned, refusedWith } from '../../support/planned.ts'
import { ScriptedTarget } from '../../support/scripted-target.ts'

const output = `== passwd
hauser:x:999:995:HA:/home/hauser:/usr/sbin/nologin
== groups
hauser
hagroup
adm
== primary
hauser
== shadow
hauser:!$6$salt$hash:20779:0:99999:7::21915:
== known
hagroup:x:4242:hauser
audio:x:29:
== holder
www-data:x:33:33::/var/www:/bin/sh
== home
there
== key
`

const present = accountOf(output)
const absent = { ...noAccount, knownGroups: present.knownGroups, uidHolder: null }

describe('an account', () => {
  test('is read from the files of the host', () => {
    expect(present).toMatchObject({
      exists: true,
      uid: 999,
      gid: 995,
      comment: 'HA',
      groups: ['adm', 'hagroup'],
      passwordHash: '$6$salt$hash',
      isLocked: true,
      expiresDay: 21915,
      passwordMaxDays: 99999,
      uidHolder: 'www-data',
    })
  })

  test.each([
    { does: 'stays as it is', args: {}, change: {} },
    { does: 'gets exactly the groups', args: { groups: ['audio'] }, change: { groups: ['audio'] } },
    {
      does: 'gets groups beside its own',
      args: { groups: ['audio'], append: true },
      change: { groups: ['adm', 'audio', 'hagroup'] },
    },
    { does: 'loses all groups', args: { groups: [] }, change: { groups: [] } },
    { does: 'keeps its password on_create', args: { password: 'x', update_password: 'on_create' }, change: {} },
    { does: 'keeps the hash it has, and is unlocked', args: { password: '$6$salt$hash' }, change: { isLocked: false } },
    { does: 'never ends', args: { expires: -1 }, change: { expiresDay: null } },
    { does: 'ends on a day', args: { expires: 1_893_456_000 }, change: { expiresDay: 21915 } },
    { does: 'moves', args: { home: '/srv/ha' }, change: { home: '/srv/ha' } },
  ])('$does', ({ args, change }) => {
    expect(planned(user, { name: 'hauser', ...args }, present)).toEqual({ ...present, ...change })
  })

  test('plans the same a second time', () => {
    const args = { name: 'hauser', groups: ['audio'], append: true, shell: '/bin/sh', password_lock: false }
    const once = planned(user, args, present)
    expect(planned(user, args, once)).toEqual(once)
  })

  test('leaves to the host what nobody asked', () => {
    expect(planned(user, { name: 'new', shell: '/bin/sh' }, absent)).toMatchObject({
      exists: true,
      uid: undefined,
      home: undefined,
      shell: '/bin/sh',
    })
  })

  test.each([
    { args: { groups: ['nosuch'] }, code: 'account/no-such-group' },
    { args: { group: 'nosuch' }, code: 'account/no-such-group' },
    { args: { uid: 33 }, code: 'account/number-taken' },
    { args: { uid: 33, non_unique: true }, code: null },
  ])('with $args is refused with $code', ({ args, code }) => {
    expect(refusedWith(user, { name: 'hauser', ...args }, present)).toBe(code)
  })

  test('its password reaches the host through stdin alone', async () => {
    const target = new ScriptedTarget({}, (command) => ({ stdout: command.startsWith('sh -c') ? '== passwd\n' : '' }))
    await perform(user, { name: 'new', password: '$6$other$secret' }, target, { ...step, verify: false })
    expect(target.commands).toContain('chpasswd -e')
    expect(target.commands.join('\n')).not.toContain('$6$other$secret')
  })
})

describe('group', () => {
  interface Group {
    readonly exists: boolean
    readonly gid: number | null | undefined
    readonly holder: string | null
  }
  const there: Group = { exists: true, gid: 4242, holder: null }
  const nobody: Group = { exists: false, gid: null, holder: null }
  const cases: readonly { does: string; args: JsonObject; before: Group; after: Group }[] = [
    { does: 'leaves it', args: {}, before: there, after: there },
    { does: 'changes its number', args: { gid: 5000 }, before: there, after: { ...there, gid: 5000 } },
    { does: 'removes it', args: { state: 'absent' }, before: there, after: nobody },
    { does: 'lets the host choose a number', args: {}, before: nobody, after: { ...there, gid: undefined } },
  ]

  test.each(cases)('$does', ({ args, before, after }) => {
    expect(planned(group, { name: 'ha', ...args }, before)).toEqual(after)
  })

  test('a number of another group is refused', () => {
    expect(refusedWith(group, { name: 'ha', gid: 0 }, { ...there, holder: 'root' })).toBe('account/number-taken')
  })
})
