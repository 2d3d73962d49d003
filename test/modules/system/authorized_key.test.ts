import { describe, expect, test } from 'vitest'
import authorizedKey from '../../../src/modules/system/authorized_key.ts'
import { paramsFor, planned, refusedWith } from '../../support/planned.ts'
import { ScriptedTarget } from '../../support/scripted-target.ts'

const ours = 'ssh-ed25519 AAAAours nova@compute1'
const other = 'command="echo a b",no-pty ssh-rsa AAAAother root@old'
const file = { isKnown: true, path: '/var/lib/nova/.ssh/authorized_keys', hasFolder: true, text: null }

describe('authorized_key', () => {
  test.each([
    { does: 'begins a file', args: {}, before: null, after: `${ours}\n` },
    { does: 'adds a key', args: {}, before: `# mine\n${other}`, after: `# mine\n${other}\n${ours}\n` },
    { does: 'leaves a key that is there', args: {}, before: `${ours}\n${other}`, after: `${ours}\n${other}` },
    {
      does: 'changes options in place',
      args: { key_options: 'from="10.0.0.0/8"' },
      before: `${ours}\n${other}\n`,
      after: `from="10.0.0.0/8" ${ours}\n${other}\n`,
    },
    { does: 'keeps one of several', args: {}, before: `${ours}\n${ours}\n`, after: `${ours}\n` },
    { does: 'takes another comment', args: { comment: 'me' }, before: null, after: 'ssh-ed25519 AAAAours me\n' },
    { does: 'removes all others', args: { exclusive: true }, before: `# x\n${other}\n`, after: `${ours}\n` },
    { does: 'removes a key', args: { state: 'absent' }, before: `${other}\n${ours}\n`, after: `${other}\n` },
    { does: 'makes no file to remove a key', args: { state: 'absent' }, before: null, after: null },
  ])('$does', ({ args, before, after }) => {
    const given = { user: 'nova', key: ours, ...args }
    const once = planned(authorizedKey, given, { ...file, text: before })
    expect(once.text).toBe(after)
    expect(planned(authorizedKey, given, once)).toEqual(once)
  })

  test('reads user, folder and file in one question', async () => {
    const target = new ScriptedTarget({}, () => ({
      stdout: `known\n/root/.ssh/authorized_keys\nfolder\nfile\n${ours}\n`,
    }))
    expect(await authorizedKey.probe(paramsFor(authorizedKey, { user: 'root', key: ours }), target)).toEqual({
      isKnown: true,
      path: '/root/.ssh/authorized_keys',
      hasFolder: true,
      text: `${ours}\n`,
      info: {},
    })
    expect(target.commands).toHaveLength(1)
  })

  test('refuses what is no key, and an account that is not there', () => {
    expect(refusedWith(authorizedKey, { user: 'nova', key: 'https://a.example/keys' }, file)).toBe(
      'authorized_key/invalid-key',
    )
    expect(refusedWith(authorizedKey, { user: 'nova', key: ours }, { ...file, isKnown: false })).toBe('account/absent')
  })
})
