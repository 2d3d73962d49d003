import { str } from '../../value/print.ts'
import { defineEngineAction } from './action.ts'
import { done, failed } from './outcome.ts'

/** What the job itself says comes over these. */
const quiet = { stdout: '', stderr: '', stdout_lines: [], stderr_lines: [] }

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
  returns: {
    finished: 'Whether it has ended.',
    started: 'Whether it was begun.',
    ansible_job_id: 'The job.',
    results_file: 'Where Ansible would keep the result; hadeploy keeps it itself.',
  },
  run({ given, assignment: { host, playRun }, delegate }) {
    const { jobs } = playRun.run
    const id = str(given.get('jid') ?? '')
    const file = jobs.resultsFile(id)
    if (given.get('mode') === 'cleanup') {
      jobs.forget(id)
      return done({ ...quiet, started: false, finished: false, ansible_job_id: id, erased: file })
    }
    const about = { ansible_job_id: id, results_file: file }
    const result = jobs.result(delegate?.host ?? host, id) ?? jobs.result(host, id)
    if (result === undefined) {
      return failed('could not find job', { ...quiet, ...about, started: true, finished: true })
    }
    const isFinished = result !== null
    const outcome = done({ ...quiet, ...about, started: true, finished: isFinished })
    for (const [name, value] of result ?? []) outcome.values.set(name, value)
    return outcome
  },
})
