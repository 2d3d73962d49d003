import { describe, expect, test } from 'vitest'
import { runProject, type Ran } from '../../support/run-playbook.ts'

function pausing(words: string, answers: readonly string[] = []): Promise<Ran> {
  const playbook = `- hosts: all\n  gather_facts: false\n  tasks: [{name: wait, pause: {${words}}, register: said}]\n`
  return runProject({ files: { 'playbook.yml': playbook }, answers })
}

describe('pause', () => {
  test.each([
    { words: 'seconds: 3', sleptMs: 3000 },
    { words: 'minutes: 2', sleptMs: 120_000 },
    { words: 'seconds: 0.5', sleptMs: 500 },
  ])('waits once for all hosts: $words', async ({ words, sleptMs }) => {
    const ran = await pausing(words)
    expect(ran.slept).toEqual([sleptMs])
    expect(ran.questions).toEqual([])
  })

  test('asks what is to be asked, and gives the answer to all hosts', async () => {
    const ran = await pausing('prompt: Go on?, echo: false', ['yes'])
    expect(ran.questions).toEqual([{ prompt: '[wait]\nGo on?:', hidden: true }])
    const [finished] = ran.events.filter((event) => event.type === 'host-finished')
    expect(finished?.result).toMatchObject({ user_input: 'yes', changed: false, rc: 0 })
  })

  test('asks no longer than the given time', async () => {
    const { questions } = await pausing('prompt: Go on?, seconds: 5', [''])
    expect(questions).toEqual([{ prompt: '[wait]\nGo on?:', hidden: false, timeoutMs: 5000 }])
  })

  test('waits for the operator where nothing else is said', async () => {
    const { questions } = await pausing('', [''])
    expect(questions[0]?.prompt).toContain('Press enter to continue')
  })

  test.each([
    { words: 'seconds: 3', stdout: /^Paused for [\d.]+ seconds$/ },
    { words: 'minutes: 2', stdout: /^Paused for [\d.]+ minutes$/ },
  ])('tells from when to when it waited: $words', async ({ words, stdout }) => {
    const { events } = await pausing(words)
    const [finished] = events.filter((event) => event.type === 'host-finished')
    const clock: unknown = expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/)
    expect(finished?.result).toMatchObject({
      start: clock,
      stop: clock,
      stdout: expect.stringMatching(stdout) as unknown,
    })
  })
})
