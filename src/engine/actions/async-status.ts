import { str } from '../../value/print.ts'
import { defineEngineAction } from './action.ts'
import { done, failed } from './outcome.ts'

/** Asks whether a task that `async` sent off has ended, and with what. */
export default defineEngineAction({
  name: 'async_status',
  summary: 'Ask for the result of an asynchronous task.',
  params: {
    properties: {
      jid: { type: 'string', description: 'The ansible_job_id that the task returned.' },
      mode: { type: 'string', enum: ['status', 'cleanup'], default: 'status', description: 'cleanup forgets the job.' },
    },
    required: ['jid'],
  },
  returns: { finished: 'Whether it has ended.', started: 'Always true.', ansible_job_id: 'The job.' },
  run({ given, assignment: { host, playRun }, delegate }) {
    const { jobs } = playRun.run
    const id = str(given.get('jid') ?? '')
    if (given.get('mode') === 'cleanup') {
      jobs.forget(id)
      return done({ ansible_job_id: id, erased: id })
    }
    const result = jobs.result(delegate?.host ?? host, id) ?? jobs.result(host, id)
    if (result === undefined) {
      return failed('could not find job', { ansible_job_id: id, started: true, finished: true })
    }
    const isFinished = result !== null
    const outcome = done({ ansible_job_id: id, started: true, finished: isFinished })
    for (const [name, value] of result ?? []) outcome.values.set(name, value)
    return outcome
  },
})
