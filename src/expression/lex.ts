import type { Syntax } from './syntax.ts'
import { SyntaxFault } from './syntax-fault.ts'

export type TokenKind =
  | 'data'
  | 'output-start'
  | 'output-end'
  | 'block-start'
  | 'block-end'
  | 'name'
  | 'integer'
  | 'float'
  | 'string'
  | 'sign'
  | 'end'

/** One token; offsets count UTF-16 units from the start of the text. */
export interface Token {
  readonly kind: TokenKind
  /** As written; for `data` the text that remains after whitespace control. */
  readonly text: string
  readonly start: number
  readonly end: number
}

/**
 * The tokens of a bare expression, as in `when`; the last one is `end`.
 *
 * @throws SyntaxFault
 */
export function lexExpression(source: string): readonly Token[] {
  const tokens: Token[] = []
  const at = new ExpressionLexer(source, tokens).run(0, null)
  tokens.push({ kind: 'end', text: '', start: at, end: at })
  return tokens
}

/**
 * The tokens of a template: data, and the tokens of each output and block between their delimiters. Comments are
 * gone, `raw` blocks are data, whitespace control is done. The last token is `end`.
 *
 * @throws SyntaxFault
 */
export function lexTemplate(source: string, syntax: Syntax): readonly Token[] {
  return new TemplateLexer(source, syntax).run()
}

class ExpressionLexer {
  readonly #source: string
  readonly #tokens: Token[]
  readonly #brackets: Token[] = []

  constructor(source: string, tokens: Token[]) {
    this.#source = source
    this.#tokens = tokens
  }

