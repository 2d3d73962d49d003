import { FilterError } from './filter.ts'
import { controlCharacter, translateRegex, type RegexTranslation } from './python-regex-translation.ts'

/** Flags of Python's `re` that stand beside the pattern. */
export interface RegexFlags {
  readonly ignoreCase?: boolean
  readonly multiline?: boolean
}

/** One match of a pattern. `start` and `end` count UTF-16 units. */
export interface RegexMatch {
  readonly text: string
  readonly start: number
  readonly end: number
  /** The text of a group, null when it took no part. @throws FilterError when there is no such group */
  group(number: number): string | null
}

/**
 * A pattern of Python's `re` module that runs as JavaScript's RegExp, with Python's meaning.
 *
 * @throws FilterError (constructor) for a broken pattern and for what JavaScript cannot express
 */
export class PythonRegex {
  readonly #pattern: string
  readonly #translation: RegexTranslation
  readonly #flags: string

  constructor(pattern: string, flags: RegexFlags = {}) {
    this.#pattern = pattern
    this.#translation = translateRegex(pattern, flags.ignoreCase === true, flags.multiline === true)
    this.#flags = this.#translation.ignoreCase ? 'vi' : 'v'
    this.#compile('', this.#translation.source, 'g')
  }

  get groupCount(): number {
    return this.#translation.groupCount
  }

  /** Numbers of named groups. */
  get groupNames(): ReadonlyMap<string, number> {
    return this.#translation.groupNames
  }

  /** The number of a group by its number or name. @throws FilterError when the pattern has no such group */
  groupNumber(reference: string): number {
    const number = /^\d+$/.test(reference) ? Number(reference) : this.#translation.groupNames.get(reference)
    if (number === undefined || number > this.groupCount)
      throw new FilterError(`The regular expression ${JSON.stringify(this.#pattern)} has no group "${reference}".`)
    return number
  }

  /** The first match at or after a place, or null. */
  search(text: string, from = 0): RegexMatch | null {
    return this.#run(this.#compile('', this.#translation.source, 'g'), text, from)
  }

  /** The match that begins where the text begins, or null. */
  match(text: string): RegexMatch | null {
    return this.#run(this.#compile('', this.#translation.source, 'y'), text, 0)
  }

  /** The match that spans the whole text, or null. */
  fullMatch(text: string): RegexMatch | null {
    return this.#run(this.#compile('', `(?:${this.#translation.source})$`, 'y'), text, 0)
  }

  /** All matches from left to right. As in Python, a match may begin where the last one ended, unless both are empty. */
  *all(text: string): Generator<RegexMatch, undefined> {
    let found = this.search(text)
    while (found !== null) {
      yield found
      found = found.start === found.end ? this.#afterEmpty(text, found.end) : this.search(text, found.end)
    }
  }

  /** The text with its matches replaced by a template (`\1`, `\g<1>`, `\g<name>`, `\n` …), all of them unless `count` > 0. */
  replace(text: string, template: string, count = 0): string {
    const parts = this.#templateParts(template)
    let result = ''
    let done = 0
    let left = count > 0 ? count : Infinity
    for (const match of this.all(text)) {
      if (left === 0) break
      left -= 1
      result += text.slice(done, match.start)
      for (const part of parts) result += typeof part === 'string' ? part : (match.group(part) ?? '')
      done = match.end
    }
    return result + text.slice(done)
  }

  /** The next match after an empty one: first a longer one at the same place, then any further on. */
  #afterEmpty(text: string, at: number): RegexMatch | null {
    if (at >= text.length) return null
    const rest = `(?=(?<rest>[\\s\\S]*))(?:${this.#translation.source})(?!\\k<rest>$)`
    const longer = this.#run(this.#compile('longer:', rest, 'y'), text, at)
    return longer ?? this.search(text, at + ((text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1))
  }

  readonly #compiled = new Map<string, RegExp>()

  #compile(variant: string, source: string, mode: 'g' | 'y'): RegExp {
    const key = `${variant}${mode}${source}`
    const known = this.#compiled.get(key)
    if (known !== undefined) return known
    try {
      const expression = new RegExp(source, this.#flags + mode)
      this.#compiled.set(key, expression)
      return expression
    } catch (cause) {
      const detail = cause instanceof Error ? cause.message : String(cause)
      throw new FilterError(`The regular expression ${JSON.stringify(this.#pattern)} is broken: ${detail}`, { cause })
    }
  }

  #run(expression: RegExp, text: string, from: number): RegexMatch | null {
    expression.lastIndex = from
    const found = expression.exec(text)
    if (found === null) return null
    const [whole] = found
    return {
      text: whole,
      start: found.index,
      end: found.index + whole.length,
      group: (number) => (number === 0 ? whole : this.#group(found, number)),
    }
  }

  #group(found: RegExpExecArray, number: number): string | null {
    if (number > this.groupCount)
      throw new FilterError(`The regular expression ${JSON.stringify(this.#pattern)} has no group ${String(number)}.`)
    if (this.#translation.lostGroups.has(number))
      throw new FilterError(
        `Group ${String(number)} of the regular expression ${JSON.stringify(this.#pattern)} stands in a repetition ` +
          'that may skip it; hadeploy cannot tell what Python would find in it.',
      )
    return found.groups?.[`g${String(number)}`] ?? null
  }

  #templateParts(template: string): (string | number)[] {
    const parts: (string | number)[] = []
    const pieces = /\\(?:g<([^>]*)>|(0[0-7]{0,2}|[1-3][0-7]{2})|([1-9]\d?)|([\s\S]))|([^\\]+|\\$)/gu
    for (const [, reference, octal, number, letter, plain] of template.matchAll(pieces)) {
      if (reference !== undefined) parts.push(this.groupNumber(reference))
      else if (octal !== undefined) parts.push(String.fromCharCode(Number.parseInt(octal, 8)))
      else if (number !== undefined) parts.push(this.groupNumber(number))
      else if (letter !== undefined) parts.push(escapeOf(letter, template))
      else if (plain === '\\') throw new FilterError(`The replacement ${JSON.stringify(template)} ends in a backslash.`)
      else if (plain !== undefined) parts.push(plain)
    }
    return parts
  }
}

function escapeOf(letter: string, template: string): string {
  const control = controlCharacter(letter)
  if (control !== null) return control
  if (/^[A-Za-z]$/.test(letter))
    throw new FilterError(`The replacement ${JSON.stringify(template)} has the unknown escape "\\${letter}".`)
  return `\\${letter}`
}

const known = new Map<string, PythonRegex>()

/** The compiled pattern, remembered: filters run over lists with one pattern. @throws FilterError as {@link PythonRegex} */
export function pythonRegex(pattern: string, flags: RegexFlags = {}): PythonRegex {
  const key = `${flags.ignoreCase === true ? 'i' : ''}${flags.multiline === true ? 'm' : ''}/${pattern}`
  const regex = known.get(key) ?? new PythonRegex(pattern, flags)
  known.set(key, regex)
  return regex
}
