import { describe, expect, test } from 'vitest'
import type { Event } from '../../src/event/event.ts'
import { runProject, type Ran } from '../support/run-playbook.ts'
import { transcriptOf } from '../support/transcript.ts'

/** A cluster whose members are healthy while a file lies in their folder. */
const cluster = {
  'roles/db/meta/main.yml': 'hadeploy: { cluster: { members: trio, health: health.yml, timeout: 3 } }\n',
  'roles/db/tasks/health.yml': '- name: Look for the file\n  command: test -f healthy\n  changed_when: false\n',
}

const begin = `- name: Begin
  command: touch healthy
  changed_when: false
`

/** The cluster with a role that begins healthy and then takes a rolling step. */
function rolling(...step: readonly string[]): Readonly<Record<string, string>> {
  return {
    ...cluster,
    'playbook.yml': '- hosts: all\n  gather_facts: false\n  roles: [db]\n',
    'roles/db/tasks/main.yml': `${begin}${step.join('\n')}\n  rolling: true\n`,
  }
}

function failuresOf({ events }: Ran): readonly string[] {
  return events.flatMap((event) =>
    event.type === 'host-finished' && event.diagnostic !== undefined ? [`${event.host} ${event.diagnostic.code}`] : [],
  )
}

/** The hosts in the order in which they were done with a task. */
function orderOf(events: readonly Event[], name: string): readonly string[] {
  const task = events.find((event) => event.type === 'task-started' && event.name.endsWith(name))
  if (task?.type !== 'task-started') return []
  return events.flatMap((event) => (event.type === 'host-finished' && event.task === task.task ? [event.host] : []))
}

describe('a rolling task', () => {
  test('is done on one member after the other', async () => {
    const ran = await runProject({ files: rolling('- name: Restart', '  command: sh -c "rm healthy; touch healthy"') })
    expect(ran.outcome).toBe('ok')
    expect(orderOf(ran.events, 'Restart')).toEqual(['h1', 'h2', 'h3'])
    expect(transcriptOf(ran.events).steps.at(-1)).toBe('db : Restart | h1 changed, h2 changed, h3 changed')
  })

  test('touches no member while another is ill', async () => {
    const ran = await runProject({
      files: rolling(
        '- name: Fall ill',
        '  command: rm healthy',
        '  changed_when: false',
        "  when: inventory_hostname == 'h3'",
        '- name: Restart',
        '  command: touch restarted',
      ),
    })
    expect(ran.outcome).toBe('failed')
    expect(failuresOf(ran)).toEqual(['h1 engine/quorum-at-risk'])
    expect(orderOf(ran.events, 'Restart')).toEqual(['h1'])
  })

  test('leaves the later members when one stays ill', async () => {
    const ran = await runProject({ files: rolling('- name: Restart', '  command: rm healthy') })
    expect(ran.outcome).toBe('failed')
    expect(failuresOf(ran)).toEqual(['h1 engine/member-ill'])
    expect(orderOf(ran.events, 'Restart')).toEqual(['h1'])
    expect(ran.slept).toEqual([1000, 1000, 1000])
  })

  test('asks for the health of nobody where it changes nothing', async () => {
    const ran = await runProject({
      files: {
        ...rolling('- name: Keep', '  file: { path: /tmp, state: directory }'),
        'roles/db/tasks/health.yml': '- fail: msg=ill\n',
      },
    })
    expect(ran.outcome).toBe('ok')
    expect(transcriptOf(ran.events).steps.at(-1)).toBe('db : Keep | h1 ok, h2 ok, h3 ok')
  })

  test('only says in check mode what it would change', async () => {
    const ran = await runProject({
      files: rolling('- name: Make', '  file: { path: /tmp/hadeploy-never-made, state: touch }'),
      arguments: ['--check'],
    })
    expect(transcriptOf(ran.events).steps.at(-1)).toBe('db : Make | h1 changed, h2 changed, h3 changed')
  })

  test('rolls as a handler, too', async () => {
    const ran = await runProject({
      files: {
        ...rolling('- name: Configure', '  command: touch configured', '  notify: restart'),
        'roles/db/tasks/main.yml': `${begin}- name: Configure\n  command: touch configured\n  notify: restart\n`,
        'roles/db/handlers/main.yml':
          '- name: restart\n  command: sh -c "rm healthy; touch healthy"\n  rolling: true\n',
      },
    })
    expect(ran.outcome).toBe('ok')
    expect(orderOf(ran.events, 'restart')).toEqual(['h1', 'h2', 'h3'])
  })

  test('learns what its health tasks register', async () => {
    const ran = await runProject({
      files: {
        ...rolling('- name: Restart', '  command: touch restarted'),
        'roles/db/tasks/health.yml': [
          '- command: cat healthy',
          '  changed_when: false',
          '  register: looked',
          '- assert: { that: looked is success }',
          '',
        ].join('\n'),
      },
    })
    expect(ran.outcome).toBe('ok')
  })
})
