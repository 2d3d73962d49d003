import type { Origin } from '../diagnostic/span.ts'

/**
 * A value of the Ansible language, with Python's kinds kept apart.
 *
 * - int: `number` while it is a safe integer, `bigint` beyond; float: always {@link Float}
 * - dict: `Map` in insertion order, keys of any scalar kind; list: array; tuple: {@link Tuple}
 * - text: `string`; text that is a template of a trusted file is a {@link Template} until it is used
 */
export type Value =
  | null
  | boolean
  | number
  | bigint
  | string
  | Float
  | DateTime
  | TimeDelta
  | Tuple
  | List
  | Dict
  | Template
  | Ciphertext
  | Undefined
  | Omit
  | Callable

export type List = Value[]
export type Dict = Map<Value, Value>

/** A Python float. Integers never come as Float, so that `1` and `1.0` print differently. */
export class Float {
  readonly value: number
  constructor(value: number) {
    this.value = value
  }
  /** What `JSON.stringify` writes: the journal and our own machine formats know numbers only. */
  toJSON(): number {
    return this.value
  }
}

/** A Python `datetime` or `date`, as `now()` and `to_datetime` give them. */
export class DateTime {
  /** What calendar and clock show, as milliseconds (with a fraction) since they showed the beginning of 1970. */
  readonly wallMs: number
  /** How far the clock is east of Greenwich; null when nobody said. */
  readonly offsetMinutes: number | null
  /** Whether it is a day without a time. */
  readonly isDay: boolean
  constructor(wallMs: number, offsetMinutes: number | null = null, isDay = false) {
    this.wallMs = wallMs
    this.offsetMinutes = offsetMinutes
    this.isDay = isDay
  }
}

/** A Python `timedelta`: what lies between two datetimes. */
export class TimeDelta {
  /** Milliseconds, with a fraction. */
  readonly durationMs: number
  constructor(durationMs: number) {
    this.durationMs = durationMs
  }
}

/** A Python tuple: prints with parentheses, equals only tuples. */
export class Tuple {
  readonly items: readonly Value[]
  /** Names by which the items can be had as attributes (`group.grouper`, `group.list` of `groupby`); none for most. */
  readonly names: readonly string[]
  constructor(items: readonly Value[], names: readonly string[] = []) {
    this.items = items
    this.names = names
  }
}

/**
 * Text of a trusted file that holds Jinja: evaluated when it is used, against the variables of that moment.
 *
 * Only what an author wrote becomes a Template (playbooks, roles, inventories, `-e`); module results and `!unsafe`
 * text are plain strings and are never evaluated, as ansible-core 2.19 has it.
 * `kind` is `expression` for the bare text of `when`, `until`, `that` …, `template` for text with `{{ }}`.
 */
export class Template {
  readonly source: string
  readonly origin: Origin
  readonly kind: 'template' | 'expression'
  constructor(source: string, origin: Origin, kind: 'template' | 'expression' = 'template') {
    this.source = source
    this.origin = origin
    this.kind = kind
  }
}

/** A `!vault` value, opened when it is used. */
export class Ciphertext {
  readonly armoured: string
  readonly origin: Origin
  constructor(armoured: string, origin: Origin) {
    this.armoured = armoured
    this.origin = origin
  }
}

/** The absence of a value inside an expression; `reason` is the sentence that an error will show (`'x' is undefined`). */
export class Undefined {
  readonly reason: string
  constructor(reason: string) {
    this.reason = reason
  }
}

/** The value of the variable `omit`: an argument that is wholly this is not given to the module. */
export class Omit {
  readonly name = 'omit'
  static readonly value = new Omit()
}

/** A function that an expression can call: a method bound to its object, a macro, a global. */
export class Callable {
  readonly name: string
  readonly call: (args: readonly Value[], named: ReadonlyMap<string, Value>) => Value
  constructor(name: string, call: (args: readonly Value[], named: ReadonlyMap<string, Value>) => Value) {
    this.name = name
    this.call = call
  }
}

/** Whether it is a list (not a tuple). */
export function isList(value: Value): value is List {
  return Array.isArray(value)
}

/** Whether it is a dict. */
export function isDict(value: Value): value is Dict {
  return value instanceof Map
}
