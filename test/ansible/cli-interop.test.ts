import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WorkingFolder } from '../support/command-line.ts'
import type { Ended } from '../support/lab.ts'

// Debian's ansible, ansible-inventory, ansible-vault and ansible-playbook 2.14 beside hadeploy: what is printed is the same.
let folder: WorkingFolder
beforeEach(() => {
  folder = new WorkingFolder()
  folder.write(files)
})
afterEach(() => {
  folder.remove()
})

const files = {
  hosts: `[web]
h1 x=1
h2 x=2
[db]
h2
h3 ansible_host=10.0.0.3
[site:children]
web
db
[site:vars]
site_wide={'a': [1, 2]}
[all:vars]
ansible_connection=local
ansible_python_interpreter=/usr/bin/python3
`,
  'group_vars/web.yml': 'from_group: {{ x }}\nlist: [b, a]\n'.replace('{{ x }}', '"{{ x }}"'),
  'group_vars/all/main.yml': 'everywhere: ü\n',
  'host_vars/h1.yml': 'x: 11\n',
  password: 'pw\n',
  new: 'other\n',
}

function theirs(program: string, words: readonly string[], input = ''): Promise<Ended> {
  return folder.run(program, words, { input, environment: { ANSIBLE_NOCOLOR: '1', ANSIBLE_LOCALHOST_WARNING: '0' } })
}

describe('hadeploy inventory', () => {
  test.each([
    ['--list'],
    ['--list --export'],
    ['--list --limit web'],
    ['--host h1'],
    ['--host h2 --yaml'],
    ['--graph'],
    ['--graph web'],
    ['--graph --vars'],
    ['--list -e extra=1'],
    ['--list --export --playbook-dir .'],
  ])('%s prints what ansible-inventory prints', async (line) => {
    // 2.14 has no --limit yet, 2.15 has it: then the lists hold the hosts that are left.
    const words = line.split(' ')
    const ours = await folder.hadeploy(['inventory', '-i', 'hosts', ...words])
    expect(ours.stderr).toBe('')
    if (words.includes('--limit')) {
      expect(Object.keys(hostvarsIn(ours.stdout))).toEqual(['h1', 'h2'])
      return
    }
    expect(ours.stdout).toBe((await theirs('ansible-inventory', ['-i', 'hosts', ...words])).stdout)
  })

  test('writes to a file with --output', async () => {
    const { stdout } = await folder.hadeploy(['inventory', '-i', 'hosts', '--list', '--output', 'out.json'])
    expect(stdout).toBe('')
    expect(Object.keys(hostvarsIn(readFileSync(join(folder.path, 'out.json'), 'utf8')))).toEqual(['h1', 'h2', 'h3'])
  })
})

describe('hadeploy adhoc', () => {
  test.each([
    { words: ['web', '-a', 'echo hello'] },
    { words: ['h1', '-m', 'shell', '-a', 'echo out; echo err >&2; exit 3'] },
    { words: ['h1', '-m', 'ping'] },
    { words: ['h1', '-m', 'ping', '-o'] },
    { words: ['h1', '-o', '-a', 'printf "a\\nb"'] },
    { words: ['h1', '-m', 'shell', '-o', '-a', 'echo out; echo err >&2'] },
    { words: ['h1', '-m', 'debug', '-a', 'msg={{x}}'] },
    { words: ['h1', '-m', 'debug', '-a', 'var=site_wide'] },
    { words: ['h1', '-m', 'set_fact', '-a', 'k=v'] },
    { words: ['web', '-m', 'fail', '-a', 'msg=enough'] },
    { words: ['web:&db', '-m', 'ping'] },
    { words: ['all', '--list-hosts'] },
    { words: ['web', '--list-hosts', '-l', 'h2'] },
    { words: ['h1', '-m', 'command', '-a', 'true', '-C'] },
  ])('$words prints what ansible prints', async ({ words }) => {
    const ours = await folder.hadeploy(['adhoc', '-i', 'hosts', ...words])
    const reference = await theirs('ansible', ['-i', 'hosts', '-f', '1', ...words])
    expect(byHost(ours.stdout)).toEqual(byHost(reference.stdout))
    expect(ours.status).toBe(reference.status)
  })

  test('takes arguments as JSON', async () => {
    const path = join(folder.path, 'a file')
    const { status } = await folder.hadeploy([
      'adhoc',
      'h1',
      '-i',
      'hosts',
      '-m',
      'copy',
      '-a',
      JSON.stringify({ dest: path, content: 'x\n' }),
    ])
    expect(status).toBe(0)
    expect(readFileSync(path, 'utf8')).toBe('x\n')
  })
})

