import { describe, expect, test } from 'vitest'
import { runProject } from '../support/run-playbook.ts'
import { transcriptOf } from '../support/transcript.ts'

/** The handlers that run, in order, when one task notifies these names. */
async function handlersRun(
  notify: string,
  handlers: string,
  more: Readonly<Record<string, string>> = {},
): Promise<string> {
  const playbook = [
    '- hosts: h1',
    '  gather_facts: false',
    '  vars: {service: galera}',
    '  roles: [r]',
    '  tasks:',
    `    - {name: change, debug: , changed_when: true, notify: ${notify}}`,
    '  handlers:',
    handlers.replaceAll(/^/gm, '    '),
    '',
  ].join('\n')
  const { events } = await runProject({
    files: { 'roles/r/tasks/main.yml': '[]\n', ...more, 'playbook.yml': playbook },
  })
  const names = transcriptOf(events).steps.map((step) => step.slice(0, step.indexOf(' |')))
  return names.filter((name) => name !== 'change').join(', ')
}

describe('a notification', () => {
  test.each([
    { does: 'finds a name', notify: '[a]', handlers: '- {name: a, debug: }', run: 'a' },
    {
      does: 'finds a templated name',
      notify: '[do galera]',
      handlers: '- {name: "do {{ service }}", debug: }',
      run: 'do galera',
    },
    {
      does: 'finds one by name and all that listen',
      notify: '[a]',
      handlers: '- {name: b, listen: a, debug: }\n- {name: a, debug: }\n- {name: c, listen: [x, a], debug: }',
      run: 'b, a, c',
    },
    { does: 'runs a handler once', notify: '[a, a, t]', handlers: '- {name: a, listen: t, debug: }', run: 'a' },
    {
      does: 'finds handlers in blocks',
      notify: '[b]',
      handlers: '- block:\n    - {name: a, debug: }\n    - {name: b, debug: }',
      run: 'b',
    },
  ])('$does', async ({ notify, handlers, run }) => {
    expect(await handlersRun(notify, handlers)).toBe(run)
  })

  test.each(['r : a', 'a'])('finds a handler of a role by %s', async (name) => {
    const role = { 'roles/r/handlers/main.yml': '- {name: a, debug: }\n' }
    expect(await handlersRun(`["${name}"]`, '- {name: b, debug: }', role)).toBe('r : a')
  })
})
