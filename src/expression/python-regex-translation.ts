import { FilterError } from './filter.ts'

/** What became of a pattern of Python's `re`: JavaScript source for the flag `v`. Group number N is named `gN`. */
export interface RegexTranslation {
  readonly source: string
  readonly ignoreCase: boolean
  readonly groupCount: number
  readonly groupNames: ReadonlyMap<string, number>
  /**
   * Groups whose text JavaScript forgets where Python keeps it: those that a repetition may set in one round and skip in
   * the next, or in a round that takes no text. The match as a whole is right; asking for these groups is refused.
   */
  readonly lostGroups: ReadonlySet<number>
}

/** Flags that hold at one place of a pattern. */
interface Flags {
  readonly i: boolean
  readonly m: boolean
  readonly s: boolean
  readonly x: boolean
  readonly a: boolean
}

/** JavaScript source of one part, and how many characters it can span. */
interface Part {
  readonly source: string
  readonly shortest: number
  readonly longest: number
  /** A place such as `^` or `\b`, which Python does not let repeat. */
  readonly isPlace?: true
}

// Not `[^]`: under the flag `v`, V8 11 lets that match nothing.
const ANY = '[\\s\\S]'
const WORD = '[\\p{L}\\p{N}_]'
const SPACE = '[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]'
const CONTROL: ReadonlyMap<string, number> = new Map([
  ['a', 7],
  ['b', 8],
  ['f', 12],
  ['n', 10],
  ['r', 13],
  ['t', 9],
  ['v', 11],
  ['\\', 92],
])

/** The character that a one-letter escape of Python stands for (`\n`, `\t` …; `\b` is a backspace), or null. */
export function controlCharacter(letter: string): string | null {
  const point = CONTROL.get(letter)
  return point === undefined ? null : String.fromCodePoint(point)
}

/**
 * Translates a pattern of Python's `re` module.
 *
 * One difference is left: where a part that can be empty is repeated (`(?:x*?|y)*`), JavaScript never takes an empty
 * round, and may go on where Python stops.
 *
 * @throws FilterError for a broken pattern, and for what JavaScript cannot express: conditional groups, a backreference
 *   to a group that may not have matched, `(?-i:…)` under `(?i)`, `\N{…}`
 * Source: the Python 3.11 manual of `re`; the sentences of the errors are ours.
 */
export function translateRegex(pattern: string, ignoreCase: boolean, multiline: boolean): RegexTranslation {
  const translator = new Translator(pattern, { i: ignoreCase, m: multiline, s: false, x: false, a: false })
  return translator.translate()
}

class Translator {
  readonly #pattern: string
  readonly #characters: readonly string[]
  #at = 0
  #flags: Flags
  #usesFlagI = false
  #groupCount = 0
  #atomicCount = 0
  #depthOfLookbehind = 0
  readonly #groupNames = new Map<string, number>()
  readonly #openGroups = new Set<number>()
  readonly #lostGroups = new Set<number>()
  /** Groups that have surely matched when the current place is reached. */
  #certain = new Set<number>()

  constructor(pattern: string, flags: Flags) {
    this.#pattern = pattern
    this.#characters = Array.from(pattern)
    this.#flags = flags
  }

  translate(): RegexTranslation {
    this.#readGlobalFlags()
    this.#usesFlagI = this.#flags.i
    const { source } = this.#alternatives()
    if (this.#at < this.#characters.length) this.#fail('has a ")" without "("')
    return {
      source,
      ignoreCase: this.#usesFlagI,
      groupCount: this.#groupCount,
      groupNames: this.#groupNames,
      lostGroups: this.#lostGroups,
    }
  }

  #readGlobalFlags(): void {
    for (;;) {
      const [whole, letters] = /^\(\?([a-zA-Z]+)\)/.exec(this.#characters.slice(this.#at, this.#at + 12).join('')) ?? []
      if (whole === undefined || letters === undefined) return
      this.#flags = this.#withFlags(this.#flags, letters, true)
      this.#at += whole.length
    }
  }

  #withFlags(flags: Flags, letters: string, on: boolean): Flags {
    let result = flags
    for (const letter of letters) {
      if (letter === 'u' && on) result = { ...result, a: false }
      else if (letter === 'a' && on) result = { ...result, a: true }
      else if (letter === 'i' || letter === 'm' || letter === 's' || letter === 'x')
        result = { ...result, [letter]: on }
      else this.#fail(`asks for the flag "${letter}", which texts do not have`)
    }
    return result
  }

