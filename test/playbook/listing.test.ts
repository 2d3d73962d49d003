import { describe, expect, test } from 'vitest'
import { listedName, listedTasks } from '../../src/playbook/listed-tasks.ts'
import { listingOf } from '../../src/playbook/listing.ts'
import { loadPlaybook } from '../../src/playbook/load.ts'
import { contextOf } from '../support/playbooks.ts'

const plays = [
  {
    name: 'First',
    patterns: ['all'],
    tags: ['p'],
    hosts: ['h1', 'h2'],
    tasks: [
      { name: 'debug', tags: ['z', 'a', 'p'] },
      { name: 'r1 : rt', tags: ['rr', 'p', 'p'] },
    ],
  },
  { name: undefined, patterns: ['nohost', 'h2'], tags: [], hosts: ['h2'], tasks: [] },
]

// The expected texts are what ansible-playbook 2.14.18 printed for the same playbook.
describe('listingOf', () => {
  test('shows tasks', () => {
    expect(listingOf('site.yml', plays, { hosts: false, tasks: true, tags: false })).toBe(
      '\nplaybook: site.yml\n\n  play #1 (all): First\tTAGS: [p]\n    tasks:\n      debug\tTAGS: [a, p, z]\n      r1 : rt\tTAGS: [p, rr]\n' +
        '\n  play #2 (nohost,h2): nohost,h2\tTAGS: []\n    tasks:\n',
    )
  })

  test('shows tags', () => {
    expect(listingOf('site.yml', plays, { hosts: false, tasks: false, tags: true })).toBe(
      '\nplaybook: site.yml\n\n  play #1 (all): First\tTAGS: [p]\n      TASK TAGS: [a, p, rr, z]\n' +
        '\n  play #2 (nohost,h2): nohost,h2\tTAGS: []\n      TASK TAGS: []\n',
    )
  })

  test('shows hosts before tasks and tags', () => {
    expect(listingOf('site.yml', plays.slice(1), { hosts: true, tasks: true, tags: true })).toBe(
      "\nplaybook: site.yml\n\n  play #1 (nohost,h2): nohost,h2\tTAGS: []\n    pattern: ['nohost', 'h2']\n    hosts (1):\n      h2\n    tasks:\n      TASK TAGS: []\n",
    )
  })
})

describe('listedTasks', () => {
  test('are those of pre_tasks, roles, tasks and static imports; not of rescue, always and handlers', () => {
    const { value, diagnostics } = loadPlaybook(
      'site.yml',
      contextOf({
        'site.yml': `
- hosts: all
  pre_tasks: [{debug: , name: before}]
  roles: [r1]
  tasks:
    - block:
        - {debug: , name: "in {{ x }}"}
      rescue: [{debug: , name: rescued}]
      always: [{debug: , name: always}]
    - import_tasks: i.yml
    - include_tasks: i.yml
    - import_role: {name: r1}
  post_tasks: [{ansible.builtin.debug: }]
  handlers: [{debug: , name: h}]
`,
        'i.yml': '- shell: ls',
        'roles/r1/tasks/main.yml': '- {debug: , name: rt}\n- ping:',
      }),
    )
    expect(diagnostics).toEqual([])
    expect(value.plays.flatMap(listedTasks).map(listedName)).toEqual([
      'before',
      'r1 : rt',
      'ping',
      'in {{ x }}',
      'shell',
      'include_tasks',
      'r1 : rt',
      'ping',
      'ansible.builtin.debug',
    ])
  })
})
