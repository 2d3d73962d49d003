import { describe, expect, test } from 'vitest'
import { keyringOf, sealedWith } from '../support/keyring.ts'
import { runProject, type ProjectRun } from '../support/run-playbook.ts'

const word = 'correct-horse'
const vault = keyringOf({ default: 'password' })

function play(...tasks: readonly string[]): string {
  return `- hosts: h1\n  gather_facts: false\n  tasks:\n${tasks.map((task) => `    - ${task}\n`).join('')}`
}

/** A vault text as a YAML value. */
function sealed(text: string): string {
  const lines = sealedWith(vault, text, 'default').trim().split('\n')
  return `!vault |\n${lines.map((line) => `  ${line}\n`).join('')}`
}

/** Whatever is sent of a run, as text. */
async function told(project: Omit<ProjectRun, 'vault'>): Promise<string> {
  const { events, outcome } = await runProject({ ...project, vault })
  expect(outcome).not.toBe('invalid')
  return JSON.stringify(events)
}

const spec = 'argument_specs: {main: {options: {token: {type: str, no_log: true}}}}\n'

const cases: readonly (Omit<ProjectRun, 'vault'> & { readonly of: string })[] = [
  {
    of: 'a vault value that is shown',
    files: {
      'playbook.yml': play('debug: {msg: "it is {{ token }}"}'),
      'group_vars/all.yml': `token: ${sealed(word)}`,
    },
  },
  {
    of: 'a vault value in a message of failure',
    files: { 'playbook.yml': play('fail: {msg: "{{ token }}"}'), 'group_vars/all.yml': `token: ${sealed(word)}` },
  },
  {
    of: 'a vault value that a command prints in two pieces',
    files: {
      'playbook.yml': play('shell: "printf correct; sleep 0.1; printf -- -horse; echo {{ token }} >/dev/null"'),
      'group_vars/all.yml': `token: ${sealed(word)}`,
    },
  },
  {
    of: 'what an expression makes of a vault value',
    files: {
      'playbook.yml': play('debug: {msg: "{{ token | upper }} {{ token | b64encode }}"}'),
      'group_vars/all.yml': `token: ${sealed(word)}`,
    },
  },
  {
    of: 'an argument that the specification of a role marks',
    files: {
      'playbook.yml': '- hosts: h1\n  gather_facts: false\n  roles: [a]\n',
      'group_vars/all.yml': `token: ${word}\n`,
      'roles/a/meta/argument_specs.yml': spec,
      'roles/a/tasks/main.yml': '- debug: {msg: "it is {{ token }}"}\n',
    },
  },
  {
    of: 'an answer that is typed unseen',
    files: {
      'playbook.yml': [
        '- hosts: h1',
        '  gather_facts: false',
        '  vars_prompt: [{name: token}]',
        '  tasks: [{debug: {msg: "{{ token }}"}}]',
        '',
      ].join('\n'),
    },
    answers: [word],
  },
  {
    of: 'the result of a task with no_log',
    files: { 'playbook.yml': play(`{command: "echo ${word}", no_log: true}`) },
  },
  {
    of: 'the failure of a task with no_log',
    files: { 'playbook.yml': play(`{command: "sh -c 'echo ${word}; exit 1'", no_log: true}`) },
  },
  {
    of: 'the items of a task with no_log',
    files: { 'playbook.yml': play(`{command: "echo {{ item }}", loop: [${word}], no_log: true}`) },
  },
  {
    of: 'the retries of a task with no_log',
    files: {
      'playbook.yml': play(`{command: "echo ${word}", no_log: true, until: false, retries: 1, ignore_errors: true}`),
    },
  },
  {
    of: 'a task whose no_log cannot be evaluated',
    files: { 'playbook.yml': play(`{command: "echo ${word}", no_log: "{{ hostvars['h1'].nobody }}"}`) },
  },
]

describe('events', () => {
  test.each(cases)('do not show $of', async (project) => {
    expect(await told(project)).not.toMatch(/correct-horse|CORRECT-HORSE|Y29ycmVjdC1ob3JzZQ/)
  })

  test('show what is no secret', async () => {
    expect(await told({ files: { 'playbook.yml': play(`debug: {msg: ${word}}`) } })).toContain(word)
  })
})
