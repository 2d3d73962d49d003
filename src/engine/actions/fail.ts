import { defineEngineAction } from './action.ts'
import { failed } from './outcome.ts'

/** Fails with a message. */
export default defineEngineAction({
  name: 'fail',
  summary: 'Fail with a message.',
  params: {
    properties: {
      msg: { type: 'raw', default: 'Failed as requested from task', description: 'Why.' },
    },
  },
  run({ given }) {
    const outcome = failed('Failed as requested from task')
    const msg = given.get('msg')
    if (msg !== undefined) outcome.values.set('msg', msg)
    return outcome
  },
})
