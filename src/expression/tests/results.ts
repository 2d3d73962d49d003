import { equals } from '../../value/equality.ts'
import { isTruthy } from '../../value/truth.ts'
import { typeName } from '../../value/type-name.ts'
import type { Dict, Value } from '../../value/value.ts'
import { FilterError, type Test } from '../filter.ts'
import { defineTest } from '../signature.ts'

/** Tests of what a task registered. Source: ansible.builtin, measured. */
export const resultTests: readonly Test[] = [
  defineTest('failed', '', (input) => isSet('failed', input), { aliases: ['failure'] }),
  defineTest('succeeded', '', (input) => !isTruthy(resultIn('succeeded', input).get('failed') ?? false), {
    aliases: ['success', 'successful'],
  }),
  defineTest('skipped', '', (input) => isSet('skipped', input), { aliases: ['skip'] }),
  defineTest('unreachable', '', (input) => isSet('unreachable', input)),
  defineTest('reachable', '', (input) => !isSet('unreachable', input)),
  defineTest('changed', '', hasChanged, { aliases: ['change'] }),
  defineTest('finished', '', (input) => isAsyncMark('finished', input)),
  defineTest('started', '', (input) => isAsyncMark('started', input)),
  defineTest('timedout', '', (input) => isTruthy(isIn(resultIn('timedout', input).get('timedout'), 'period'))),
]

function resultIn(test: string, input: Value): Dict {
  if (input instanceof Map) return input
  throw new FilterError(`The '${test}' test expects a dictionary, the result of a task, not ${typeName(input)}.`)
}

function isSet(key: string, input: Value): boolean {
  return isTruthy(resultIn(key, input).get(key) ?? false)
}

/** A loop's result has changed when one of its items has. */
function hasChanged(input: Value): boolean {
  const result = resultIn('changed', input)
  const changed = result.get('changed')
  if (changed !== undefined) return isTruthy(changed)
  const results = result.get('results')
  return Array.isArray(results) && results.some((item) => item instanceof Map && isTruthy(item.get('changed') ?? false))
}

/** Of an asynchronous task, whether it is there yet; any other task is. */
function isAsyncMark(key: string, input: Value): boolean {
  const mark = resultIn(key, input).get(key)
  return mark === undefined || equals(mark, 1)
}

function isIn(value: Value | undefined, key: string): Value {
  return value instanceof Map ? (value.get(key) ?? false) : false
}
