import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WorkingFolder } from '../support/command-line.ts'

// What people write wrong: each is refused before a host is touched, with code, place, reason and exit status.
let folder: WorkingFolder
beforeEach(() => {
  folder = new WorkingFolder()
  folder.write({ hosts: 'h1 ansible_connection=local\n' })
})
afterEach(() => {
  folder.remove()
})

/** A playbook of tasks that would leave a mark on the host before the mistake. */
function playbookOf(tasks: string): string {
  return `- hosts: all\n  gather_facts: false\n  tasks:\n    - name: Mark\n      file: {path: ./touched, state: touch}\n${tasks}`
}

interface Refusal {
  readonly what: string
  readonly files: Readonly<Record<string, string>>
  readonly words?: readonly string[]
  readonly code: string
  readonly place?: string
  readonly says: string
  readonly status?: number
}

const refusals: readonly Refusal[] = [
  {
    what: 'broken YAML',
    files: { 'play.yml': '- hosts: all\n  tasks: [\n' },
    code: 'document/syntax',
    place: 'play.yml:',
    says: 'error:',
  },
  {
    what: 'an unknown keyword of a play',
    files: { 'play.yml': '- hosts: all\n  taks: []\n' },
    code: 'playbook/unknown-keyword',
    place: 'play.yml:2:3',
    says: 'Did you mean "tags" or "tasks"?',
  },
  {
    what: 'an unknown module',
    files: { 'play.yml': playbookOf('    - coppy: {}\n') },
    code: 'playbook/unknown-module',
    place: 'play.yml:6:7',
    says: 'Did you mean "copy"?',
  },
  {
    what: 'an unknown parameter',
    files: { 'play.yml': playbookOf('    - copy: {conent: x, dest: /x}\n') },
    code: 'module/parameters',
    place: 'play.yml:6:',
    says: 'Did you mean "content"?',
  },
  {
    what: 'a value of the wrong type',
    files: { 'play.yml': playbookOf('    - copy: {content: x, dest: /x, backup: perhaps}\n') },
    code: 'module/parameters',
    place: 'play.yml:6:',
    says: 'backup',
  },
  {
    what: 'a missing role',
    files: { 'play.yml': '- hosts: all\n  roles: [galerra]\n' },
    code: 'playbook/no-such-role',
    place: 'play.yml:2:',
    says: 'galerra',
  },
  {
    what: 'a missing file of tasks',
    files: { 'play.yml': playbookOf('    - import_tasks: more.yml\n') },
    code: 'playbook/no-such-file',
    place: 'play.yml:6:',
    says: 'more.yml',
  },
  {
    what: 'an undefined variable',
    files: { 'play.yml': playbookOf('    - debug: {msg: "{{ adress }}"}\n') },
    code: 'playbook/undefined-name',
    place: 'play.yml:6:',
    says: '"adress"',
  },
  {
    what: 'a broken expression',
    files: { 'play.yml': playbookOf('    - debug: {msg: "{{ 1 + }}"}\n') },
    code: 'expression/syntax',
    place: 'play.yml:6:',
    says: 'error:',
  },
  {
    what: 'a handler that is not there',
    files: { 'play.yml': playbookOf('    - {command: "true", notify: Restart}\n') },
    code: 'playbook/unknown-handler',
    place: 'play.yml:6:',
    says: 'Restart',
  },
  { what: 'a missing playbook', files: {}, code: 'playbook/no-such-file', says: 'play.yml' },
  {
    what: 'a missing inventory',
    files: { 'play.yml': playbookOf('') },
    words: ['-i', 'nowhere', 'play.yml'],
    code: 'inventory/no-such-source',
    says: 'nowhere',
  },
  {
    what: 'a broken inventory',
    files: { 'play.yml': playbookOf(''), hosts: 'h1\n[web:childrn]\n' },
    code: 'inventory/syntax',
    place: 'hosts:2:',
    says: 'error:',
  },
  {
    what: 'a group that contains itself',
    files: { 'play.yml': playbookOf(''), hosts: '[a:children]\nb\n[b:children]\na\n' },
    code: 'inventory/group-loop',
    says: 'error:',
  },
  {
    what: 'wrong extra variables',
    files: { 'play.yml': playbookOf('') },
    words: ['-i', 'hosts', '-e', 'word', 'play.yml'],
    code: 'cli/extra-vars',
    says: '"word"',
  },
  {
    what: 'a vault without a password',
    files: { 'play.yml': playbookOf(''), 'group_vars/all.yml': '$ANSIBLE_VAULT;1.1;AES256\n6162\n' },
    code: 'vault/',
    says: 'error:',
  },
  {
    what: 'a wrong configuration',
    files: { 'play.yml': playbookOf(''), 'ansible.cfg': '[defaults]\nforks = many\n' },
    code: 'cli/configuration',
    place: 'ansible.cfg:2:1',
    says: 'a number',
  },
  {
    what: 'a limit on nobody',
    files: { 'play.yml': playbookOf('') },
    words: ['-i', 'hosts', '-l', 'h9', 'play.yml'],
    code: 'cli/limit',
    says: 'h9',
    status: 1,
  },
  {
    what: 'an unknown option',
    files: { 'play.yml': playbookOf('') },
    words: ['-i', 'hosts', '--chek', 'play.yml'],
    code: 'cli/usage',
    says: 'Did you mean --check?',
    status: 2,
  },
  {
    what: 'a mistyped command',
    files: {},
    words: ['inventry', '--list'],
    code: 'cli/usage',
    says: 'error:',
    status: 2,
  },
  {
    what: 'an unclear view of the inventory',
    files: {},
    words: ['inventory', '-i', 'hosts'],
    code: 'cli/inventory-view',
    says: '--list',
    status: 2,
  },
  {
    what: 'an inventory host that is none',
    files: {},
    words: ['inventory', '-i', 'hosts', '--host', 'h9'],
    code: 'cli/inventory-view',
    says: 'h9',
    status: 2,
  },
  {
    what: 'a command without words',
    files: {},
    words: ['adhoc', 'all', '-i', 'hosts'],
    code: 'cli/no-arguments',
    says: '-a',
    status: 2,
  },
  {
    what: 'a module of that name in adhoc',
    files: {},
    words: ['adhoc', 'all', '-i', 'hosts', '-m', 'pnig'],
    code: 'playbook/unknown-module',
    says: 'Did you mean "ping"?',
  },
  {
    what: 'a role without a group',
    files: {},
    words: ['role', 'galera', '-i', 'hosts'],
    code: 'cli/no-group',
    says: '--group PATTERN',
    status: 2,
  },
  {
    what: 'a manual that is not there',
    files: {},
    words: ['doc', 'coppy'],
    code: 'cli/unknown-doc',
    says: 'Did you mean "copy"?',
    status: 2,
  },
  {
    what: 'a report of no kind',
    files: { 'play.yml': playbookOf('') },
    words: ['-i', 'hosts', 'play.yml', '--report', 'pdf=x'],
    code: 'cli/report',
    says: 'pdf=x',
    status: 2,
  },
  {
    what: 'a question without a terminal',
    files: { 'play.yml': playbookOf('') },
    words: ['-i', 'hosts', '-k', 'play.yml'],
    code: 'cli/no-answer',
    says: 'SSH password',
    status: 1,
  },
]

