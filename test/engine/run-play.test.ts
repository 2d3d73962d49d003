import { describe, expect, test } from 'vitest'
import type { FactCache } from '../../src/engine/ports.ts'
import { str } from '../../src/value/print.ts'
import { placesOf } from '../support/places.ts'
import { runProject, type ProjectRun, type Ran } from '../support/run-playbook.ts'
import { transcriptOf } from '../support/transcript.ts'

function stepsOf(ran: Ran): readonly string[] {
  return transcriptOf(ran.events).steps
}

/** The hosts that plays begin with. */
function hostsOf({ events }: Ran): readonly (readonly string[])[] {
  return events.flatMap((event) => (event.type === 'play-started' ? [event.hosts] : []))
}

function play(keywords: readonly string[], more: Partial<ProjectRun> = {}): Promise<Ran> {
  const lines = ['- gather_facts: false', ...keywords.map((keyword) => `  ${keyword}`), '']
  return runProject({ ...more, files: { 'playbook.yml': lines.join('\n'), ...more.files } })
}

describe('hosts of a play', () => {
  test.each([
    { from: 'extra variables', keywords: ['hosts: "{{ who }}"'], words: ['-e', 'who=h2'] },
    { from: 'variables of the play', keywords: ['hosts: "{{ who }}"', 'vars: {who: h2}'], words: [] },
    { from: 'groups', keywords: ['hosts: "{{ groups.trio[1] }}"'], words: [] },
    { from: 'a default', keywords: ['hosts: "{{ who | default(\'h2\') }}"'], words: [] },
  ])('may come from $from', async ({ keywords, words }) => {
    expect(hostsOf(await play(keywords, { arguments: words }))).toEqual([['h2']])
  })

  test.each([
    { from: 'variables of a host', keyword: 'hosts: "{{ color }}"', at: '2:14' },
    { from: 'nowhere', keyword: 'hosts: [h1, "{{ nobody }}"]', at: '2:19' },
  ])('cannot come from $from', async ({ keyword, at }) => {
    const ran = await play([keyword])
    const told = ran.events.flatMap((event) => (event.type === 'warned' ? [event.diagnostic] : []))
    expect(ran.outcome).toBe('error')
    expect(placesOf(told)).toEqual([`expression/undefined ${at}`])
  })
})

describe('vars_prompt', () => {
  const prompted = (prompt: string): readonly string[] => [
    'hosts: h1',
    'vars_prompt:',
    `  - ${prompt}`,
    'tasks: [{debug: {msg: "{{ answer }}"}}]',
  ]

  test('asks, unseen by itself, and takes the answer', async () => {
    const ran = await play(prompted('{name: answer, private: false, prompt: Which}'), { answers: ['one'] })
    expect(ran.questions).toEqual([{ prompt: 'Which: ', hidden: false }])
    expect(stepsOf(ran)).toEqual(['debug | h1 ok "one"'])
    expect((await play(prompted('{name: answer}'), { answers: ['one'] })).questions[0]?.hidden).toBe(true)
  })

  test('shows the default and takes it for no answer', async () => {
    const ran = await play(prompted('{name: answer, private: false, prompt: Which, default: two}'), { answers: [''] })
    expect(ran.questions[0]).toMatchObject({ prompt: 'Which [two]: ', otherwise: 'two' })
    expect(stepsOf(ran)).toEqual(['debug | h1 ok "two"'])
  })

  test('gives a default as text, whatever it was written as', async () => {
    const ran = await play(prompted('{name: answer, private: false, default: 5}'), { answers: [''] })
    expect(stepsOf(ran)).toEqual(['debug | h1 ok "5"'])
  })

  test('asks again until both answers are the same', async () => {
    const prompt = '{name: answer, private: false, prompt: Which, confirm: true}'
    const ran = await play(prompted(prompt), { answers: ['one', 'other', 'two', 'two'] })
    expect(ran.questions.map(({ prompt: shown }) => shown)).toEqual([
      'Which: ',
      'confirm Which: ',
      'Which: ',
      'confirm Which: ',
    ])
    expect(stepsOf(ran)).toEqual(['debug | h1 ok "two"'])
  })

  test('does not ask for what -e gives', async () => {
    const ran = await play(prompted('{name: answer}'), { arguments: ['-e', 'answer=given'] })
    expect(ran.questions).toEqual([])
    expect(stepsOf(ran)).toEqual(['debug | h1 ok "given"'])
  })

  test('encrypts the answer', async () => {
    const salt = 'abcdefghijklmnopqrstuu'
    const prompt = `{name: answer, private: false, encrypt: bcrypt, salt: ${salt}}`
    const ran = await play(prompted(prompt), { answers: ['word'] })
    expect(stepsOf(ran)[0]).toMatch(new RegExp(`^debug \\| h1 ok "\\$2b\\$12\\$${salt}[./0-9A-Za-z]{31}"$`))
  })
})

describe('facts', () => {
  const playbook = (line: string): Readonly<Record<string, string>> => ({
    'playbook.yml': `- hosts: h1\n${line}  tasks: [{debug: {msg: "{{ ansible_facts.kernel is defined }}"}}]\n`,
  })
  const minimal = '  gather_subset: ["!all", "min"]\n'

  test.each([
    { gathering: 'implicit', line: minimal, gathers: true },
    { gathering: 'explicit', line: minimal, gathers: false },
    { gathering: 'explicit', line: `${minimal}  gather_facts: true\n`, gathers: true },
    { gathering: 'implicit', line: '  gather_facts: false\n', gathers: false },
    { gathering: 'implicit', line: '  gather_facts: "{{ 1 == 2 }}"\n', gathers: false },
    { gathering: 'smart', line: minimal, gathers: true },
  ] as const)('are gathered ($gathers) with $gathering and $line', async ({ gathering, line, gathers }) => {
    const ran = await runProject({ files: playbook(line), options: { gathering } })
    const wanted = gathers ? ['Gathering Facts | h1 ok', 'debug | h1 ok "True"'] : ['debug | h1 ok "False"']
    expect(stepsOf(ran)).toEqual(wanted)
  })

  test('are gathered once when that is smart', async () => {
    const twice = Object.values(playbook(minimal)).join('').repeat(2)
    const ran = await runProject({ files: { 'playbook.yml': twice }, options: { gathering: 'smart' } })
    expect(stepsOf(ran).filter((step) => step.startsWith('Gathering'))).toHaveLength(1)
  })

  test('of a play with tags are gathered when its tags are chosen', async () => {
    const files = playbook(`${minimal}  tags: db\n`)
    expect(stepsOf(await runProject({ files, arguments: ['--tags', 'db'] }))).toHaveLength(2)
    expect(stepsOf(await runProject({ files, arguments: ['--tags', 'web'] }))).toHaveLength(0)
  })

  test('are given to the cache, with those that set_fact makes cacheable, and cleared from it', async () => {
    const calls: string[] = []
    const factCache: FactCache = {
      write: (host, facts) => calls.push(`write ${host} ${[...facts.keys()].map(str).join(' ')}`),
      clear: (host) => calls.push(`clear ${host}`),
    }
    const tasks = '[{set_fact: {a: 1, cacheable: true}}, {set_fact: {b: 1}}, {meta: clear_facts}]'
    await play(['hosts: h1', `tasks: ${tasks}`], { factCache })
    expect(calls).toEqual(['write h1 a', 'clear h1'])
  })
})