describe('hadeploy vault', () => {
  const password = ['--vault-password-file', 'password']

  test('encrypts, views and decrypts files that ansible-vault reads', async () => {
    folder.write({ 'secret.yml': 'a: ß\n' })
    expect((await folder.hadeploy(['vault', 'encrypt', ...password, 'secret.yml'])).status).toBe(0)
    expect(await theirs('ansible-vault', ['view', ...password, 'secret.yml'])).toMatchObject({ stdout: 'a: ß\n' })
    expect(await folder.hadeploy(['vault', 'view', ...password, 'secret.yml'])).toMatchObject({ stdout: 'a: ß\n' })
    expect((await folder.hadeploy(['vault', 'decrypt', ...password, 'secret.yml'])).status).toBe(0)
    expect(readFileSync(join(folder.path, 'secret.yml'), 'utf8')).toBe('a: ß\n')
  })

  test('goes over to a new password', async () => {
    folder.write({ 'secret.yml': 'a: 1\n' })
    await theirs('ansible-vault', ['encrypt', ...password, 'secret.yml'])
    const words = ['vault', 'rekey', ...password, '--new-vault-password-file', 'new', 'secret.yml']
    expect(await folder.hadeploy(words)).toMatchObject({ status: 0, stderr: 'Rekey successful\n' })
    const view = ['view', '--vault-password-file', 'new', 'secret.yml']
    expect(await theirs('ansible-vault', view)).toMatchObject({ stdout: 'a: 1\n' })
  })

  test('works as a filter', async () => {
    const sealed = await folder.hadeploy(['vault', 'encrypt', '--vault-id', 'prod@password', '-'], { input: 'x' })
    expect(sealed.stdout).toMatch(/^\$ANSIBLE_VAULT;1\.2;AES256;prod\n/)
    expect((await theirs('ansible-vault', ['decrypt', ...password, '-'], sealed.stdout)).stdout).toBe('x')
    expect(
      (await folder.hadeploy(['vault', 'decrypt', ...password, '--output', '-'], { input: sealed.stdout })).stdout,
    ).toBe('x')
  })

  test('encrypts texts for YAML as ansible-vault lays them out', async () => {
    const words = ['encrypt_string', ...password, '-n', 'one', '-n', 'two', 'a', 'b', 'c']
    const [ours, reference] = [await folder.hadeploy(['vault', ...words]), await theirs('ansible-vault', words)]
    // Other than ansible-vault, hadeploy ends the last line, so that a file can be added to.
    const shape = (text: string): string => text.trimEnd().replace(/^ {10}[0-9a-f]+$/gm, 'hex')
    expect(shape(ours.stdout)).toBe(shape(reference.stdout))
    const notes = (text: string): readonly string[] => text.split('\n').filter((line) => line.startsWith('#'))
    expect(notes(ours.stderr)).toEqual(notes(reference.stderr))
  })

  test('edits in $EDITOR, keeps the id, and leaves no trace', async () => {
    folder.write({
      'secret.yml': 'a: 1\n',
      editor: '#!/bin/sh\necho "$1" > where\nls -l "$1" > mode\nsed -i s/1/2/ "$1"\n',
    })
    await folder.run('chmod', ['+x', 'editor'])
    await theirs('ansible-vault', ['encrypt', '--vault-id', 'prod@password', 'secret.yml'])
    const words = ['vault', 'edit', ...password, 'secret.yml']
    expect(await folder.hadeploy(words, { environment: { EDITOR: './editor' } })).toMatchObject({
      status: 0,
      stderr: '',
    })
    expect(await theirs('ansible-vault', ['view', ...password, 'secret.yml'])).toMatchObject({ stdout: 'a: 2\n' })
    expect(readFileSync(join(folder.path, 'secret.yml'), 'utf8')).toMatch(/^\$ANSIBLE_VAULT;1\.2;AES256;prod\n/)
    const where = readFileSync(join(folder.path, 'where'), 'utf8').trim()
    expect(readFileSync(join(folder.path, 'mode'), 'utf8')).toMatch(/^-rw-------/)
    expect(() => statSync(where)).toThrow()
  })

  test('leaves a vault alone that was not changed, or whose editor failed', async () => {
    folder.write({ 'secret.yml': 'a: 1\n' })
    await folder.hadeploy(['vault', 'encrypt', ...password, 'secret.yml'])
    const before = readFileSync(join(folder.path, 'secret.yml'), 'utf8')
    const edit = (editor: string): Promise<Ended> =>
      folder.hadeploy(['vault', 'edit', ...password, 'secret.yml'], { environment: { EDITOR: editor } })
    expect((await edit('true')).status).toBe(0)
    const failed = await edit('false')
    expect(failed.status).toBe(1)
    expect(failed.stderr).toContain('cli/editor')
    expect(readFileSync(join(folder.path, 'secret.yml'), 'utf8')).toBe(before)
  })

  test('creates a file that is encrypted from the start', async () => {
    folder.write({ editor: '#!/bin/sh\necho "b: 2" > "$1"\n' })
    await folder.run('chmod', ['+x', 'editor'])
    await folder.hadeploy(['vault', 'create', ...password, 'made.yml'], { environment: { EDITOR: './editor' } })
    expect(await theirs('ansible-vault', ['view', ...password, 'made.yml'])).toMatchObject({ stdout: 'b: 2\n' })
    expect(statSync(join(folder.path, 'made.yml')).mode & 0o777).toBe(0o600)
  })

  test.each([
    {
      what: 'a file that is encrypted already',
      words: ['encrypt', '--vault-password-file', 'password', 'sealed'],
      code: 'cli/vault-action',
      status: 2,
    },
    {
      what: 'a file that is no vault',
      words: ['decrypt', '--vault-password-file', 'password', 'hosts'],
      code: 'vault/format',
      status: 1,
    },
    {
      what: 'a wrong password',
      words: ['view', '--vault-password-file', 'new', 'sealed'],
      code: 'vault/no-password',
      status: 1,
    },
    {
      what: 'several passwords',
      words: ['encrypt', '--vault-id', 'a@password', '--vault-id', 'b@new', 'hosts'],
      code: 'cli/vault-action',
      status: 2,
    },
    {
      what: 'two new passwords',
      words: [
        'rekey',
        '--vault-password-file',
        'password',
        '--new-vault-id',
        'a@new',
        '--new-vault-password-file',
        'new',
        'sealed',
      ],
      code: 'cli/vault-action',
      status: 2,
    },
    { what: 'an unknown action', words: ['encrpt', 'hosts'], code: 'cli/vault-action', status: 2 },
    {
      what: 'an existing file',
      words: ['create', '--vault-password-file', 'password', 'hosts'],
      code: 'cli/vault-action',
      status: 2,
    },
    {
      what: 'a program that prints no password',
      words: ['view', '--vault-password-file', './broken', 'sealed'],
      code: 'cli/password-program',
      status: 1,
    },
    {
      what: 'a password that is asked for without a terminal',
      words: ['view', 'sealed'],
      code: 'cli/no-answer',
      status: 1,
    },
  ])('refuses $what', async ({ words, code, status }) => {
    folder.write({ sealed: 'x: 1\n', broken: '#!/bin/sh\nexit 3\n' })
    await folder.run('chmod', ['+x', 'broken'])
    await theirs('ansible-vault', ['encrypt', '--vault-password-file', 'password', 'sealed'])
    const before = readFileSync(join(folder.path, 'hosts'), 'utf8')
    const ended = await folder.hadeploy(['vault', ...words])
    expect(ended.stderr).toContain(code)
    expect(ended.status).toBe(status)
    expect(readFileSync(join(folder.path, 'hosts'), 'utf8')).toBe(before)
  })
})

