import { readExpression, readExpressions, readFilterSteps, type ExpressionOptions } from './parse-expression.ts'
import { SyntaxFault } from './syntax-fault.ts'
import type { Token } from './lex.ts'
import type { TokenStream } from './token-stream.ts'
import type { Body, Call, Expression, FilterStep, Parameter, Statement, Stretch, Target } from './tree.ts'

/**
 * Reads a whole template.
 *
 * @param keepsBackslashes - inside `{{ }}` only, see {@link Syntax.keepsBackslashes}
 * @throws SyntaxFault
 */
export function readTemplate(tokens: TokenStream, keepsBackslashes: boolean): Body {
  return new TemplateParser(tokens, keepsBackslashes).whole()
}

const inBlocks: ExpressionOptions = { keepsBackslashes: false }

type Reader = (parser: TemplateParser, tag: Token) => Statement

class TemplateParser {
  static readonly #readers: ReadonlyMap<string, Reader> = new Map<string, Reader>([
    ['for', (parser, tag) => parser.#for(tag)],
    ['if', (parser, tag) => parser.#if(tag)],
    ['set', (parser, tag) => parser.#set(tag)],
    ['macro', (parser, tag) => parser.#macro(tag)],
    ['call', (parser, tag) => parser.#callBlock(tag)],
    ['filter', (parser, tag) => parser.#filterBlock(tag)],
    ['with', (parser, tag) => parser.#with(tag)],
    ['include', (parser, tag) => parser.#include(tag)],
    ['import', (parser, tag) => parser.#import(tag)],
    ['from', (parser, tag) => parser.#fromImport(tag)],
    ['extends', (parser, tag) => parser.#extends(tag)],
    ['block', (parser, tag) => parser.#block(tag)],
    ['do', (parser, tag) => parser.#do(tag)],
    ['print', (parser, tag) => parser.#print(tag)],
    ['autoescape', (parser, tag) => parser.#autoescape(tag)],
    ['break', (parser, tag) => parser.#jump(tag, 'break')],
    ['continue', (parser, tag) => parser.#jump(tag, 'continue')],
  ])

  readonly #tokens: TokenStream
  readonly #inOutputs: ExpressionOptions
  /** The tags that are open, innermost last, for the message about one that is never closed. */
  readonly #open: Token[] = []
  readonly #blockNames = new Set<string>()
  #loopDepth = 0

  constructor(tokens: TokenStream, keepsBackslashes: boolean) {
    this.#tokens = tokens
    this.#inOutputs = { keepsBackslashes }
  }

  whole(): Body {
    return this.#body([]).body
  }

  /** Statements up to one of the closing tags, whose word is read and given; with none to wait for, up to the end. */
  #body(closing: readonly string[]): { body: Body; closedBy: string } {
    const body: Statement[] = []
    for (;;) {
      const token = this.#tokens.current
      if (token.kind === 'end') {
        if (closing.length > 0) this.#neverClosed(closing)
        return { body, closedBy: '' }
      }
      this.#tokens.next()
      if (token.kind === 'data') body.push({ kind: 'data', text: token.text, start: token.start, end: token.end })
      else if (token.kind === 'output-start') body.push(this.#output(token))
      else {
        const tag = this.#tokens.expectKind('name', 'the name of a statement')
        if (closing.includes(tag.text)) return { body, closedBy: tag.text }
        body.push(this.#statement(tag))
      }
    }
  }

  #neverClosed(closing: readonly string[]): never {
    const tag = this.#open.at(-1)
    const wanted = closing.map((word) => `"${word}"`).join(' or ')
    throw new SyntaxFault(
      `The block "${tag?.text ?? ''}" is never closed: expected ${wanted}, found the end of the text.`,
      tag?.start ?? 0,
      tag?.end ?? 0,
    )
  }

  #output(token: Token): Statement {
    const expression = readExpressions(this.#tokens, this.#inOutputs)
    const end = this.#tokens.expectKind('output-end', 'an operator or the end of the output').end
    return { kind: 'output', expression, start: token.start, end }
  }

  #statement(tag: Token): Statement {
    const reader = TemplateParser.#readers.get(tag.text)
    if (reader !== undefined) return reader(this, tag)
    const open = this.#open.at(-1)
    const isClosing = tag.text.startsWith('end') || tag.text === 'else' || tag.text === 'elif'
    const sentence = !isClosing
      ? `There is no statement "${tag.text}".`
      : open === undefined
        ? `"${tag.text}" closes nothing.`
        : `"${tag.text}" does not belong to the block "${open.text}", which is still open.`
    throw new SyntaxFault(sentence, tag.start, tag.end)
  }

  /** A tag's body and what closed it; `tag` is named when it is never closed. */
  #inside(tag: Token, closing: readonly string[]): { body: Body; closedBy: string } {
    this.#endOfTag()
    this.#open.push(tag)
    const inside = this.#body(closing)
    this.#open.pop()
    return inside
  }

  #endOfTag(): void {
    this.#tokens.expectKind('block-end', 'the end of the statement')
  }

  #stretch(tag: Token): Stretch {
    return { start: tag.start, end: this.#tokens.lastEnd }
  }

  #for(tag: Token): Statement {
    const target = this.#targets(['in'])
    this.#tokens.expectWord('in')
    const iterable = readExpressions(this.#tokens, { ...inBlocks, allowsChoice: false })
    const filter = this.#tokens.takesWord('if') ? readExpression(this.#tokens, inBlocks) : null
    const isRecursive = this.#tokens.takesWord('recursive')
    const stretch = this.#stretch(tag)
    this.#loopDepth += 1
    const { body, closedBy } = this.#inside(tag, ['endfor', 'else'])
    this.#loopDepth -= 1
    const otherwise = closedBy === 'else' ? this.#inside(tag, ['endfor']).body : []
    this.#endOfTag()
    return { kind: 'for', target, iterable, filter, isRecursive, body, otherwise, ...stretch }
  }

  #if(tag: Token): Statement {
    const branches: { condition: Expression; body: Body }[] = []
    let otherwise: Body = []
    let closedBy = 'elif'
    while (closedBy === 'elif') {
      const condition = readExpressions(this.#tokens, { ...inBlocks, allowsChoice: false })
      const branch = this.#inside(tag, ['elif', 'else', 'endif'])
      branches.push({ condition, body: branch.body })
      closedBy = branch.closedBy
    }
    if (closedBy === 'else') otherwise = this.#inside(tag, ['endif']).body
    this.#endOfTag()
    return { kind: 'if', branches, otherwise, ...this.#stretch(tag) }
  }

  #set(tag: Token): Statement {
    const target = this.#targets(['='])
    if (this.#tokens.takesSign('=')) {
      const value = readExpressions(this.#tokens, inBlocks)
      this.#endOfTag()
      return { kind: 'set', target, value, ...this.#stretch(tag) }
    }
    const filters = readFilterSteps(this.#tokens, inBlocks, false)
    const { body } = this.#inside(tag, ['endset'])
    this.#endOfTag()
    return { kind: 'set-block', target, filters, body, ...this.#stretch(tag) }
  }

  #macro(tag: Token): Statement {
    const { text: name } = this.#tokens.expectKind('name', 'the name of the macro')
    const parameters = this.#parameters()
    const stretch = this.#stretch(tag)
    const { body } = this.#outOfLoops(() => this.#inside(tag, ['endmacro']))
    this.#endOfTag()
    return { kind: 'macro', name, parameters, body, ...stretch }
  }

  #callBlock(tag: Token): Statement {
    const parameters = this.#tokens.isSign('(') ? this.#parameters() : []
    const call = readExpression(this.#tokens, inBlocks)
    if (call.kind !== 'call') throw new SyntaxFault('Expected the call of a macro.', call.start, call.end)
    const { body } = this.#outOfLoops(() => this.#inside(tag, ['endcall']))
    this.#endOfTag()
    return { kind: 'call-block', call: call satisfies Call, parameters, body, ...this.#stretch(tag) }
  }

  /** A jump inside a macro cannot leave a loop around it. */
  #outOfLoops<T>(read: () => T): T {
    const depth = this.#loopDepth
    this.#loopDepth = 0
    const result = read()
    this.#loopDepth = depth
    return result
  }

  #parameters(): readonly Parameter[] {
    this.#tokens.expectSign('(')
    const parameters: Parameter[] = []
    while (!this.#tokens.isSign(')')) {
      const { text: name, start, end } = this.#tokens.expectKind('name', 'the name of a parameter or ")"')
      const byDefault = this.#tokens.takesSign('=') ? readExpression(this.#tokens, inBlocks) : null
      if (byDefault === null && parameters.at(-1)?.byDefault != null) {
        throw new SyntaxFault('A parameter without a default stands after one with a default.', start, end)
      }
      parameters.push({ name, byDefault })
      if (!this.#tokens.isSign(')') && !this.#tokens.takesSign(',')) this.#tokens.fail('"," or ")"')
    }
    this.#tokens.next()
    return parameters
  }

  #filterBlock(tag: Token): Statement {
    const filters: readonly FilterStep[] = readFilterSteps(this.#tokens, inBlocks, true)
    const { body } = this.#inside(tag, ['endfilter'])
    this.#endOfTag()
    return { kind: 'filter-block', filters, body, ...this.#stretch(tag) }
  }

  #with(tag: Token): Statement {
    const bindings: { target: Target; value: Expression }[] = []
    while (this.#tokens.current.kind !== 'block-end') {
      if (bindings.length > 0) this.#tokens.expectSign(',')
      const target = this.#target()
      this.#tokens.expectSign('=')
      bindings.push({ target, value: readExpression(this.#tokens, inBlocks) })
    }
    const { body } = this.#inside(tag, ['endwith'])
    this.#endOfTag()
    return { kind: 'with', bindings, body, ...this.#stretch(tag) }
  }

  #include(tag: Token): Statement {
    const template = readExpression(this.#tokens, inBlocks)
    const ignoresMissing = this.#tokens.isWord('ignore') && this.#tokens.following.text === 'missing'
    if (ignoresMissing) {
      this.#tokens.next()
      this.#tokens.next()
    }
    const withContext = this.#context(true)
    this.#endOfTag()
    return { kind: 'include', template, ignoresMissing, withContext, ...this.#stretch(tag) }
  }

  #import(tag: Token): Statement {
    const template = readExpression(this.#tokens, inBlocks)
    this.#tokens.expectWord('as')
    const { text: name } = this.#tokens.expectKind('name', 'a name for the imported template')
    const withContext = this.#context(false)
    this.#endOfTag()
    return { kind: 'import', template, name, withContext, ...this.#stretch(tag) }
  }

  #fromImport(tag: Token): Statement {
    const template = readExpression(this.#tokens, inBlocks)
    this.#tokens.expectWord('import')
    const names: { name: string; as: string }[] = []
    do {
      if (this.#contextAhead()) break
      const { text: name } = this.#tokens.expectKind('name', 'the name of a macro')
      const as = this.#tokens.takesWord('as') ? this.#tokens.expectKind('name', 'a name').text : name
      names.push({ name, as })
    } while (this.#tokens.takesSign(','))
    const withContext = this.#context(false)
    this.#endOfTag()
    return { kind: 'from-import', template, names, withContext, ...this.#stretch(tag) }
  }

  #contextAhead(): boolean {
    const isWord = this.#tokens.isWord('with') || this.#tokens.isWord('without')
    return isWord && this.#tokens.following.text === 'context'
  }

  #context(usually: boolean): boolean {
    if (!this.#contextAhead()) return usually
    const { text } = this.#tokens.next()
    this.#tokens.next()
    return text === 'with'
  }

  #extends(tag: Token): Statement {
    const template = readExpression(this.#tokens, inBlocks)
    this.#endOfTag()
    return { kind: 'extends', template, ...this.#stretch(tag) }
  }

  #block(tag: Token): Statement {
    const { text: name, start, end } = this.#tokens.expectKind('name', 'the name of the block')
    if (this.#blockNames.has(name)) throw new SyntaxFault(`The block "${name}" is defined twice.`, start, end)
    this.#blockNames.add(name)
    const isScoped = this.#tokens.takesWord('scoped')
    const isRequired = this.#tokens.takesWord('required')
    const stretch = this.#stretch(tag)
    const { body } = this.#outOfLoops(() => this.#inside(tag, ['endblock']))
    this.#tokens.takesWord(name)
    this.#endOfTag()
    return { kind: 'block', name, isScoped, isRequired, body, ...stretch }
  }

  #do(tag: Token): Statement {
    const expression = readExpressions(this.#tokens, inBlocks)
    this.#endOfTag()
    return { kind: 'do', expression, ...this.#stretch(tag) }
  }

  #print(tag: Token): Statement {
    const body: Statement[] = []
    do {
      const expression = readExpression(this.#tokens, inBlocks)
      body.push({ kind: 'output', expression, ...this.#stretch(tag) })
    } while (this.#tokens.takesSign(','))
    this.#endOfTag()
    return { kind: 'group', body, ...this.#stretch(tag) }
  }

  /** Nothing is ever escaped here, so the block is its body. */
  #autoescape(tag: Token): Statement {
    readExpression(this.#tokens, inBlocks)
    const { body } = this.#inside(tag, ['endautoescape'])
    this.#endOfTag()
    return { kind: 'group', body, ...this.#stretch(tag) }
  }

  #jump(tag: Token, kind: 'break' | 'continue'): Statement {
    if (this.#loopDepth === 0) throw new SyntaxFault(`"${kind}" stands outside of a loop.`, tag.start, tag.end)
    this.#endOfTag()
    return { kind, ...this.#stretch(tag) }
  }

  #targets(ending: readonly string[]): Target {
    const first = this.#target()
    if (!this.#tokens.isSign(',')) return first
    const items = [first]
    while (this.#tokens.takesSign(',')) {
      if (ending.includes(this.#tokens.current.text)) break
      items.push(this.#target())
    }
    return { kind: 'tuple', items }
  }

  #target(): Target {
    if (this.#tokens.takesSign('(')) {
      const target = this.#targets([')'])
      this.#tokens.expectSign(')')
      return target
    }
    const { text, start, end } = this.#tokens.expectKind('name', 'the name of a variable')
    if (/^(?:true|false|none)$/i.test(text)) {
      throw new SyntaxFault(`Nothing can be assigned to "${text}".`, start, end)
    }
    if (!this.#tokens.takesSign('.')) return { kind: 'name', name: text }
    return { kind: 'member', namespace: text, name: this.#tokens.expectKind('name', 'the name of a member').text }
  }
}
