import type { ArithmeticSign } from '../value/arithmetic.ts'
import { numberOf, textOf } from './literals.ts'
import { SyntaxFault } from './syntax-fault.ts'
import type { TokenStream } from './token-stream.ts'
import type { Arguments, Call, ComparisonSign, Expression } from './tree.ts'

/** How an expression may be read. */
export interface ExpressionOptions {
  /** See {@link Syntax.keepsBackslashes}. */
  readonly keepsBackslashes: boolean
  /** Whether `a if b else c` may stand at the outermost level; in `for … in … if` it may not. */
  readonly allowsChoice?: boolean
}

/**
 * Reads one expression, from the current token as far as it goes.
 *
 * @throws SyntaxFault
 */
export function readExpression(tokens: TokenStream, options: ExpressionOptions): Expression {
  const parser = new ExpressionParser(tokens, options.keepsBackslashes)
  return options.allowsChoice === false ? parser.operation(0) : parser.choice()
}

/**
 * Reads one expression, or several with commas between them, which make a tuple.
 *
 * @throws SyntaxFault
 */
export function readExpressions(tokens: TokenStream, options: ExpressionOptions): Expression {
  return new ExpressionParser(tokens, options.keepsBackslashes).bareTuple(options.allowsChoice !== false)
}

/** Reads `name.name | filter(…) …` steps, the first without its bar when `startsInside`. @throws SyntaxFault */
export function readFilterSteps(
  tokens: TokenStream,
  options: ExpressionOptions,
  startsInside: boolean,
): readonly { name: string; args: Arguments; start: number; end: number }[] {
  const parser = new ExpressionParser(tokens, options.keepsBackslashes)
  const steps = startsInside ? [parser.filterStep()] : []
  while (tokens.takesSign('|')) steps.push(parser.filterStep())
  return steps
}

// From the loosest to the tightest. Unary signs bind tighter than all of these, `**` included: -2 ** 2 is 4.
const power = { or: 1, and: 2, not: 3, comparison: 4, sum: 5, concatenation: 6, product: 7, power: 8 } as const

const comparisonSigns: ReadonlyMap<string, ComparisonSign> = new Map([
  ['==', '=='],
  ['!=', '!='],
  ['<', '<'],
  ['<=', '<='],
  ['>', '>'],
  ['>=', '>='],
])

const arithmeticSigns: ReadonlyMap<string, { readonly sign: ArithmeticSign; readonly power: number }> = new Map([
  ['+', { sign: '+', power: power.sum }],
  ['-', { sign: '-', power: power.sum }],
  ['*', { sign: '*', power: power.product }],
  ['/', { sign: '/', power: power.product }],
  ['//', { sign: '//', power: power.product }],
  ['%', { sign: '%', power: power.product }],
  ['**', { sign: '**', power: power.power }],
] as const)

const constants = new Map([
  ['true', true],
  ['True', true],
  ['false', false],
  ['False', false],
  ['none', null],
  ['None', null],
])

/** Words that go on with the expression around a test, and so are not its argument. */
const endsTest: ReadonlySet<string> = new Set(['else', 'or', 'and', 'if', 'in', 'not', 'recursive'])

class ExpressionParser {
  readonly #tokens: TokenStream
  readonly #keepsBackslashes: boolean

  constructor(tokens: TokenStream, keepsBackslashes: boolean) {
    this.#tokens = tokens
    this.#keepsBackslashes = keepsBackslashes
  }

