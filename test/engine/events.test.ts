import { describe, expect, test } from 'vitest'
import type { Event } from '../../src/event/event.ts'
import { runProject, type ProjectRun } from '../support/run-playbook.ts'

type Named<T extends Event['type']> = Extract<Event, { readonly type: T }>

async function eventsOf<T extends Event['type']>(
  type: T,
  tasks: string,
  more: Partial<ProjectRun> = {},
): Promise<readonly Named<T>[]> {
  const text = tasks.replaceAll(/^/gm, '    ')
  const playbook = `- hosts: h1\n  gather_facts: false\n  tasks:\n${text}\n`
  const { events } = await runProject({ ...more, files: { 'playbook.yml': playbook, ...more.files } })
  return events.filter((event): event is Named<T> => event.type === type)
}

describe('a run tells', () => {
  test('where a failure without a place of its own is written', async () => {
    const [failed] = await eventsOf('host-finished', '- debug: msg=one\n  failed_when: false\n- file: path=/nope/x')
    expect(failed?.diagnostic).toBeUndefined()
    const [, second] = await eventsOf('host-finished', '- debug: msg=one\n- name: look\n  command: false')
    expect(second).toMatchObject({ name: 'look', diagnostic: { at: { start: { line: 5, column: 7 } } } })
  })

  test('the address of the host that failed, where its name is another', async () => {
    const files = { 'hosts.ini': 'h1 ansible_connection=local ansible_host=10.0.0.1\n' }
    const [failed] = await eventsOf('host-finished', '- command: false', { files })
    expect(failed).toMatchObject({ host: 'h1', address: '10.0.0.1' })
  })

  test('the address of the delegate that failed', async () => {
    const hosts = 'h1 ansible_connection=local\nh2 ansible_connection=local ansible_host=10.0.0.2\n'
    const more = { files: { 'hosts.ini': hosts } }
    const [failed] = await eventsOf('host-finished', '- command: false\n  delegate_to: h2', more)
    expect(failed).toMatchObject({ host: 'h1', delegate: 'h2(10.0.0.2)', address: '10.0.0.2' })
  })

  test('that a failure is rescued, and that another is ignored', async () => {
    const rescued = await eventsOf('host-finished', '- block: [{fail: }]\n  rescue: [{debug: }]')
    expect(rescued.map(({ outcome, rescued }) => [outcome, rescued])).toEqual([
      ['failed', true],
      ['ok', false],
    ])
    const [ignored] = await eventsOf('host-finished', '- fail:\n  ignore_errors: true')
    expect(ignored).toMatchObject({ outcome: 'failed', ignored: true, rescued: false })
  })

  test('how many tries are left', async () => {
    const task = '- debug:\n  until: false\n  retries: 2\n  ignore_errors: true'
    const retries = await eventsOf('retrying', task)
    expect(retries.map(({ retriesLeft }) => retriesLeft)).toEqual([2, 1])
    const [delegated] = await eventsOf('retrying', `${task}\n  delegate_to: h2`)
    expect(delegated).toMatchObject({ host: 'h1', delegate: 'h2' })
  })

  test('the items of a loop by their labels, and what was skipped of them', async () => {
    const items = await eventsOf(
      'item-finished',
      '- debug:\n  loop: [{n: a, x: 1}, {n: b, x: 2}]\n  loop_control: {label: "{{ item.n }}"}\n  when: item.x == 2',
    )
    expect(items.map(({ label, outcome }) => [label, outcome])).toEqual([
      ['a', 'skipped'],
      ['b', 'ok'],
    ])
  })

  test('what was included for whom', async () => {
    const included = await eventsOf('included', '- include_tasks: inner.yml\n  loop: [a, b]', {
      files: { 'inner.yml': '- debug:\n' },
    })
    expect(included.map(({ file, hosts, label }) => [file, hosts, label])).toEqual([
      ['/project/inner.yml', ['h1'], 'a'],
      ['/project/inner.yml', ['h1'], 'b'],
    ])
  })

  test('whom a change notified', async () => {
    const [changed] = await eventsOf('host-finished', '- debug:\n  changed_when: true\n  notify: [a]\n  vars: {}', {
      files: {
        'playbook.yml': [
          '- hosts: h1',
          '  gather_facts: false',
          '  tasks: [{debug: , changed_when: true, notify: [a]}]',
          '  handlers: [{name: a, debug: }]',
          '',
        ].join('\n'),
      },
    })
    expect(changed?.notified).toEqual(['a'])
  })

  test('the output of a command as it comes', async () => {
    const output = await eventsOf('output', '- command: printf one\n  changed_when: false')
    expect(output.map(({ stream, text }) => [stream, text])).toEqual([['stdout', 'one']])
  })

  test('a warning once, however many hosts meet it', async () => {
    const playbook = '- hosts: all:nobody\n  gather_facts: false\n  tasks: [{debug: }]\n'
    const { events } = await runProject({ files: { 'playbook.yml': `${playbook}${playbook}` } })
    expect(events.filter(({ type }) => type === 'warned')).toHaveLength(1)
  })

  test('custom statistics at the end', async () => {
    const tasks = '- set_stats: {data: {count: 1, names: [a]}}\n- set_stats: {data: {count: 2, names: [b]}}'
    const [finished] = await eventsOf('run-finished', tasks)
    expect(finished?.customStats).toEqual({ _run: { count: 3, names: ['a', 'b'] } })
  })
})