describe('hadeploy', () => {
  test.each([
    ['--list-hosts'],
    ['--list-tasks'],
    // By itself it lists `never` too, as Ansible has since 2.19.
    ['--list-tags --tags all'],
    ['--list-tasks --tags b'],
    ['--list-hosts --limit h2'],
    ['--syntax-check'],
  ])('%s prints what ansible-playbook prints', async (line) => {
    folder.write({
      'play.yml': `- hosts: web
  name: First {{ 1 }}
  tags: p
  tasks:
    - name: One
      ping:
      tags: [b, a]
    - block:
        - debug: {msg: x}
      rescue:
        - debug: {msg: y}
      tags: never
    - import_tasks: more.yml
- hosts: db,!h3
  pre_tasks: [{name: "Two {{ x }}", ping: }]
  roles: [r]
`,
      'more.yml': '- name: Imported\n  ping:\n',
      'roles/r/tasks/main.yml': '- name: Of the role\n  ping:\n  tags: c\n',
    })
    const words = ['-i', 'hosts', 'play.yml', ...line.split(' ')]
    const ours = await folder.hadeploy(words)
    expect(ours.stderr).toBe('')
    const printed = (await theirs('ansible-playbook', words)).stdout
    if (line.startsWith('--list-hosts')) expect(linesInOrder(ours.stdout)).toEqual(linesInOrder(printed))
    else expect(ours.stdout).toBe(printed)
  })

  test('reads the fact cache that ansible wrote, and writes one that it reads', async () => {
    folder.write({
      'ansible.cfg': '[defaults]\ngathering = smart\nfact_caching = jsonfile\nfact_caching_connection = facts\n',
      'play.yml': '- hosts: h1\n  tasks:\n    - debug: {msg: "{{ ansible_facts.os_family }}"}\n',
    })
    const words = ['-i', 'hosts', 'play.yml']
    expect((await theirs('ansible-playbook', words)).stdout).toContain('Gathering Facts')
    expect((await folder.hadeploy(words)).stdout).not.toContain('Gathering Facts')
    writeFileSync(join(folder.path, 'facts/h1'), '')
    expect((await folder.hadeploy(words)).stdout).toContain('Gathering Facts')
    expect((await theirs('ansible-playbook', words)).stdout).not.toContain('Gathering Facts')
  })
})

/** Results in the order of their hosts: whoever is first prints first. */
function byHost(text: string): readonly string[] {
  return text.split(/^(?=h\d \| )/m).sort()
}

/** Ansible lists the hosts of a play from a set, in another order at every run. */
function linesInOrder(text: string): readonly string[] {
  return text.split('\n').sort()
}

function hostvarsIn(text: string): object {
  const listed: unknown = JSON.parse(text)
  if (typeof listed !== 'object' || listed === null || !('_meta' in listed)) return {}
  const { _meta: meta } = listed
  if (typeof meta !== 'object' || meta === null || !('hostvars' in meta)) return {}
  return typeof meta.hostvars === 'object' && meta.hostvars !== null ? meta.hostvars : {}
}
