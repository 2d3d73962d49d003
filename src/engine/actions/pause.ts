import { wallClock } from '../../value/date-time.ts'
import { printFloat, str } from '../../value/print.ts'
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
  returns: {
    user_input: 'What the operator typed.',
    delta: 'Whole seconds that passed.',
    start: 'When it began.',
    stop: 'When it ended.',
  },
  async run({ given, scope, assignment: { task, playRun } }) {
    const { ports } = playRun.run
    const began = ports.now()
    const minutes = asNumber(given.get('minutes'), scope)
    const seconds = asNumber(given.get('seconds'), scope) ?? (minutes === undefined ? undefined : minutes * 60)
    const prompt = given.get('prompt')
    const isHidden = !isTruthy(given.get('echo') ?? true)
    let typed = ''
    if (seconds !== undefined && prompt === undefined) await ports.sleep(Math.max(seconds, 0) * 1000)
    else {
      const text = prompt === undefined ? 'Press enter to continue, Ctrl+C to interrupt' : str(prompt)
      typed = await ports.ask({
        prompt: `[${str(task.name ?? 'pause')}]\n${text}:`,
        hidden: isHidden,
        ...(seconds === undefined ? {} : { timeoutMs: seconds * 1000 }),
      })
    }
    const ended = ports.now()
    const passed = (ended - began) / 1000
    return done({
      user_input: typed,
      start: str(wallClock(began, false)),
      stop: str(wallClock(ended, false)),
      delta: Math.floor(passed),
      rc: 0,
      echo: !isHidden,
      stdout: `Paused for ${duration(passed, minutes !== undefined || seconds === undefined)}`,
      stderr: '',
    })
  },
})

/** `1.5 seconds`, `0.03 minutes`: with at most two decimals, as Python rounds them. */
function duration(seconds: number, isInMinutes: boolean): string {
  const rounded = Math.round((isInMinutes ? seconds / 60 : seconds) * 100) / 100
  return `${printFloat(rounded)} ${isInMinutes ? 'minutes' : 'seconds'}`
}
