import { SyntaxFault } from './syntax-fault.ts'
import type { Token, TokenKind } from './lex.ts'

/** The tokens of one text, read from left to right. */
export class TokenStream {
  readonly #tokens: readonly Token[]
  #at = 0

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  get current(): Token {
    return this.#token(this.#at)
  }

  /** The token after the current one. */
  get following(): Token {
    return this.#token(this.#at + 1)
  }

  /** Where the token before the current one ends: the end of what was read so far. */
  get lastEnd(): number {
    return this.#at === 0 ? 0 : this.#token(this.#at - 1).end
  }

  next(): Token {
    const token = this.current
    if (this.#at < this.#tokens.length - 1) this.#at += 1
    return token
  }

  isSign(text: string): boolean {
    return this.current.kind === 'sign' && this.current.text === text
  }

  isWord(text: string): boolean {
    return this.current.kind === 'name' && this.current.text === text
  }

  takesSign(text: string): boolean {
    const found = this.isSign(text)
    if (found) this.next()
    return found
  }

  takesWord(text: string): boolean {
    const found = this.isWord(text)
    if (found) this.next()
    return found
  }

  expectSign(text: string): Token {
    if (!this.isSign(text)) this.fail(`"${text}"`)
    return this.next()
  }

  expectWord(text: string): Token {
    if (!this.isWord(text)) this.fail(`"${text}"`)
    return this.next()
  }

  expectKind(kind: TokenKind, wanted: string): Token {
    if (this.current.kind !== kind) this.fail(wanted)
    return this.next()
  }

  /** @throws SyntaxFault `Expected …, found …` at the current token */
  fail(wanted: string, hint?: string): never {
    const { current } = this
    throw new SyntaxFault(`Expected ${wanted}, found ${described(current)}.`, current.start, current.end, hint)
  }

  #token(at: number): Token {
    const token = this.#tokens[Math.min(at, this.#tokens.length - 1)]
    if (token === undefined) throw new Error('A token stream has at least its end. This is a bug in hadeploy.')
    return token
  }
}

function described(token: Token): string {
  switch (token.kind) {
    case 'end':
      return 'the end of the text'
    case 'data':
      return 'text outside of any delimiter'
    case 'output-start':
    case 'output-end':
    case 'block-start':
    case 'block-end':
    case 'name':
    case 'integer':
    case 'float':
    case 'sign':
      return `"${token.text}"`
    case 'string':
      return `the text ${token.text}`
  }
}
