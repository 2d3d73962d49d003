import { defineModule, refuse, type Refusal } from '../../module/contract.ts'

interface Answers {
  /** The answers to the questions of the package, as debconf-show prints them; null when debconf-show is not there. */
  readonly answers: Readonly<Record<string, string | undefined>> | null
}

/**
 * Answers a question that a package of Debian asks when it is set up.
 *
 * Source: ansible.builtin.debconf 2.14.
 */
export default defineModule({
  name: 'debconf',
  summary: 'Answer the questions of Debian packages before they are asked.',
  params: {
    properties: {
      name: { type: 'string', aliases: ['pkg'], description: 'The package.' },
      question: {
        type: 'string',
        aliases: ['selection', 'setting'],
        description: 'The question; without it, only read.',
      },
      vtype: {
        type: 'string',
        enum: ['boolean', 'error', 'multiselect', 'note', 'password', 'seen', 'select', 'string', 'text', 'title'],
        description: 'The type of the answer; required with a question.',
      },
      value: { type: 'string', aliases: ['answer'], description: 'The answer; required with a question.' },
      unseen: { type: 'boolean', default: false, description: 'The question still counts as not asked.' },
    },
    required: ['name'],
  },
  returns: { current: 'All answers of the package.', previous: 'Those before.', msg: 'What was done.' },
  examples: `
- name: Let MariaDB be set up without a question
  debconf:
    name: mariadb-server
    question: mysql-server/root_password_again
    vtype: string
    value: unix_socket
`,

  async probe({ name }, target): Promise<Answers> {
    const { status, stdout } = await target.query(['debconf-show', name])
    return { answers: status === 0 ? answersOf(stdout) : null }
  },

  plan({ question, vtype, value }, before): Answers | Refusal {
    const { answers } = before
    if (answers === null) {
      return refuse('debconf/unavailable', 'This host does not answer debconf-show.', {
        hint: 'Only Debian and its kin have debconf; reading answers needs root (become: true).',
      })
    }
    if (question === undefined) return before
    if (vtype === undefined || value === undefined) {
      return refuse('module/parameters', 'parameters are required together: question, vtype, value')
    }
    const wanted = vtype === 'boolean' ? value.toLowerCase() : value
    // debconf-show keeps passwords to itself: whether this one is right cannot be known.
    if (vtype !== 'password' && answers[question] === wanted) return before
    return { answers: { ...answers, [question]: vtype === 'password' ? undefined : wanted } }
  },

  async apply({ name, question = '', vtype = 'string', value = '', unseen }, { answers }, target) {
    const line = [name, question, vtype, answers?.[question] ?? value].join(' ')
    await target.run(['debconf-set-selections', ...(unseen ? ['-u'] : [])], { stdin: `${line}\n` })
    return {}
  },

  result: (_given, before, after) => ({
    msg: '',
    current: shown(after.answers),
    ...(before === after ? {} : { previous: shown(before.answers) }),
  }),
})

function shown(answers: Answers['answers']): Readonly<Record<string, string>> {
  const entries = Object.entries(answers ?? {})
  return Object.fromEntries(entries.map(([question, answer]) => [question, answer ?? '(password omitted)']))
}

/** Reads `* PACKAGE/QUESTION: ANSWER`, where the star tells that the question was asked. */
function answersOf(text: string): Readonly<Record<string, string>> {
  const lines = text.split('\n').map((line) => /^\s*\*?\s*([^:\s]+):\s?(.*)$/.exec(line))
  return Object.fromEntries(
    lines.flatMap((match) => {
      const [, question, answer] = match ?? []
      return question === undefined || answer === undefined ? [] : [[question, answer.trim()]]
    }),
  )
}
