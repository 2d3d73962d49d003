import { describe, expect, test } from 'vitest'
import { loadPlaybook } from '../../src/playbook/load.ts'
import { undefinedNames } from '../../src/playbook/undefined-names.ts'
import { placesOf } from '../support/places.ts'
import { contextOf } from '../support/playbooks.ts'

function found(tasks: string, texts: Readonly<Record<string, string>> = {}): readonly string[] {
  const indented = tasks.split('\n').map((line) => `    ${line}`)
  const site = ['- hosts: all', '  vars: {of_play: 1}', '  roles: [r]', '  tasks:', ...indented].join('\n')
  const role = { 'roles/r/defaults/main.yml': 'of_role: 1', 'roles/r/tasks/main.yml': '- set_fact: {of_fact: 1}' }
  const { value, diagnostics } = loadPlaybook('site.yml', contextOf({ ...role, ...texts, 'site.yml': site }))
  expect(diagnostics).toEqual([])
  const names = undefinedNames(value, ['inventory_hostname', 'of_inventory'])
  return placesOf(names).map((place, index) => `${names[index]?.severity ?? ''} ${place}`)
}

describe('undefinedNames', () => {
  test.each([
    'of_play',
    'of_role',
    'of_fact',
    'of_inventory',
    'inventory_hostname',
    'ansible_anything',
    'range(3)',
    'lookup("env", "X")',
  ])('knows %s', (name) => {
    expect(found(`- debug: {msg: '{{ ${name} }}'}`)).toEqual([])
  })

  test('only warns where the whole play goes on after errors', () => {
    const site = '- hosts: all\n  ignore_errors: true\n  tasks: [{debug: {msg: "{{ nobody }}"}}]\n'
    const names = undefinedNames(loadPlaybook('site.yml', contextOf({ 'site.yml': site })).value, [])
    expect(names.map(({ severity }) => severity)).toEqual(['warning'])
  })

  test('finds a name that nothing defines, at its place', () => {
    expect(found('- debug: {msg: "a {{ of_plai }}"}')).toEqual(['error playbook/undefined-name 5:26'])
  })

  test.each([
    { does: 'register', tasks: '- ping:\n  register: out\n- debug: {msg: "{{ out }}"}' },
    { does: 'vars of a block', tasks: '- block: [{debug: {msg: "{{ v }}"}}]\n  vars: {v: 1}' },
    {
      does: 'a loop',
      tasks: '- debug: {msg: "{{ one }}{{ i }}"}\n  loop: [1]\n  loop_control: {loop_var: one, index_var: i}',
    },
    {
      does: 'the apply of an include',
      tasks: '- include_role: {name: r, apply: {vars: {v: 1}}}\n- debug: {msg: "{{ v }}"}',
    },
    { does: 'default', tasks: '- debug: {msg: "{{ nobody | default(1) }}"}' },
    { does: 'a test for it elsewhere', tasks: '- debug: {msg: "{{ nobody }}"}\n  when: nobody is defined' },
    { does: 'include_vars', tasks: '- include_vars: x.yml\n- debug: {msg: "{{ nobody }}"}' },
    {
      does: 'an include that only the run knows',
      tasks: '- include_tasks: "{{ of_play }}.yml"\n- debug: {msg: "{{ nobody }}"}',
    },
    { does: 'a fact with a templated name', tasks: '- set_fact: {"{{ of_play }}": 1}\n- debug: {msg: "{{ nobody }}"}' },
  ])('is silent because of $does', ({ tasks }) => {
    expect(found(tasks)).toEqual([])
  })

  test.each([
    { does: 'a condition', tasks: '- debug: {msg: "{{ nobody }}"}\n  when: of_play == 2' },
    { does: 'a rescue section', tasks: '- block: [{debug: {msg: "{{ nobody }}"}}]\n  rescue: [{ping: }]' },
    { does: 'failed_when', tasks: '- debug: {msg: "{{ nobody }}"}\n  failed_when: false' },
    { does: 'ignore_errors', tasks: '- debug: {msg: "{{ nobody }}"}\n  ignore_errors: true' },
    { does: 'a loop that may be empty', tasks: '- debug: {msg: "{{ nobody }}"}\n  loop: "{{ of_play }}"' },
  ])('only warns under $does', ({ tasks }) => {
    expect(found(tasks).map((place) => place.split(' ').slice(0, 2).join(' '))).toEqual([
      'warning playbook/undefined-name',
    ])
  })

  test('looks behind constant includes', () => {
    expect(found('- include_tasks: t.yml', { 't.yml': '- debug: {msg: "{{ nobody }}"}' })).toEqual([
      'error playbook/undefined-name 1:20',
    ])
  })
})
