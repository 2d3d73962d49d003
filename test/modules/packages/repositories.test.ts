import { describe, expect, test } from 'vitest'
import { perform } from '../../../src/module/perform.ts'
import aptKey from '../../../src/modules/packages/apt_key.ts'
import aptRepository from '../../../src/modules/packages/apt_repository.ts'
import deb822 from '../../../src/modules/packages/deb822_repository.ts'
import rpmKey from '../../../src/modules/packages/rpm_key.ts'
import { sourceFilesIn } from '../../../src/modules/packages/source-files.ts'
import { sourceFileName, sourceOf, withoutSource, withSource } from '../../../src/modules/packages/sources-list.ts'
import yumRepository from '../../../src/modules/packages/yum_repository.ts'
import { step } from '../../support/no-controller.ts'
import { planned, refusedWith } from '../../support/planned.ts'
import { ScriptedTarget } from '../../support/scripted-target.ts'

const backports = 'deb http://deb.debian.org/debian bookworm-backports main'
const main = '/etc/apt/sources.list'

describe('one-line sources', () => {
  test.each([
    ['deb  http://a/debian   bookworm main # note', { source: 'deb http://a/debian bookworm main', isEnabled: true }],
    [
      '# deb-src [signed-by=/k] http://a bookworm main',
      { source: 'deb-src [signed-by=/k] http://a bookworm main', isEnabled: false },
    ],
    ['# just a comment', null],
    ['', null],
    ['deb http://a', null],
  ])('%s', (line, source) => {
    expect(sourceOf(line)).toEqual(source)
  })

  test.each([
    ['deb http://deb.debian.org/debian bookworm main', 'deb_debian_org_debian'],
    ['deb [arch=amd64 signed-by=/k] https://user:secret@repo.example.org/x/y stable main', 'repo_example_org_x_y'],
  ])('%s goes into %s', (source, name) => {
    expect(sourceFileName(source)).toBe(name)
  })

  test.each([
    {
      does: 'adds',
      files: { [main]: 'deb http://a bookworm main\n' },
      after: { [main]: 'deb http://a bookworm main\n', '/n.list': `${backports}\n` },
    },
    { does: 'leaves', files: { [main]: `${backports} # mine\n` }, after: { [main]: `${backports} # mine\n` } },
    { does: 'enables', files: { [main]: `# ${backports}\n` }, after: { [main]: `${backports}\n` } },
  ])('$does', ({ files, after }) => {
    expect(withSource(files, backports, '/n.list')).toEqual(after)
  })

  test('removes a line, and a file that held nothing else', () => {
    expect(withoutSource({ '/n.list': `${backports}\n`, [main]: `x\n${backports}\n` }, backports)).toEqual({
      [main]: 'x\n',
    })
  })

  test('are read whole', () => {
    expect(sourceFilesIn('== /a.list\n deb x\n  == /b\n\n== /c.list\n\n')).toEqual({
      '/a.list': 'deb x\n == /b\n',
      '/c.list': '',
    })
  })

  test('what is no source is refused', () => {
    expect(refusedWith(aptRepository, { repo: 'ppa:x/y' }, { files: {} })).toBe('apt/invalid-source')
  })
})

describe('deb822_repository', () => {
  test('writes its fields', () => {
    const args = {
      name: 'MariaDB',
      uris: 'https://deb.mariadb.org/10.11/debian',
      suites: 'bookworm',
      components: ['main'],
      signed_by: 'https://mariadb.org/key.pgp',
      trusted: false,
    }
    expect(planned(deb822, args, { text: null, hasKey: false })).toEqual({
      text: `Components: main
X-Repolib-Name: MariaDB
Signed-By: /etc/apt/keyrings/mariadb.asc
Suites: bookworm
Trusted: no
Types: deb
URIs: https://deb.mariadb.org/10.11/debian
`,
      hasKey: true,
    })
  })

  test('writes an armoured key over several lines', () => {
    const args = { name: 'x', signed_by: '-----BEGIN-----\n\nabc\n-----END-----\n' }
    expect(planned(deb822, args, { text: null, hasKey: null }).text).toContain(
      'Signed-By: \n -----BEGIN-----\n .\n abc\n -----END-----\n',
    )
  })
})

