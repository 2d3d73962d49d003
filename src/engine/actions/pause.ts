import { str } from '../../value/print.ts'
import { isTruthy } from '../../value/truth.ts'
import { asNumber } from '../settings.ts'
import { defineEngineAction } from './action.ts'
import { done } from './outcome.ts'

/** Waits, or asks the operator. Runs once, for all hosts. */
export default defineEngineAction({
  name: 'pause',
  summary: 'Wait some time, or until the operator answers.',
  params: {
    properties: {
      seconds: { type: 'number', description: 'How long.' },
      minutes: { type: 'number', description: 'How long.' },
      prompt: { type: 'string', description: 'What to ask.' },
      echo: { type: 'boolean', default: true, description: 'Show what is typed.' },
    },
    mutuallyExclusive: [['seconds', 'minutes']],
  },
  returns: { user_input: 'What the operator typed.', delta: 'Seconds that passed.' },
  async run({ given, scope, assignment: { task, playRun } }) {
    const { ports } = playRun.run
    const began = ports.now()
    const minutes = asNumber(given.get('minutes'), scope)
    const seconds = asNumber(given.get('seconds'), scope) ?? (minutes === undefined ? undefined : minutes * 60)
    const prompt = given.get('prompt')
    let typed = ''
    if (seconds !== undefined && prompt === undefined) await ports.sleep(Math.max(seconds, 0) * 1000)
    else {
      const text = prompt === undefined ? 'Press enter to continue, Ctrl+C to interrupt' : str(prompt)
      typed = await ports.ask({
        prompt: `[${str(task.name ?? 'pause')}]\n${text}:`,
        hidden: !isTruthy(given.get('echo') ?? true),
        ...(seconds === undefined ? {} : { timeoutMs: seconds * 1000 }),
      })
    }
    const delta = Math.round((ports.now() - began) / 1000)
    return done({
      user_input: typed,
      delta,
      rc: 0,
      echo: isTruthy(given.get('echo') ?? true),
      stdout: `Paused for ${delta} seconds`,
      stderr: '',
    })
  },
})
