import { str } from '../../value/print.ts'
import { isTruthy } from '../../value/truth.ts'
import { Float, isDict, isList, type Value } from '../../value/value.ts'
import { toJson } from '../../value/json.ts'
import { defineEngineAction } from './action.ts'
import { done, failed } from './outcome.ts'

/** Adds to the custom statistics that the JSON report shows at the end. */
export default defineEngineAction({
  name: 'set_stats',
  summary: 'Add to the statistics shown at the end of the run.',
  params: {
    properties: {
      data: { type: 'object', description: 'The values.' },
      per_host: { type: 'boolean', default: false, description: 'Keep them apart for each host.' },
      aggregate: { type: 'boolean', default: true, description: 'Add to what is there instead of replacing it.' },
    },
    required: ['data'],
  },
  run({ given, assignment: { host, playRun } }) {
    const data = given.get('data')
    if (data === undefined || !isDict(data)) return failed("The 'data' option needs to be a dictionary/hash")
    const isPerHost = isTruthy(given.get('per_host') ?? false)
    const isAdding = isTruthy(given.get('aggregate') ?? true)
    const key = isPerHost ? host : '_run'
    const { customStats } = playRun.run
    const known = customStats.get(key)
    const stats = known !== undefined && isDict(known) ? known : new Map<Value, Value>()
    customStats.set(key, stats)
    for (const [name, value] of data) stats.set(str(name), isAdding ? added(stats.get(str(name)), value) : value)
    return done({ ansible_stats: { data: toJson(data), per_host: isPerHost, aggregate: isAdding } })
  },
})

function added(before: Value | undefined, more: Value): Value {
  if (before === undefined) return more
  if (typeof before === 'number' && typeof more === 'number') return before + more
  if (before instanceof Float && more instanceof Float) return new Float(before.value + more.value)
  if (typeof before === 'string' && typeof more === 'string') return before + more
  if (isList(before) && isList(more)) return [...before, ...more]
  if (isDict(before) && isDict(more)) return new Map([...before, ...more])
  return more
}
