import { describe, expect, test } from 'vitest'
import type { Diagnostic } from '../../src/diagnostic/diagnostic.ts'
import { placesOf } from '../support/places.ts'
import { runProject, type ProjectRun, type Ran } from '../support/run-playbook.ts'

/** A play on h1 with these lines below it. */
function play(...lines: readonly string[]): string {
  return ['- hosts: h1', '  gather_facts: false', ...lines.map((line) => `  ${line}`), ''].join('\n')
}

interface Mistake extends ProjectRun {
  readonly code: string
  /** Where it is found: `code line:column`. */
  readonly at: string
  readonly outcome: Ran['outcome']
}

const mistakes: readonly Mistake[] = [
  {
    code: 'engine/assertion',
    at: '6:13',
    outcome: 'failed',
    files: { 'playbook.yml': play('tasks:', '  - assert:', '      that:', "        - color == 'green'") },
  },
  {
    code: 'engine/connection-setting',
    at: '4:7',
    outcome: 'failed',
    files: { 'hosts.ini': 'h1\n', 'playbook.yml': play('tasks:', '  - ping:', '    connection: winrm') },
  },
  {
    code: 'engine/connection-setting',
    at: '4:7',
    outcome: 'failed',
    files: { 'playbook.yml': play('tasks:', '  - ping:', '    become: true', '    become_method: runas') },
  },
  {
    code: 'engine/loop-list',
    at: '5:7',
    outcome: 'failed',
    files: { 'playbook.yml': play('tasks:', '  - debug: msg=one', '    loop: "{{ color }}"') },
  },
  {
    code: 'engine/no-cluster',
    at: '4:7',
    outcome: 'failed',
    files: { 'playbook.yml': play('tasks:', '  - command: echo', '    rolling: true') },
  },
  {
    code: 'engine/serial',
    at: '1:3',
    outcome: 'error',
    files: { 'playbook.yml': play('serial: "{{ color | default(\'some\') }}"', 'tasks: []') },
  },
  {
    code: 'engine/unknown-handler',
    at: '4:7',
    outcome: 'error',
    files: {
      'playbook.yml': play('tasks:', '  - debug: msg=one', '    changed_when: true', '    notify: "{{ color }}"'),
    },
  },
  {
    code: 'engine/vars-file-not-found',
    at: '1:3',
    outcome: 'error',
    files: { 'playbook.yml': play('vars_files: ["{{ color }}.yml"]', 'tasks: []') },
  },
  {
    code: 'engine/vars-prompt',
    at: '4:7',
    outcome: 'error',
    answers: ['word'],
    files: { 'playbook.yml': play('vars_prompt:', '  - name: password', '    encrypt: des_crypt', 'tasks: []') },
  },
  {
    code: 'engine/argument-spec',
    at: '3:11',
    outcome: 'failed',
    files: {
      'playbook.yml': play('roles: [a]'),
      'roles/a/meta/argument_specs.yml': 'argument_specs: {main: {options: {port: {type: int, required: true}}}}\n',
      'roles/a/tasks/main.yml': '- debug: msg=never\n',
    },
  },
]

describe('a run that meets a mistake', () => {
  test.each(mistakes)('reports $code at $at', async ({ code, at, outcome, ...project }) => {
    const ran = await runProject(project)
    expect({ outcome: ran.outcome, places: placesOf(reported(ran)) }).toEqual({ outcome, places: [`${code} ${at}`] })
  })
})

/** The diagnostics of a run: of hosts that failed, and of the run itself. */
function reported({ events, findings }: Ran): readonly Diagnostic[] {
  const told = events.flatMap((event) => {
    if (event.type === 'warned') return [event.diagnostic]
    return event.type === 'host-finished' && event.diagnostic !== undefined ? [event.diagnostic] : []
  })
  return [...findings, ...told]
}

test('unknown handlers are told of, and no mistake, where the configuration says so', async () => {
  const tasks = ['constant', '{{ color }}'].flatMap((name) => [
    '  - debug: msg=one',
    '    changed_when: true',
    `    notify: "${name}"`,
  ])
  const ran = await runProject({
    files: { 'playbook.yml': play('tasks:', ...tasks) },
    options: { unknownHandlers: 'warning' },
  })
  expect(ran.outcome).toBe('ok')
  const told = [...ran.findings, ...ran.events.flatMap((event) => (event.type === 'warned' ? [event.diagnostic] : []))]
  expect(told.map(({ code, severity }) => `${severity} ${code}`)).toEqual([
    'warning playbook/unknown-handler',
    'warning engine/unknown-handler',
    'warning engine/unknown-handler',
  ])
})
