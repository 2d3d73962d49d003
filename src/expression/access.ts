import type { Dict, Value } from '../value/value.ts'
import { Callable, DateTime, Float, TimeDelta, Tuple, Undefined } from '../value/value.ts'
import { itemAt } from './attribute-path.ts'
import { dateTimeMethods, dateTimePart, timeDeltaMethods, timeDeltaPart } from './methods/date-time.ts'
import { dictMethods } from './methods/dict.ts'
import { listMethods, tupleMethods } from './methods/list.ts'
import { floatMethods, intMethods } from './methods/number.ts'
import { textMethods } from './methods/text.ts'
import { LazyCallable, LoopObject, Namespace } from './objects.ts'

/**
 * `value.name`: a method first, then an item of that name, as Jinja has it. Undefined with its reason when there is
 * neither; an Undefined gives itself, so that whole chains can be tested with `is defined`.
 */
export function attributeOf(value: Value, name: string): Value {
  if (value instanceof Undefined) return value
  if (value instanceof Map) {
    const method = value instanceof Namespace ? undefined : dictMethods.get(name)
    if (method !== undefined) return new LazyCallable(name, (args, named) => method(value, args, named))
    return itemAt(value, name)
  }
  const method = methodOf(value, name)
  return method === undefined ? itemAt(value, name) : method
}

/** `value[key]`: an item first, then a method of that name. */
export function itemOf(value: Value, key: Value): Value {
  const item = itemAt(value, key)
  if (!(item instanceof Undefined) || typeof key !== 'string' || value instanceof Undefined) return item
  if (value instanceof Map) {
    const method = value instanceof Namespace ? undefined : dictMethods.get(key)
    return method === undefined ? item : new LazyCallable(key, (args, named) => method(value, args, named))
  }
  const method = methodOf(value, key)
  return method === undefined ? item : method
}

/** The methods that change their object; they work on a copy, see {@link Rendering}. */
export const changingMethods: ReadonlySet<string> = new Set([
  'append',
  'clear',
  'extend',
  'insert',
  'pop',
  'popitem',
  'remove',
  'reverse',
  'setdefault',
  'sort',
  'update',
  '__setitem__',
  '__delitem__',
])

function methodOf(value: Exclude<Value, Dict>, name: string): Value | undefined {
  if (typeof value === 'string') {
    const method = textMethods.get(name)
    return method && new Callable(name, (args, named) => method(value, args, named))
  }
  if (Array.isArray(value)) {
    const method = listMethods.get(name)
    return method && new LazyCallable(name, (args, named) => method(value, args, named))
  }
  if (value instanceof Tuple) {
    const method = tupleMethods.get(name)
    return method && new Callable(name, (args, named) => method(value, args, named))
  }
  if (value instanceof LoopObject) return value.member(name)
  if (value instanceof Callable) return name === 'name' ? value.name : undefined
  if (value instanceof Float) {
    const method = floatMethods.get(name)
    return method && new Callable(name, (args, named) => method(value, args, named))
  }
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') {
    const method = intMethods.get(name)
    return method && new Callable(name, (args, named) => method(Number(value), args, named))
  }
  if (value instanceof DateTime) {
    const method = dateTimeMethods.get(name)
    return method ? new Callable(name, (args, named) => method(value, args, named)) : dateTimePart(value, name)
  }
  if (value instanceof TimeDelta) {
    const method = timeDeltaMethods.get(name)
    return method ? new Callable(name, (args, named) => method(value, args, named)) : timeDeltaPart(value, name)
  }
  return undefined
}