  /** Reads up to the closing delimiter (or the end of the text when there is none) and gives the offset before it. */
  run(from: number, closing: string | null): number {
    let at = from
    for (;;) {
      at = this.#afterBlanks(at)
      if (at >= this.#source.length) break
      if (closing !== null && this.#brackets.length === 0 && closes(this.#source, at, closing)) return at
      const token = this.#tokenAt(at)
      this.#balance(token)
      this.#tokens.push(token)
      at = token.end
    }
    const open = this.#brackets.at(-1)
    if (open !== undefined) throw new SyntaxFault(`"${open.text}" is never closed.`, open.start, open.end)
    return at
  }

  #afterBlanks(at: number): number {
    blanks.lastIndex = at
    blanks.test(this.#source)
    return blanks.lastIndex
  }

  #tokenAt(at: number): Token {
    for (const [kind, pattern] of patterns) {
      pattern.lastIndex = at
      const text = pattern.exec(this.#source)?.[0]
      if (text !== undefined) return { kind, text, start: at, end: at + text.length }
    }
    const char = String.fromCodePoint(this.#source.codePointAt(at) ?? 0)
    if (char === '"' || char === "'") throw new SyntaxFault('This text has no closing quote.', at, this.#source.length)
    throw new SyntaxFault(
      `The character ${JSON.stringify(char)} has no meaning in an expression.`,
      at,
      at + char.length,
    )
  }

  #balance(token: Token): void {
    if (token.kind !== 'sign') return
    if (partners.has(token.text)) this.#brackets.push(token)
    if (!closers.has(token.text)) return
    const open = this.#brackets.pop()
    if (open === undefined) throw new SyntaxFault(`"${token.text}" closes nothing.`, token.start, token.end)
    const partner = partners.get(open.text) ?? ''
    if (partner !== token.text) {
      throw new SyntaxFault(`Expected "${partner}", found "${token.text}".`, token.start, token.end)
    }
  }
}

const partners: ReadonlyMap<string, string> = new Map([
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
])
const closers: ReadonlySet<string> = new Set(partners.values())

const blanks = /\s*/y

// In the order in which they are tried. After a dot a number is an index: `a.0.1` holds no float.
const patterns: readonly (readonly [TokenKind, RegExp])[] = [
  ['float', /(?<!\.)(?:\d+_)*\d+(?:(?:\.(?:\d+_)*\d+)?e[+-]?(?:\d+_)*\d+|\.(?:\d+_)*\d+)/iy],
  ['integer', /0b(?:_?[01])+|0o(?:_?[0-7])+|0x(?:_?[\da-f])+|[1-9](?:_?\d)*|0(?:_?0)*/iy],
  ['name', /[\p{ID_Start}_][\p{ID_Continue}]*/uy],
  ['string', /'(?:[^'\\]|\\[^])*'|"(?:[^"\\]|\\[^])*"/y],
  ['sign', /\/\/|\*\*|==|!=|>=|<=|[-+/*%~[\](){}><=.:|,;]/y],
]

/** Whether the closing delimiter stands here, with or without a sign for whitespace control. */
function closes(source: string, at: number, closing: string): boolean {
  if (source.startsWith(closing, at)) return true
  const char = source.charAt(at)
  return (char === '-' || char === '+') && source.startsWith(closing, at + 1)
}

interface Opening {
  readonly at: number
  readonly kind: 'output' | 'block' | 'comment'
  readonly length: number
}

class TemplateLexer {
  readonly #source: string
  readonly #syntax: Syntax
  readonly #tokens: Token[] = []

  constructor(source: string, syntax: Syntax) {
    this.#source = source
    this.#syntax = syntax
  }

  run(): readonly Token[] {
    let at = 0
    for (;;) {
      const opening = this.#nextOpening(at)
      if (opening === null) break
      const sign = signAt(this.#source, opening.at + opening.length)
      this.#pushData(at, this.#dataEnd(at, opening, sign))
      const inside = opening.at + opening.length + sign.length
      at = this.#past(opening, inside)
    }
    this.#pushData(at, this.#source.length)
    const end = this.#source.length
    this.#tokens.push({ kind: 'end', text: '', start: end, end })
    return this.#tokens
  }

  /** The nearest delimiter; where two begin at one place, the longer one counts. */
  #nextOpening(from: number): Opening | null {
    const { outputStart, blockStart, commentStart } = this.#syntax
    const candidates = [
      { kind: 'output' as const, text: outputStart },
      { kind: 'block' as const, text: blockStart },
      { kind: 'comment' as const, text: commentStart },
    ]
    let best: Opening | null = null
    for (const { kind, text } of candidates) {
      const at = this.#source.indexOf(text, from)
      if (at < 0) continue
      if (best === null || at < best.at || (at === best.at && text.length > best.length)) {
        best = { at, kind, length: text.length }
      }
    }
    return best
  }

  /** Where the data before an opening ends, after `-`, `+` and lstrip_blocks had their say. */
  #dataEnd(from: number, opening: Opening, sign: string): number {
    const text = this.#source.slice(from, opening.at)
    if (sign === '-') return from + text.trimEnd().length
    if (sign === '+' || !this.#syntax.lstripBlocks || opening.kind === 'output') return opening.at
    const lineStart = text.lastIndexOf('\n') + 1
    const beginsLine = lineStart > 0 || from === 0 || this.#source.charAt(from - 1) === '\n'
    return beginsLine && text.slice(lineStart).trim() === '' ? from + lineStart : opening.at
  }

  #past(opening: Opening, inside: number): number {
    if (opening.kind === 'comment') return this.#pastComment(opening, inside)
    if (opening.kind === 'block') {
      const raw = this.#pastRaw(opening, inside)
      if (raw !== null) return raw
    }
    const closing = opening.kind === 'output' ? this.#syntax.outputEnd : this.#syntax.blockEnd
    const start = { start: opening.at, end: inside, text: this.#source.slice(opening.at, inside) }
    this.#tokens.push({ kind: opening.kind === 'output' ? 'output-start' : 'block-start', ...start })
    const at = new ExpressionLexer(this.#source, this.#tokens).run(inside, closing)
    if (at >= this.#source.length) {
      throw new SyntaxFault(`Expected "${closing}", found the end of the text.`, opening.at, inside)
    }
    const end = this.#pastClosing(at, closing, opening.kind === 'block')
    const kind = opening.kind === 'output' ? 'output-end' : 'block-end'
    this.#tokens.push({ kind, text: closing, start: at, end: at + signAt(this.#source, at).length + closing.length })
    return end
  }

  /** The offset behind a closing delimiter that stands at `at`, and behind the whitespace that goes with it. */
  #pastClosing(at: number, closing: string, isBlock: boolean): number {
    const sign = signAt(this.#source, at)
    const end = at + sign.length + closing.length
    if (sign === '-') return end + leadingBlanks(this.#source, end)
    if (!isBlock || sign === '+' || !this.#syntax.trimBlocks) return end
    return end + (/^\r?\n/.exec(this.#source.slice(end, end + 2))?.[0].length ?? 0)
  }

  #pastComment(opening: Opening, inside: number): number {
    const closing = this.#syntax.commentEnd
    const at = this.#source.indexOf(closing, inside)
    if (at < 0) throw new SyntaxFault(`Expected "${closing}", found the end of the text.`, opening.at, inside)
    const before = this.#source.charAt(at - 1)
    const signed = at > inside && (before === '-' || before === '+') ? at - 1 : at
    return this.#pastClosing(signed, closing, true)
  }

  /** Reads `{% raw %}…{% endraw %}` as data, when that is what stands here. */
  #pastRaw(opening: Opening, inside: number): number | null {
    const { blockStart, blockEnd } = this.#syntax
    const start = /^\s*raw\s*/.exec(this.#source.slice(inside))?.[0].length
    if (start === undefined || !closes(this.#source, inside + start, blockEnd)) return null
    const sign = signAt(this.#source, inside + start)
    const bodyStart = inside + start + sign.length + blockEnd.length
    const from = sign === '-' ? bodyStart + leadingBlanks(this.#source, bodyStart) : bodyStart
    const end = new RegExp(`${escaped(blockStart)}([-+]?)\\s*endraw\\s*(?=[-+]?${escaped(blockEnd)})`, 'g')
    end.lastIndex = from
    const match = end.exec(this.#source)
    if (match === null) throw new SyntaxFault('This raw block is never closed: expected endraw.', opening.at, bodyStart)
    const body = this.#source.slice(from, match.index)
    const kept = match[1] === '-' ? body.trimEnd() : body
    this.#pushData(from, from + kept.length)
    return this.#pastClosing(match.index + match[0].length, blockEnd, true)
  }

  #pushData(start: number, end: number): void {
    if (end <= start) return
    const text = this.#source.slice(start, end).replace(/\r\n?/g, '\n')
    this.#tokens.push({ kind: 'data', text, start, end })
  }
}

function signAt(source: string, at: number): '' | '-' | '+' {
  const char = source.charAt(at)
  return char === '-' || char === '+' ? char : ''
}

function leadingBlanks(source: string, at: number): number {
  blanks.lastIndex = at
  blanks.test(source)
  return blanks.lastIndex - at
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}