  choice(): Expression {
    let then = this.operation(0)
    while (this.#tokens.takesWord('if')) {
      const condition = this.operation(0)
      const otherwise = this.#tokens.takesWord('else') ? this.choice() : null
      then = { kind: 'choice', then, condition, otherwise, start: then.start, end: this.#tokens.lastEnd }
    }
    return then
  }

  /** A Pratt loop: operands joined by operators that bind at least as tightly as `least`. */
  operation(least: number): Expression {
    let left = this.#operand(least)
    for (;;) {
      const joined = this.#joined(left, least)
      if (joined === null) return left
      left = joined
    }
  }

  bareTuple(allowsChoice: boolean): Expression {
    const start = this.#tokens.current.start
    const first = allowsChoice ? this.choice() : this.operation(0)
    if (!this.#tokens.isSign(',')) return first
    const items = [first]
    while (this.#tokens.takesSign(',')) {
      if (this.#atEndOfExpression()) break
      items.push(allowsChoice ? this.choice() : this.operation(0))
    }
    return { kind: 'tuple', items, start, end: this.#tokens.lastEnd }
  }

  filterStep(): { name: string; args: Arguments; start: number; end: number } {
    const start = this.#tokens.current.start
    const name = this.#dottedName('the name of a filter')
    const args = this.#tokens.isSign('(') ? this.#arguments() : noArguments
    return { name, args, start, end: this.#tokens.lastEnd }
  }

  #operand(least: number): Expression {
    const { start } = this.#tokens.current
    if (least <= power.not && this.#tokens.takesWord('not')) {
      const operand = this.operation(power.not)
      return { kind: 'unary', operator: 'not', operand, start, end: operand.end }
    }
    return this.#unary(true)
  }

  #joined(left: Expression, least: number): Expression | null {
    const tokens = this.#tokens
    const { current } = tokens
    if (current.kind === 'name') {
      if (current.text === 'or' && power.or >= least) return this.#logic('or', left, power.and)
      if (current.text === 'and' && power.and >= least) return this.#logic('and', left, power.not)
    }
    if (this.#comparisonAhead() && power.comparison >= least) return this.#comparison(left)
    if (current.kind !== 'sign') return null
    if (current.text === '~' && power.concatenation >= least) return this.#concatenation(left)
    const operator = arithmeticSigns.get(current.text)
    if (operator === undefined || operator.power < least) return null
    tokens.next()
    const right = operator.sign === '**' ? this.#unary(true) : this.operation(operator.power + 1)
    return { kind: 'arithmetic', operator: operator.sign, left, right, start: left.start, end: right.end }
  }

  #logic(operator: 'and' | 'or', left: Expression, least: number): Expression {
    this.#tokens.next()
    const right = this.operation(least)
    return { kind: 'logic', operator, left, right, start: left.start, end: right.end }
  }

  #concatenation(first: Expression): Expression {
    const parts = [first]
    while (this.#tokens.takesSign('~')) parts.push(this.operation(power.product))
    return { kind: 'concatenation', parts, start: first.start, end: this.#tokens.lastEnd }
  }

  #comparisonAhead(): boolean {
    const { current, following } = this.#tokens
    if (current.kind === 'sign') return comparisonSigns.has(current.text)
    if (current.kind !== 'name') return false
    return current.text === 'in' || (current.text === 'not' && following.kind === 'name' && following.text === 'in')
  }

  #comparison(first: Expression): Expression {
    const rest: [ComparisonSign, Expression][] = []
    while (this.#comparisonAhead()) {
      const sign = this.#comparisonSign()
      rest.push([sign, this.operation(power.sum)])
    }
    return { kind: 'comparison', first, rest, start: first.start, end: this.#tokens.lastEnd }
  }

  #comparisonSign(): ComparisonSign {
    const { text } = this.#tokens.next()
    const sign = comparisonSigns.get(text)
    if (sign !== undefined) return sign
    if (text === 'in') return 'in'
    this.#tokens.expectWord('in')
    return 'not in'
  }

  #unary(withFilters: boolean): Expression {
    const { start } = this.#tokens.current
    const sign = this.#tokens.isSign('-') ? '-' : this.#tokens.isSign('+') ? '+' : null
    let node: Expression
    if (sign === null) {
      node = this.#postfixed(this.#primary())
    } else {
      this.#tokens.next()
      const operand = this.#unary(false)
      node = { kind: 'unary', operator: sign, operand, start, end: operand.end }
    }
    return withFilters ? this.#filtered(node) : node
  }

  #primary(): Expression {
    const tokens = this.#tokens
    const { current } = tokens
    const { start, end } = current
    switch (current.kind) {
      case 'name': {
        const constant = constants.get(current.text)
        if (constant !== undefined) {
          tokens.next()
          return { kind: 'constant', value: constant, start, end }
        }
        if (reserved.has(current.text)) tokens.fail('an expression')
        tokens.next()
        return { kind: 'name', name: current.text, start, end }
      }
      case 'integer':
      case 'float':
        tokens.next()
        return { kind: 'constant', value: numberOf(current), start, end }
      case 'string':
        return this.#texts()
      case 'sign':
        if (current.text === '(') return this.#parenthesized()
        if (current.text === '[') return this.#list()
        if (current.text === '{') return this.#dict()
        return tokens.fail('an expression')
      case 'data':
      case 'output-start':
      case 'output-end':
      case 'block-start':
      case 'block-end':
      case 'end':
        return tokens.fail('an expression')
    }
  }

