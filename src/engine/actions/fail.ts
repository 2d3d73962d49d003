import { str } from '../../value/print.ts'
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
    return failed(str(given.get('msg') ?? 'Failed as requested from task'))
  },
})