describe('yum_repository', () => {
  const ha = { name: 'ha', description: 'HA', baseurl: 'http://a', enabled: true }
  const section = '[ha]\nbaseurl = http://a\nenabled = 1\nname = HA\n\n'

  test.each([
    { does: 'begins a file', before: null, args: {}, after: section },
    { does: 'leaves a right section', before: section, args: {}, after: section },
    {
      does: 'changes its own section alone',
      before: `[a]\nname=A\n${section.replace('1', '0')}[b]\nx=1\n`,
      args: {},
      after: `[a]\nname=A\n${section}[b]\nx=1\n`,
    },
    {
      does: 'removes its section',
      before: `[a]\nname=A\n${section}`,
      args: { state: 'absent' },
      after: '[a]\nname=A\n',
    },
    { does: 'removes an empty file', before: section, args: { state: 'absent' }, after: null },
  ])('$does', ({ before, args, after }) => {
    expect(planned(yumRepository, { ...ha, ...args }, { text: before })).toEqual({ text: after })
  })

  test('needs a place to fetch from', () => {
    expect(refusedWith(yumRepository, { name: 'ha', description: 'HA' }, { text: null })).toBe('module/parameters')
  })
})

// gpg --with-colons of a key with one subkey.
const shown = `pub:-:4096:1:F8D2585B8783D481:1674000000:::-:::scSC::::::23::0:
fpr:::::::::4D64FEC119C2029067D6E791F8D2585B8783D481:
uid:-::::1674000000::X::Debian Stable Release Key::::::::::0:
sub:-:4096:1:1111111111111111:1674000000::::::e::::::23:
fpr:::::::::2222222222222222222222222222222222222222:
`

describe('rpm_key', () => {
  const target = new ScriptedTarget({}, () => ({ stdout: `350d275d\n==\n${shown}` }))
  const key = { key: '/etc/pki/rpm-gpg/KEY' }

  test('knows a key by the end of its id', async () => {
    const { result } = await perform(rpmKey, key, target, { ...step, checkMode: true })
    expect(result['changed']).toBe(true)
    expect(
      (await perform(rpmKey, { key: '350D275D', state: 'absent' }, target, { ...step, checkMode: true })).result[
        'changed'
      ],
    ).toBe(true)
    expect((await perform(rpmKey, { key: '0x8783D481', state: 'absent' }, target, step)).result['changed']).toBe(false)
  })

  test.each([
    {
      args: { ...key, fingerprint: '4D64 FEC1 19C2 0290 67D6 E791 F8D2 585B 8783 D481' },
      answer: shown,
      code: undefined,
    },
    { args: { ...key, fingerprint: 'AA' }, answer: shown, code: 'rpm/other-key' },
    { args: key, answer: 'gpg: no valid OpenPGP data found.\n', code: 'rpm/no-key' },
  ])('$args is $code', async ({ args, answer, code }) => {
    const asked = new ScriptedTarget({}, () => ({ stdout: `==\n${answer}` }))
    expect((await perform(rpmKey, args, asked, { ...step, checkMode: true })).diagnostic?.code).toBe(code)
  })
})

describe('apt_key', () => {
  test.each([
    { does: 'leaves a trusted key', trusted: shown, args: { file: '/k' }, changed: false },
    { does: 'adds a key', trusted: '', args: { file: '/k' }, changed: true },
    { does: 'removes by a short id', trusted: shown, args: { id: '0x8783D481', state: 'absent' }, changed: true },
    { does: 'has nothing to remove', trusted: '', args: { id: '8783D481', state: 'absent' }, changed: false },
  ])('$does', async ({ trusted, args, changed }) => {
    const target = new ScriptedTarget({}, () => ({ stdout: `${trusted}==\n${shown}` }))
    expect((await perform(aptKey, args, target, { ...step, checkMode: true })).result['changed']).toBe(changed)
  })

  test('refuses what is no key, and an id alone that nobody has', async () => {
    const target = new ScriptedTarget({}, () => ({ stdout: '==\n' }))
    expect((await perform(aptKey, { file: '/etc/passwd' }, target, step)).diagnostic?.code).toBe('apt/no-key')
    expect((await perform(aptKey, { id: '8783D481' }, target, step)).diagnostic?.code).toBe('apt/no-key')
  })
})
