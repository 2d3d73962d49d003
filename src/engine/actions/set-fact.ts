import { open } from '../../template/interpolate.ts'
import { Template, type Value } from '../../value/value.ts'
import { str } from '../../value/print.ts'
import { withoutTuples } from '../../value/tuples.ts'
import { isTruthy } from '../../value/truth.ts'
import { defineEngineAction } from './action.ts'
import { doneWith, failed } from './outcome.ts'

/** Sets variables of the host for the rest of the run (level 19); `cacheable` makes facts of them as well. */
export default defineEngineAction({
  name: 'set_fact',
  summary: 'Set variables of a host for the rest of the run.',
  params: {
    properties: {
      cacheable: { type: 'boolean', default: false, description: 'Also make them facts, which a fact cache keeps.' },
    },
    open: true,
  },
  returns: { ansible_facts: 'The variables that were set.' },
  run({ given, scope }) {
    const facts = new Map<Value, Value>()
    for (const [written, value] of given) {
      if (written === 'cacheable') continue
      // In this action alone a name may be a template itself: `"{{ item }}_port": 80`.
      const name = written instanceof Template ? open(written, scope) : written
      if (typeof name !== 'string' || !/^[A-Za-z_]\w*$/.test(name)) {
        return failed(
          `Invalid variable name '${str(name)}'. Variables must start with a letter or underscore character, and contain only letters, numbers and underscores.`,
        )
      }
      facts.set(name, withoutTuples(value))
    }
    if (facts.size === 0)
      return failed('No key/value pairs provided, at least one is required for this action to succeed')
    const isCacheable = isTruthy(given.get('cacheable') ?? false)
    return doneWith([
      ['ansible_facts', facts],
      ['_ansible_facts_cacheable', isCacheable],
    ])
  },
})