  /** Texts side by side are one text. */
  #texts(): Expression {
    const { start } = this.#tokens.current
    let value = ''
    while (this.#tokens.current.kind === 'string') value += textOf(this.#tokens.next(), this.#keepsBackslashes)
    return { kind: 'constant', value, start, end: this.#tokens.lastEnd }
  }

  #parenthesized(): Expression {
    const { start } = this.#tokens.next()
    if (this.#tokens.takesSign(')')) return { kind: 'tuple', items: [], start, end: this.#tokens.lastEnd }
    const inside = this.bareTuple(true)
    this.#tokens.expectSign(')')
    return { ...inside, start, end: this.#tokens.lastEnd }
  }

  #list(): Expression {
    const { start } = this.#tokens.next()
    const items: Expression[] = []
    while (!this.#tokens.isSign(']')) {
      items.push(this.choice())
      if (!this.#tokens.isSign(']')) this.#separated(']')
    }
    this.#tokens.next()
    return { kind: 'list', items, start, end: this.#tokens.lastEnd }
  }

  #dict(): Expression {
    const { start } = this.#tokens.next()
    const entries: [Expression, Expression][] = []
    while (!this.#tokens.isSign('}')) {
      const key = this.choice()
      this.#tokens.expectSign(':')
      entries.push([key, this.choice()])
      if (!this.#tokens.isSign('}')) this.#separated('}')
    }
    this.#tokens.next()
    return { kind: 'dict', entries, start, end: this.#tokens.lastEnd }
  }

  #separated(closing: string): void {
    if (!this.#tokens.takesSign(',')) this.#tokens.fail(`"," or "${closing}"`)
  }

  #postfixed(first: Expression): Expression {
    let node = first
    for (;;) {
      if (this.#tokens.isSign('.')) node = this.#member(node)
      else if (this.#tokens.isSign('[')) node = this.#subscript(node)
      else if (this.#tokens.isSign('(')) node = this.#call(node)
      else return node
    }
  }

  #filtered(first: Expression): Expression {
    let node = first
    for (;;) {
      if (this.#tokens.takesSign('|')) {
        const step = this.filterStep()
        node = { kind: 'filter', input: node, name: step.name, args: step.args, start: node.start, end: step.end }
      } else if (this.#tokens.isWord('is')) node = this.#test(node)
      else if (this.#tokens.isSign('(')) node = this.#call(node)
      else return node
    }
  }

  #member(of: Expression): Expression {
    this.#tokens.next()
    const { current } = this.#tokens
    const { start } = of
    if (current.kind === 'name') {
      this.#tokens.next()
      return { kind: 'attribute', of, name: current.text, start, end: current.end }
    }
    if (current.kind !== 'integer') this.#tokens.fail('a name or a number after "."')
    this.#tokens.next()
    const key: Expression = { kind: 'constant', value: numberOf(current), start: current.start, end: current.end }
    return { kind: 'item', of, key, start, end: current.end }
  }

  #subscript(of: Expression): Expression {
    this.#tokens.next()
    const { start } = of
    const from = this.#tokens.isSign(':') ? null : this.bareTuple(true)
    if (!this.#tokens.isSign(':')) {
      this.#tokens.expectSign(']')
      if (from === null) throw new Error('A subscript without a colon has a key. This is a bug in hadeploy.')
      return { kind: 'item', of, key: from, start, end: this.#tokens.lastEnd }
    }
    this.#tokens.next()
    const to = this.#sliceBound()
    const step = this.#tokens.takesSign(':') ? this.#sliceBound() : null
    this.#tokens.expectSign(']')
    return { kind: 'slice', of, from, to, step, start, end: this.#tokens.lastEnd }
  }

  #sliceBound(): Expression | null {
    return this.#tokens.isSign(':') || this.#tokens.isSign(']') ? null : this.choice()
  }

  #call(callee: Expression): Call {
    const args = this.#arguments()
    return { kind: 'call', callee, args, start: callee.start, end: this.#tokens.lastEnd }
  }

  #arguments(): Arguments {
    this.#tokens.expectSign('(')
    const positional: Expression[] = []
    const named: [string, Expression][] = []
    let spread: Expression | null = null
    let spreadNamed: Expression | null = null
    while (!this.#tokens.isSign(')')) {
      const { current, following } = this.#tokens
      if (this.#tokens.takesSign('*')) {
        spread = this.choice()
      } else if (this.#tokens.takesSign('**')) {
        spreadNamed = this.choice()
      } else if (current.kind === 'name' && following.kind === 'sign' && following.text === '=') {
        this.#tokens.next()
        this.#tokens.next()
        named.push([current.text, this.choice()])
      } else {
        const argument = this.choice()
        if (named.length > 0 || spreadNamed !== null) {
          throw new SyntaxFault(
            'An argument without a name stands after one with a name.',
            argument.start,
            argument.end,
            'Give this argument its name too, or move it to the front.',
          )
        }
        positional.push(argument)
      }
      if (!this.#tokens.isSign(')')) this.#separated(')')
    }
    this.#tokens.next()
    return { positional, named, spread, spreadNamed }
  }

  #test(input: Expression): Expression {
    this.#tokens.next()
    const isNegated = this.#tokens.takesWord('not')
    const name = this.#dottedName('the name of a test')
    const args = this.#testArguments()
    const test: Expression = { kind: 'test', input, name, args, start: input.start, end: this.#tokens.lastEnd }
    return isNegated ? { kind: 'unary', operator: 'not', operand: test, start: test.start, end: test.end } : test
  }

  /** In parentheses as for a call, or one bare operand: `is divisibleby 3`. */
  #testArguments(): Arguments {
    const { current } = this.#tokens
    if (this.#tokens.isSign('(')) return this.#arguments()
    const opens = current.kind === 'sign' && (current.text === '[' || current.text === '{')
    const isWord = current.kind === 'name' && !endsTest.has(current.text)
    if (!opens && !isWord && current.kind !== 'string' && current.kind !== 'integer' && current.kind !== 'float') {
      return noArguments
    }
    if (isWord && current.text === 'is') {
      this.#tokens.fail('the end of the test', 'Tests cannot be chained with "is": join them with "and".')
    }
    return { ...noArguments, positional: [this.#postfixed(this.#primary())] }
  }

  #dottedName(wanted: string): string {
    let name = this.#tokens.expectKind('name', wanted).text
    while (this.#tokens.takesSign('.')) name += `.${this.#tokens.expectKind('name', wanted).text}`
    return name
  }

  /** After a trailing comma: whether nothing more belongs to the tuple. */
  #atEndOfExpression(): boolean {
    const { kind, text } = this.#tokens.current
    if (kind === 'end' || kind === 'output-end' || kind === 'block-end') return true
    if (kind === 'name') return text === 'in'
    return kind === 'sign' && [')', ']', '=', ':'].includes(text)
  }
}

const noArguments: Arguments = { positional: [], named: [], spread: null, spreadNamed: null }

/** Words of the grammar; none of them can be the name of a variable. */
const reserved: ReadonlySet<string> = new Set(['and', 'or', 'not', 'if', 'else', 'elif', 'in', 'is'])