  #alternatives(): Part {
    const before = this.#certain
    const branches: Part[] = []
    const reached: ReadonlySet<number>[] = []
    do {
      this.#certain = new Set(before)
      branches.push(this.#sequence())
      reached.push(this.#certain)
    } while (this.#take('|'))
    this.#certain = new Set([...this.#certain].filter((group) => reached.every((branch) => branch.has(group))))
    return {
      source: branches.map((branch) => branch.source).join('|'),
      shortest: Math.min(...branches.map((branch) => branch.shortest)),
      longest: Math.max(...branches.map((branch) => branch.longest)),
    }
  }

  #sequence(): Part {
    const parts: Part[] = []
    for (;;) {
      if (this.#flags.x) this.#skipComments()
      const next = this.#peek()
      if (next === undefined || next === '|' || next === ')') break
      parts.push(this.#repeated())
    }
    return {
      source: parts.map((part) => part.source).join(''),
      shortest: parts.reduce((sum, part) => sum + part.shortest, 0),
      longest: parts.reduce((sum, part) => sum + part.longest, 0),
    }
  }

  #skipComments(): void {
    for (;;) {
      const next = this.#peek()
      if (next === '#') while (this.#peek() !== undefined && this.#peek() !== '\n') this.#at += 1
      else if (next !== undefined && /^[ \t-\r]$/.test(next)) this.#at += 1
      else return
    }
  }

  #repeated(): Part {
    const before = new Set(this.#certain)
    const firstGroup = this.#groupCount + 1
    if (/^[*+?]$/.test(this.#peek() ?? '') || this.#boundsAhead() !== null) this.#fail('has nothing to repeat')
    const atom = this.#atom()
    if (this.#flags.x) this.#skipComments()
    const bounds = this.#quantifier()
    if (bounds === null) return atom
    const [least, most] = bounds
    if (atom.isPlace === true) this.#fail('has nothing to repeat')
    if (most > 1) this.#noteLostGroups(firstGroup, atom)
    if (least === 0) this.#certain = before
    const sign = `{${String(least)},${most === Infinity ? '' : String(most)}}`
    const greed = this.#take('?') ? '?' : this.#take('+') ? '+' : ''
    if (/^[*+?]$/.test(this.#peek() ?? '') || this.#boundsAhead() !== null) this.#fail('repeats a repetition')
    const isLazy = greed === '?'
    // JavaScript takes no empty round; a choice between the part and nothing does.
    const choice = isLazy ? `(?:|${atom.source})` : `(?:${atom.source}|)`
    const isChoice = least === 0 && most === 1 && atom.shortest === 0
    const source = isChoice ? choice : `(?:${atom.source})${sign}${isLazy ? '?' : ''}`
    return {
      source: greed === '+' ? this.#atomic(source) : source,
      shortest: atom.shortest * least,
      longest: atom.longest === 0 ? 0 : atom.longest * most,
    }
  }

  #noteLostGroups(firstGroup: number, atom: Part): void {
    const forgetsEmptyRounds = atom.shortest === 0
    for (let group = firstGroup; group <= this.#groupCount; group++)
      if (forgetsEmptyRounds || this.#depthOfLookbehind > 0 || !this.#certain.has(group)) this.#lostGroups.add(group)
  }

  #quantifier(): readonly [number, number] | null {
    if (this.#take('*')) return [0, Infinity]
    if (this.#take('+')) return [1, Infinity]
    if (this.#take('?')) return [0, 1]
    const ahead = this.#boundsAhead()
    if (ahead === null) return null
    this.#at += ahead.length
    if (ahead.least > ahead.most) this.#fail('repeats at least more often than at most')
    return [ahead.least, ahead.most]
  }

  /** The bounds `{2}`, `{2,}`, `{,3}`, `{2,3}` that stand here; any other brace is a plain character. */
  #boundsAhead(): { readonly least: number; readonly most: number; readonly length: number } | null {
    if (this.#peek() !== '{') return null
    const found = /^\{(\d*)(,?)(\d*)\}/.exec(this.#characters.slice(this.#at, this.#at + 24).join(''))
    if (found === null) return null
    const [whole, least = '', comma, most = ''] = found
    if (least === '' && comma === '') return null
    return {
      least: Number(least),
      most: comma === '' ? Number(least) : most === '' ? Infinity : Number(most),
      length: whole.length,
    }
  }

  #atom(): Part {
    const next = this.#characters[this.#at] ?? ''
    this.#at += 1
    if (next === '(') return this.#group()
    if (next === '[') return { source: this.#set(), shortest: 1, longest: 1 }
    if (next === '.') return one(this.#flags.s ? ANY : '[^\\n]')
    if (next === '^') return place(this.#flags.m ? '(?<![^\\n])' : '^')
    if (next === '$') return place(this.#flags.m ? '(?![^\\n])' : '(?=\\n?$)')
    if (next === '\\') return this.#escape()
    return one(this.#literal(next))
  }

  #literal(character: string): string {
    if (!this.#flags.i || this.#usesFlagI) return escaped(character)
    const forms = caseForms(character)
    return forms.length === 1 ? escaped(character) : `[${forms.map(escaped).join('')}]`
  }

  #group(): Part {
    if (!this.#take('?')) return this.#capture(null)
    if (this.#take('P')) {
      if (this.#take('<')) return this.#capture(this.#name('>'))
      if (this.#take('=')) return this.#backreference(this.#numberOf(this.#name(')')))
      this.#fail(`has an unknown group "(?P${this.#peek() ?? ''}"`)
    }
    if (this.#take(':')) return this.#closed(this.#alternatives())
    if (this.#take('=')) return this.#look('(?=')
    if (this.#take('!')) return this.#look('(?!')
    if (this.#take('>')) {
      const inside = this.#closed(this.#alternatives())
      return { ...inside, source: this.#atomic(inside.source) }
    }
    if (this.#take('#')) {
      while (this.#peek() !== ')') this.#skipCharacterOf('a comment')
      this.#at += 1
      return anchor('')
    }
    if (this.#take('<')) {
      if (this.#take('=')) return this.#lookbehind('(?<=')
      if (this.#take('!')) return this.#lookbehind('(?<!')
      this.#fail('has an unknown group "(?<"; Python writes named groups "(?P<name>…)"')
    }
    if (this.#take('(')) this.#fail('has a conditional group "(?(…)", which hadeploy cannot do')
    return this.#scopedFlags()
  }

  #scopedFlags(): Part {
    let letters = ''
    while (/^[a-zA-Z-]$/.test(this.#peek() ?? '')) letters += this.#skipCharacterOf('flags')
    if (this.#take(')')) this.#fail('sets flags for the whole pattern, but not at its start')
    if (letters === '' || !this.#take(':')) this.#fail(`has an unknown group "(?${letters}${this.#peek() ?? ''}"`)
    const [on = '', off = ''] = letters.split('-')
    const outside = this.#flags
    this.#flags = this.#withFlags(this.#withFlags(outside, on, true), off, false)
    if (this.#usesFlagI && !this.#flags.i) this.#fail('switches "i" off for a part, which hadeploy cannot do')
    const inside = this.#closed(this.#alternatives())
    this.#flags = outside
    return inside
  }

  #capture(name: string | null): Part {
    this.#groupCount += 1
    const number = this.#groupCount
    if (name !== null) {
      if (this.#groupNames.has(name)) this.#fail(`names two groups "${name}"`)
      this.#groupNames.set(name, number)
    }
    this.#openGroups.add(number)
    const inside = this.#closed(this.#alternatives())
    this.#openGroups.delete(number)
    this.#certain.add(number)
    return { ...inside, source: `(?<g${String(number)}>${inside.source.slice(3)}` }
  }

  #look(opening: '(?=' | '(?!'): Part {
    const before = new Set(this.#certain)
    const inside = this.#closed(this.#alternatives())
    if (opening === '(?!') this.#certain = before
    return anchor(`${opening}${inside.source})`)
  }

  #lookbehind(opening: '(?<=' | '(?<!'): Part {
    const before = new Set(this.#certain)
    this.#depthOfLookbehind += 1
    const inside = this.#closed(this.#alternatives())
    this.#depthOfLookbehind -= 1
    if (inside.shortest !== inside.longest) this.#fail('has a lookbehind of variable width, which Python refuses too')
    if (opening === '(?<!') this.#certain = before
    return anchor(`${opening}${inside.source})`)
  }

  /** A lookahead gives up no choice once it is left, so capturing in one and then taking the same text is atomic. */
  #atomic(source: string): string {
    this.#atomicCount += 1
    const name = `a${String(this.#atomicCount)}`
    return `(?:(?=(?<${name}>${source}))\\k<${name}>)`
  }

  #closed(inside: Part): Part {
    if (!this.#take(')')) this.#fail('has a "(" without ")"')
    return { ...inside, source: `(?:${inside.source})` }
  }

  #name(end: string): string {
    let name = ''
    while (this.#peek() !== end) name += this.#skipCharacterOf('a group name')
    this.#at += 1
    if (!/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name)) this.#fail(`has the bad group name "${name}"`)
    return name
  }

  #numberOf(name: string): number {
    return this.#groupNames.get(name) ?? this.#fail(`refers to the group "${name}", which it does not have`)
  }

  #backreference(group: number): Part {
    if (group > this.#groupCount) this.#fail(`refers to group ${String(group)}, which it does not have`)
    if (this.#openGroups.has(group)) this.#fail(`refers to group ${String(group)} inside of that group`)
    if (!this.#certain.has(group))
      this.#fail(`refers to group ${String(group)}, which may not have matched; hadeploy cannot do that`)
    if (this.#flags.i && !this.#usesFlagI) this.#fail('refers to a group inside of "(?i:…)", which hadeploy cannot do')
    return { source: `\\k<g${String(group)}>`, shortest: 0, longest: Infinity }
  }

  #escape(): Part {
    const letter = this.#skipCharacterOf('an escape')
    if (letter === 'A') return place('^')
    if (letter === 'Z') return place('$')
    const word = this.#flags.a ? '[A-Za-z0-9_]' : WORD
    if (letter === 'b') return place(`(?:(?<=${word})(?!${word})|(?<!${word})(?=${word}))`)
    // No place of an empty text is inside or outside of a word, says Python until 3.13.
    if (letter === 'B') return place(`(?!^$)(?:(?<=${word})(?=${word})|(?<!${word})(?!${word}))`)
    const kind = this.#kind(letter)
    if (kind !== null) return one(kind)
    if (/^[1-9]$/.test(letter)) {
      const octal = letter + this.#characters.slice(this.#at, this.#at + 2).join('')
      if (/^[0-3][0-7]{2}$/.test(octal)) {
        this.#at += 2
        return one(this.#literal(String.fromCodePoint(Number.parseInt(octal, 8))))
      }
      const more = this.#peek() ?? ''
      if (/^\d$/.test(more)) this.#at += 1
      return this.#backreference(Number(letter + (/^\d$/.test(more) ? more : '')))
    }
    return one(this.#literal(this.#escapedCharacter(letter)))
  }

  /** `\d`, `\W` … as a set, or null. */
  #kind(letter: string): string | null {
    const { a } = this.#flags
    switch (letter) {
      case 'd':
        return a ? '[0-9]' : '\\p{Nd}'
      case 'D':
        return a ? '[^0-9]' : '\\P{Nd}'
      case 'w':
        return a ? '[A-Za-z0-9_]' : WORD
      case 'W':
        return a ? '[^A-Za-z0-9_]' : WORD.replace('[', '[^')
      case 's':
        return a ? '[\\t-\\r\\x20]' : SPACE
      case 'S':
        return a ? '[^\\t-\\r\\x20]' : SPACE.replace('[', '[^')
      default:
        return null
    }
  }

  #escapedCharacter(letter: string): string {
    const control = letter === 'b' ? null : controlCharacter(letter)
    if (control !== null) return control
    if (letter === 'x') return this.#hexadecimal(2)
    if (letter === 'u') return this.#hexadecimal(4)
    if (letter === 'U') return this.#hexadecimal(8)
    if (letter === 'N') this.#fail('names a character by "\\N{…}", which hadeploy cannot do')
    if (letter === '0') {
      const [digits = ''] = /^[0-7]{0,2}/.exec(this.#characters.slice(this.#at, this.#at + 2).join('')) ?? []
      this.#at += digits.length
      return String.fromCodePoint(Number.parseInt(`0${digits}`, 8))
    }
    if (/^[a-zA-Z0-9]$/.test(letter)) this.#fail(`has the unknown escape "\\${letter}"`)
    return letter
  }

  #hexadecimal(digits: number): string {
    const text = this.#characters.slice(this.#at, this.#at + digits).join('')
    if (!/^[0-9a-fA-F]+$/.test(text) || text.length < digits) this.#fail('has an incomplete escape')
    this.#at += digits
    const point = Number.parseInt(text, 16)
    if (point > 0x10ffff) this.#fail('names a character beyond Unicode')
    return String.fromCodePoint(point)
  }

  #set(): string {
    const opening = this.#take('^') ? '[^' : '['
    const items: string[] = []
    while (items.length === 0 || this.#peek() !== ']') items.push(this.#setItem())
    this.#at += 1
    return `${opening}${items.join('')}]`
  }

  #setItem(): string {
    const first = this.#setMember()
    const isRange = this.#peek() === '-' && this.#characters[this.#at + 1] !== ']'
    if (!isRange) return 'kind' in first ? first.kind : this.#cased(first.character, first.character)
    this.#at += 1
    const last = this.#setMember()
    if ('kind' in first || 'kind' in last) this.#fail('has a range that does not go from character to character')
    if (pointOf(first.character) > pointOf(last.character)) this.#fail('has a range that goes backwards')
    return this.#cased(first.character, last.character)
  }

  #setMember(): { readonly kind: string } | { readonly character: string } {
    const next = this.#skipCharacterOf('a set')
    if (next !== '\\') return { character: next }
    const letter = this.#skipCharacterOf('a set')
    const kind = this.#kind(letter)
    if (kind !== null) return { kind }
    if (letter === 'b') return { character: '\b' }
    if (/^[1-7]$/.test(letter)) {
      const octal = letter + this.#characters.slice(this.#at, this.#at + 2).join('')
      if (!/^[0-3][0-7]{2}$/.test(octal)) this.#fail(`has the unknown escape "\\${letter}" in a set`)
      this.#at += 2
      return { character: String.fromCodePoint(Number.parseInt(octal, 8)) }
    }
    return { character: this.#escapedCharacter(letter) }
  }

  #cased(first: string, last: string): string {
    const plain = first === last ? escaped(first) : `${escaped(first)}-${escaped(last)}`
    if (!this.#flags.i || this.#usesFlagI) return plain
    const others = new Set<string>()
    for (let point = pointOf(first); point <= pointOf(last); point++)
      for (const form of caseForms(String.fromCodePoint(point))) others.add(form)
    return plain + [...others].map(escaped).join('')
  }

  #peek(): string | undefined {
    return this.#characters[this.#at]
  }

  #take(wanted: string): boolean {
    if (this.#peek() !== wanted) return false
    this.#at += 1
    return true
  }

  #skipCharacterOf(what: string): string {
    const next = this.#peek()
    if (next === undefined) this.#fail(`ends inside of ${what}`)
    this.#at += 1
    return next
  }

  #fail(what: string): never {
    throw new FilterError(
      `The regular expression ${JSON.stringify(this.#pattern)} ${what} (near character ${String(this.#at)}).`,
    )
  }
}

function one(source: string): Part {
  return { source, shortest: 1, longest: 1 }
}

function place(source: string): Part {
  return { source, shortest: 0, longest: 0, isPlace: true }
}

function anchor(source: string): Part {
  return { source, shortest: 0, longest: 0 }
}

function escaped(character: string): string {
  return /^[A-Za-z0-9]$/.test(character) ? character : `\\u{${pointOf(character).toString(16)}}`
}

function pointOf(character: string): number {
  return character.codePointAt(0) ?? 0
}

function caseForms(character: string): string[] {
  const forms = [character, character.toLowerCase(), character.toUpperCase()]
  return [...new Set(forms)].filter((form) => form.length === character.length)
}
