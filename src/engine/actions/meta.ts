import { defineEngineAction } from './action.ts'
import { done } from './outcome.ts'

export const metaActions = [
  'noop',
  'flush_handlers',
  'refresh_inventory',
  'clear_facts',
  'clear_host_errors',
  'end_host',
  'end_play',
  'end_batch',
  'end_role',
  'reset_connection',
] as const
export type MetaAction = (typeof metaActions)[number]

/** Steers the play itself; engine/steer.ts does what it says. Here is only its declaration. */
export default defineEngineAction({
  name: 'meta',
  summary: 'Steer the play: flush handlers, end it, clear errors.',
  params: {
    properties: { free_form: { type: 'string', enum: metaActions, description: 'What to do.' } },
    required: ['free_form'],
    freeForm: 'free_form',
  },
  run: () => done({}),
})
