import { didYouMean } from '../../text/near-names.ts'
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../../value/json.ts'
import { Float } from '../../value/value.ts'
import type { Pairs } from './wanted.ts'

/**
 * Reads one dict of the data. What is wrong is kept with its place, so that one reading tells all mistakes;
 * a value that is wrong reads as one that was not given.
 */
export class DataReader {
  readonly place: string
  readonly #dict: JsonObject
  readonly #problems: string[]

  constructor(data: Json, place: string, problems: string[]) {
    this.place = place
    this.#problems = problems
    this.#dict = isJsonObject(data) ? data : {}
    if (!isJsonObject(data)) this.problem('is no dict')
  }

  problem(what: string): void {
    this.#problems.push(`${this.place} ${what}`)
  }

  has(key: string): boolean {
    return this.#given(key) !== undefined
  }

  /** A text; numbers and booleans are printed as the CIB writes them. */
  text(key: string): string | null {
    const given = this.#given(key)
    if (given === undefined) return null
    const text = printed(given)
    if (text === null) this.problem(`has "${key}", which is no text`)
    return text
  }

  required(key: string): string {
    if (!this.has(key)) this.problem(`lacks "${key}"`)
    return this.text(key) ?? ''
  }

  oneOf<const T extends string>(key: string, choices: readonly T[], otherwise: T): T {
    const text = this.text(key)
    if (text === null) return otherwise
    const choice = choices.find((one) => one === text)
    if (choice === undefined) this.problem(`has ${key} "${text}"; it is one of ${choices.join(', ')}`)
    return choice ?? otherwise
  }

  isOn(key: string, otherwise: boolean): boolean {
    const given = this.#given(key) ?? otherwise
    if (typeof given !== 'boolean') this.problem(`has "${key}", which is neither true nor false`)
    return given === true
  }

  /** A dict of plain values; a null leaves its name out. */
  pairs(key: string): Pairs {
    const given = this.#given(key)
    if (given === undefined) return {}
    return pairsIn(given, `"${key}" of ${this.place}`, this.#problems)
  }

  texts(key: string): readonly string[] {
    return this.#list(key).flatMap((item) => {
      const text = printed(item)
      if (text === null) this.problem(`has an item in "${key}" that is no text`)
      return text ?? []
    })
  }

  readers(key: string): readonly DataReader[] {
    return this.#list(key).map(
      (item, index) => new DataReader(item, `${this.place}, ${key} ${index + 1},`, this.#problems),
    )
  }

  isList(key: string): boolean {
    return isJsonArray(this.#given(key) ?? null)
  }

  isDict(key: string): boolean {
    return isJsonObject(this.#given(key) ?? null)
  }

  /** All that it holds, as plain values. */
  all(): Pairs {
    return pairsIn(this.#dict, this.place, this.#problems)
  }

  /** The dict under a key, empty when it was not given. */
  reader(key: string): DataReader {
    return new DataReader(this.#dict[key] ?? {}, `"${key}" of ${this.place}`, this.#problems)
  }

  keys(): readonly string[] {
    return Object.keys(this.#dict)
  }

  /** Every key beside these is a mistake. */
  allow(known: readonly string[]): void {
    for (const key of this.keys()) {
      if (!known.includes(key))
        this.problem(`has an unknown key "${key}". ${didYouMean(key, known) ?? `Known are ${known.join(', ')}.`}`)
    }
  }

  #given(key: string): Json | undefined {
    return this.#dict[key] ?? undefined
  }

  #list(key: string): readonly Json[] {
    const given = this.#given(key) ?? []
    if (isJsonArray(given)) return given
    this.problem(`has "${key}", which is no list`)
    return []
  }
}

/** A dict of plain values as text; a null leaves its name out. */
export function pairsIn(data: Json, place: string, problems: string[]): Pairs {
  if (!isJsonObject(data)) {
    problems.push(`${place} is no dict of names and values`)
    return {}
  }
  const pairs: [string, string][] = []
  for (const [name, value] of Object.entries(data)) {
    const text = printed(value)
    if (text !== null) pairs.push([name, text])
    else if (value !== null) problems.push(`${place} has "${name}", which is no text`)
  }
  return Object.fromEntries(pairs)
}

function printed(value: Json): string | null {
  if (typeof value === 'string') return value
  if (value instanceof Float) return String(value.value)
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null
}