describe('hadeploy refuses', () => {
  test.each(refusals)(
    '$what',
    async ({ files, words = ['-i', 'hosts', 'play.yml'], code, place, says, status = 4 }) => {
      folder.write(files)
      const ended = await folder.hadeploy(words)
      expect(ended.stderr).toContain(code)
      expect(ended.stderr).toContain(says)
      if (place !== undefined) expect(ended.stderr).toContain(`  ${place}`)
      expect(ended.status).toBe(status)
      expect(ended.stdout).toBe('')
      expect((await folder.run('ls', ['touched'])).status).not.toBe(0)
    },
  )

  test('with all mistakes at once', async () => {
    folder.write({
      hosts: 'h1 ansible_connection=local\n[web:childrn]\n',
      'play.yml': '- hosts: all\n  taks: []\n  tasks:\n    - coppy: {}\n    - copy: {dst: /x}\n',
    })
    const { stderr, status } = await folder.hadeploy(['-i', 'hosts', 'play.yml'])
    for (const code of [
      'inventory/syntax',
      'playbook/unknown-keyword',
      'playbook/unknown-module',
      'module/parameters',
    ]) {
      expect(stderr).toContain(code)
    }
    expect(status).toBe(4)
  })
})

describe('an undefined variable', () => {
  const playbook = playbookOf('    - {debug: {msg: "{{ adress }}"}, tags: late}\n')

  test.each([
    { how: 'defined by -e', words: ['-e', 'adress=1'] },
    { how: 'in a task that tags leave out', words: ['--skip-tags', 'late'] },
    { how: 'where only a list is shown', words: ['--list-tasks'] },
  ])('is no error when it is $how', async ({ words }) => {
    folder.write({ 'play.yml': playbook })
    expect((await folder.hadeploy(['-i', 'hosts', 'play.yml', ...words])).status).toBe(0)
  })

  test('is no error when it stands in host_vars beside the playbook', async () => {
    folder.write({ 'play.yml': playbook, 'host_vars/h1.yml': 'adress: 1\n' })
    expect((await folder.hadeploy(['-i', 'hosts', 'play.yml'])).status).toBe(0)
  })
})
