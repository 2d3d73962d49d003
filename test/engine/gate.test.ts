import { describe, expect, test } from 'vitest'
import { runProject } from '../support/run-playbook.ts'
import { transcriptOf } from '../support/transcript.ts'

const playbook = `
- hosts: h1
  gather_facts: false
  tasks:
    - name: first
      debug: msg=one
    - meta: noop
    - name: second
      debug: msg=two
      changed_when: true
      notify: restart
    - name: third
      debug: msg=three
  handlers:
    - name: restart
      debug: msg=restarted
`

/** The names of the tasks that ran. */
async function tasksRun(words: readonly string[], answers: readonly string[] = []): Promise<readonly string[]> {
  const ran = await runProject({ files: { 'playbook.yml': playbook }, arguments: words, answers })
  return transcriptOf(ran.events).steps.map((step) => step.slice(0, step.indexOf(' |')))
}

describe('--step', () => {
  test.each([
    { does: 'runs what is agreed to', answers: ['y', 'n', 'y'], ran: ['first', 'third'] },
    { does: 'takes anything else for no', answers: ['', 'maybe', 'yes'], ran: ['third'] },
    {
      does: 'asks no more after "continue"',
      answers: ['n', 'c'],
      ran: ['second', 'third', 'restart'],
    },
    { does: 'asks for no handler', answers: ['n', 'y', 'n'], ran: ['second', 'restart'] },
  ])('$does', async ({ answers, ran }) => {
    expect(await tasksRun(['--step'], answers)).toEqual(ran)
  })

  test('shows the task and asks once for all hosts', async () => {
    const { questions } = await runProject({
      files: { 'playbook.yml': '- hosts: all\n  gather_facts: false\n  tasks: [{name: look, debug: }]\n' },
      arguments: ['--step'],
      answers: ['y'],
    })
    expect(questions).toEqual([{ prompt: 'Perform task: TASK: look (N)o/(y)es/(c)ontinue: ', hidden: false }])
  })
})

describe('--start-at-task', () => {
  test.each([
    { pattern: 'second', ran: ['second', 'third', 'restart'] },
    { pattern: 'th*', ran: ['third'] },
    { pattern: '?econd', ran: ['second', 'third', 'restart'] },
    { pattern: '[!f]*d', ran: ['second', 'third', 'restart'] },
    { pattern: '[', ran: [] },
    { pattern: 'SECOND', ran: [] },
  ])('begins at $pattern', async ({ pattern, ran }) => {
    expect(await tasksRun(['--start-at-task', pattern])).toEqual(ran)
  })
})
