import {
  Callable,
  Ciphertext,
  DateTime,
  Float,
  Omit,
  Template,
  TimeDelta,
  Tuple,
  Undefined,
  type Value,
} from './value.ts'

/** The name that Python has for the kind of a value: `str`, `int`, `NoneType`, `dict` … */
export function typeName(value: Value): string {
  if (value === null) return 'NoneType'
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'number' || typeof value === 'bigint') return 'int'
  if (typeof value === 'string') return 'str'
  if (value instanceof Float) return 'float'
  if (value instanceof Tuple) return 'tuple'
  if (Array.isArray(value)) return 'list'
  if (value instanceof Map) return 'dict'
  if (value instanceof Template || value instanceof Ciphertext) return 'str'
  if (value instanceof Undefined) return 'Undefined'
  if (value instanceof Omit) return 'Omit'
  if (value instanceof DateTime) return value.isDay ? 'date' : 'datetime'
  if (value instanceof TimeDelta) return 'timedelta'
  value satisfies Callable
  return 'function'
}
