import Handlebars from 'handlebars'
import { error } from '../diagnostic/catalogue.ts'
import type { Diagnosed } from '../diagnostic/diagnostic.ts'
import { SourceText } from '../diagnostic/source-text.ts'
import { builtins } from '../expression/builtins.ts'
import { compileTemplate } from '../expression/compile-template.ts'
import { renderUnit } from '../expression/evaluate.ts'
import { LazyCallable } from '../expression/objects.ts'
import { SyntaxFault } from '../expression/syntax-fault.ts'
import { fileSyntax } from '../expression/syntax.ts'
import type { Arguments, Body, Expression, Statement, Stretch } from '../expression/tree.ts'
import { iterate } from '../value/iterate.ts'
import { intOfNumber } from '../value/number.ts'
import { UndefinedFault } from '../value/type-fault.ts'
import { Float, Tuple, Undefined, type Value } from '../value/value.ts'
import type { TextTemplate } from './text-template.ts'

/**
 * Reads a Handlebars template file (`*.hbs`).
 *
 * Only the parser is Handlebars'; what it read is translated into the tree of our Jinja and rendered by its rules:
 * unknown names are errors, nothing is escaped, values print and are true as in Python. Each filter and test is a
 * helper of the same name: `{{join hosts ","}}`, `{{#if (eq a b)}}`, `{{default x 1}}`, named arguments as `key=value`.
 *
 * @param file - the path as a user would type it
 */
export function readHandlebars(source: string, file: string): Diagnosed<TextTemplate | null> {
  const text = new SourceText(source, file)
  try {
    const body = new Translator(text).program(parsed(source), rootContext)
    const unit = compileTemplate(body, text, fileSyntax)
    return { value: { render: (scope) => renderUnit(unit, scope, builtins) }, diagnostics: [] }
  } catch (fault) {
    if (!(fault instanceof SyntaxFault)) throw fault
    const at = text.span(fault.start, fault.end)
    return { value: null, diagnostics: [error('expression/syntax', fault.message, { at, hint: fault.hint })] }
  }
}

/** What names mean at one place of a template. */
interface Context {
  /** `this`; null where it is all variables. */
  readonly self: string | null
  /** What `../` leads to. */
  readonly outer: Context | null
  /** Names from `as |…|`, and the variables that they stand for. */
  readonly named: ReadonlyMap<string, string>
  /** The variable that holds `@key`; null outside of loops. */
  readonly key: string | null
}

const rootContext: Context = { self: null, outer: null, named: new Map(), key: null }

const noArguments: Arguments = { positional: [], named: [], spread: null, spreadNamed: null }

class Translator {
  readonly #text: SourceText
  readonly #lineStarts: readonly number[]
  #contexts = 0

  constructor(text: SourceText) {
    this.#text = text
    this.#lineStarts = [0, ...[...text.text.matchAll(/\r\n?|\n/g)].map((end) => end.index + end[0].length)]
  }

  /** @throws SyntaxFault */
  program(program: hbs.AST.Program | undefined, context: Context): Body {
    return (program?.body ?? []).flatMap((node) => this.#statement(node, context))
  }

  #statement(node: hbs.AST.Statement, context: Context): Body {
    const stretch = this.#stretch(node)
    if (isContent(node)) return node.value === '' ? [] : [{ kind: 'data', text: node.value, ...stretch }]
    if (isMustache(node)) return [{ kind: 'output', expression: this.#use(node, context), ...stretch }]
    if (isBlock(node)) return [this.#block(node, context)]
    if (node.type === 'CommentStatement') return []
    throw this.#fault(node, 'Partials and decorators are not supported in templates.', 'Put the text in this file.')
  }

  #block(node: hbs.AST.BlockStatement, context: Context): Statement {
    const stretch = this.#stretch(node)
    const name = node.path.original
    if (name === 'raw') return { kind: 'group', body: this.program(node.program, context), ...stretch }
    const [subject] = node.params
    if (!['if', 'unless', 'each', 'with'].includes(name)) {
      const hint = 'Write {{#if}}, {{#unless}}, {{#each}} or {{#with}}.'
      throw this.#fault(node.path, `There is no block "${name}".`, hint)
    }
    if (subject === undefined) throw this.#fault(node.path, `The block "${name}" needs an argument.`)
    const value = this.#expression(subject, context)
    if (name === 'each') return this.#each(node, value, context)
    if (name === 'with') return this.#with(node, value, context)
    const condition: Expression =
      name === 'if' ? value : { kind: 'unary', operator: 'not', operand: value, start: value.start, end: value.end }
    const branches = [{ condition, body: this.program(node.program, context) }]
    return { kind: 'if', branches, otherwise: this.program(node.inverse, context), ...stretch }
  }

  #each(node: hbs.AST.BlockStatement, value: Expression, context: Context): Statement {
    const self = this.#newName('this')
    const key = this.#newName('key')
    const [itemName, keyName] = blockParamsOf(node.program)
    const named = new Map(context.named)
    if (itemName !== undefined) named.set(itemName, self)
    if (keyName !== undefined) named.set(keyName, key)
    const inner: Context = { self, outer: context, named, key }
    return {
      kind: 'for',
      target: { kind: 'tuple', items: [nameTarget(key), nameTarget(self)] },
      iterable: called(entries, value),
      filter: null,
      isRecursive: false,
      body: this.program(node.program, inner),
      otherwise: this.program(node.inverse, context),
      ...this.#stretch(node),
    }
  }

  #with(node: hbs.AST.BlockStatement, value: Expression, context: Context): Statement {
    const self = this.#newName('this')
    const [itemName] = blockParamsOf(node.program)
    const named = new Map(context.named)
    if (itemName !== undefined) named.set(itemName, self)
    const inner: Context = { ...context, self, outer: context, named }
    const stretch = this.#stretch(node)
    const bindings = [{ target: nameTarget(self), value }]
    const body: Statement = { kind: 'with', bindings, body: this.program(node.program, inner), ...stretch }
    const otherwise = this.program(node.inverse, context)
    return { kind: 'if', branches: [{ condition: value, body: [body] }], otherwise, ...stretch }
  }

  /** `{{name}}` is a value; `{{name arg …}}` a helper. */
  #use(node: hbs.AST.MustacheStatement | hbs.AST.SubExpression, context: Context): Expression {
    const { path } = node
    const isCall = node.params.length > 0 || pairsOf(node).length > 0
    if (!isCall && !isSubExpression(node)) return this.#expression(path, context)
    if (!isPath(path)) throw this.#fault(path, 'A helper is called by its name.')
    return this.#helper(path.original, node, context)
  }

  #helper(name: string, node: hbs.AST.MustacheStatement | hbs.AST.SubExpression, context: Context): Expression {
    const stretch = this.#stretch(node)
    const params = node.params.map((param) => this.#expression(param, context))
    const [input, ...rest] = params
    if (input === undefined) throw this.#fault(node.path, `The helper "${name}" needs an argument.`)
    const named = pairsOf(node).map(({ key, value }) => [key, this.#expression(value, context)] as const)
    const args: Arguments = { ...noArguments, positional: rest, named }
    const [second, third] = rest
    switch (name) {
      case 'and':
      case 'or':
        return rest.reduce<Expression>(
          (left, right) => ({ kind: 'logic', operator: name, left, right, ...stretch }),
          input,
        )
      case 'not':
        return { kind: 'unary', operator: 'not', operand: input, ...stretch }
      case 'concat':
        return { kind: 'concatenation', parts: params, ...stretch }
      case 'if':
        if (second !== undefined)
          return { kind: 'choice', condition: input, then: second, otherwise: third ?? null, ...stretch }
        break
      case 'lookup':
        if (second !== undefined) return { kind: 'item', of: input, key: second, keysOnly: true, ...stretch }
    }
    if (builtins.filters.has(name)) return { kind: 'filter', input, name, args, ...stretch }
    if (builtins.tests.has(name)) return { kind: 'test', input, name, args, ...stretch }
    throw this.#fault(
      node.path,
      `There is no helper "${name}".`,
      'Every filter and every test is a helper of the same name.',
    )
  }

  #expression(node: hbs.AST.Expression, context: Context): Expression {
    const stretch = this.#stretch(node)
    if (isPath(node)) return this.#path(node, context)
    if (isSubExpression(node)) return this.#use(node, context)
    if (isText(node) || isFlag(node)) return { kind: 'constant', value: node.value, ...stretch }
    if (isNumber(node)) return { kind: 'constant', value: this.#number(node), ...stretch }
    return { kind: 'constant', value: null, ...stretch }
  }

  #number(node: hbs.AST.NumberLiteral): Value {
    const { start, end } = this.#stretch(node)
    const isFloat = this.#text.text.slice(start, end).includes('.')
    return isFloat ? new Float(node.value) : intOfNumber(node.value)
  }

  #path(node: hbs.AST.PathExpression, context: Context): Expression {
    const stretch = this.#stretch(node)
    if (node.data) return this.#data(node, context)
    let at = context
    for (let depth = node.depth; depth > 0; depth -= 1) {
      if (at.outer === null) throw this.#fault(node, `"${node.original}" leads out of the template.`)
      at = at.outer
    }
    const [first, ...rest] = node.parts
    const isThis = /^(?:\.\.\/)*(?:this|\.)/.test(node.original)
    const alias = first === undefined || isThis || node.depth > 0 ? undefined : context.named.get(first)
    if (alias !== undefined) return members(variable(alias, stretch), rest, stretch)
    if (at.self !== null) return members(variable(at.self, stretch), node.parts, stretch)
    if (first === undefined) throw this.#fault(node, `"${node.original}" is all variables here, which is no value.`)
    return members(variable(first, stretch), rest, stretch)
  }

  /** `@index`, `@key`, `@first`, `@last`, `@root`. */
  #data(node: hbs.AST.PathExpression, context: Context): Expression {
    const stretch = this.#stretch(node)
    const [name = '', ...rest] = node.parts
    const [first, ...further] = rest
    if (name === 'root' && first !== undefined) return members(variable(first, stretch), further, stretch)
    const member = loopMembers.get(name)
    if (member === undefined && name !== 'key') {
      throw this.#fault(node, `There is no "@${name}".`, 'There are @index, @key, @first, @last and @root.')
    }
    if (context.key === null) throw this.#fault(node, `"@${name}" stands outside of {{#each}}.`)
    if (member === undefined) return members(variable(context.key, stretch), rest, stretch)
    return { kind: 'attribute', of: variable('loop', stretch), name: member, ...stretch }
  }

  /** A name that no template can write. */
  #newName(what: string): string {
    this.#contexts += 1
    return ` ${what} ${String(this.#contexts)}`
  }

  #stretch({ loc }: hbs.AST.Node): Stretch {
    return { start: this.#offset(loc.start), end: this.#offset(loc.end) }
  }

  #offset({ line, column }: hbs.AST.Position): number {
    return (this.#lineStarts[line - 1] ?? 0) + column
  }

  #fault(node: hbs.AST.Node, sentence: string, hint?: string): SyntaxFault {
    const { start, end } = this.#stretch(node)
    return new SyntaxFault(sentence, start, end, hint)
  }
}

const loopMembers: ReadonlyMap<string, string> = new Map([
  ['index', 'index0'],
  ['first', 'first'],
  ['last', 'last'],
])

/** Pairs of key and item of a dict, of index and item of anything else. */
const entries = new LazyCallable('each', ([value = null]) => {
  if (value instanceof Undefined) throw new UndefinedFault(value.reason)
  if (value instanceof Map) return [...value].map((entry) => new Tuple(entry))
  return iterate(value).map((item, index) => new Tuple([index, item]))
})

function called(callee: LazyCallable, input: Expression): Expression {
  const { start, end } = input
  const constant: Expression = { kind: 'constant', value: callee, start, end }
  return { kind: 'call', callee: constant, args: { ...noArguments, positional: [input] }, start, end }
}

function variable(name: string, stretch: Stretch): Expression {
  return { kind: 'name', name, ...stretch }
}

function nameTarget(name: string): { kind: 'name'; name: string } {
  return { kind: 'name', name }
}

function members(of: Expression, parts: readonly string[], stretch: Stretch): Expression {
  return parts.reduce<Expression>((container, part) => {
    const value = /^\d+$/.test(part) ? Number(part) : part
    const key: Expression = { kind: 'constant', value, ...stretch }
    return { kind: 'item', of: container, key, keysOnly: true, ...stretch }
  }, of)
}

/** @throws SyntaxFault where Handlebars' parser gives up */
function parsed(source: string): hbs.AST.Program {
  try {
    return Handlebars.parse(source)
  } catch (cause) {
    const place = placeOf(cause, source)
    throw new SyntaxFault(sentenceOf(cause), place, place)
  }
}

/** Handlebars' errors carry their place in two ways: those of its grammar as `hash.loc`, its own as `lineNumber`. */
function placeOf(cause: unknown, source: string): number {
  const found = cause as {
    hash?: { loc?: { last_line: number; last_column: number } }
    lineNumber?: number
    column?: number
  }
  const line = found.hash?.loc?.last_line ?? found.lineNumber ?? lineInMessage(cause)
  const column = found.hash?.loc?.last_column ?? found.column ?? 0
  const before = source.split('\n').slice(0, line - 1)
  return before.reduce((offset, text) => offset + text.length + 1, 0) + column
}

function lineInMessage(cause: unknown): number {
  return Number(/ on line (\d+)/.exec(String(cause))?.[1] ?? 1)
}

function sentenceOf(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause)
  const expected = /Expecting (.*), got '(.*)'$/.exec(message)
  if (expected === null) return `${message.split('\n')[0] ?? ''}.`
  return `Expected ${tokenNames(expected[1] ?? '')}, found ${tokenNames(`'${expected[2] ?? ''}'`)}.`
}

/** Handlebars names its tokens for its grammar; these are the ones that an author would recognise. */
const shownTokens: ReadonlyMap<string, string> = new Map([
  ['EOF', 'the end of the text'],
  ['CLOSE', '"}}"'],
  ['CLOSE_UNESCAPED', '"}}}"'],
  ['CLOSE_SEXPR', '")"'],
  ['OPEN_SEXPR', '"("'],
  ['OPEN_ENDBLOCK', '"{{/"'],
  ['OPEN_BLOCK', '"{{#"'],
  ['OPEN', '"{{"'],
  ['OPEN_INVERSE_CHAIN', '"{{else"'],
  ['INVERSE', '"{{else}}"'],
  ['ID', 'a name'],
  ['STRING', 'text in quotes'],
  ['NUMBER', 'a number'],
  ['CONTENT', 'text'],
  ['SEP', '"."'],
  ['EQUALS', '"="'],
])

function tokenNames(list: string): string {
  const names = [...list.matchAll(/'([^']*)'/g)].map(([, token = '']) => shownTokens.get(token))
  const known = names.filter((name) => name !== undefined)
  return known.length === 0 ? 'something else' : known.join(' or ')
}

// Handlebars' own types promise these two; its parser leaves them out where nothing was written.
function blockParamsOf({ blockParams }: { blockParams?: readonly string[] }): readonly string[] {
  return blockParams ?? []
}
function pairsOf({ hash }: { hash?: hbs.AST.Hash | undefined }): readonly hbs.AST.HashPair[] {
  return hash?.pairs ?? []
}

function isContent(node: hbs.AST.Node): node is hbs.AST.ContentStatement {
  return node.type === 'ContentStatement'
}
function isMustache(node: hbs.AST.Node): node is hbs.AST.MustacheStatement {
  return node.type === 'MustacheStatement'
}
function isBlock(node: hbs.AST.Node): node is hbs.AST.BlockStatement {
  return node.type === 'BlockStatement'
}
function isSubExpression(node: hbs.AST.Node): node is hbs.AST.SubExpression {
  return node.type === 'SubExpression'
}
function isPath(node: hbs.AST.Node): node is hbs.AST.PathExpression {
  return node.type === 'PathExpression'
}
function isText(node: hbs.AST.Node): node is hbs.AST.StringLiteral {
  return node.type === 'StringLiteral'
}
function isFlag(node: hbs.AST.Node): node is hbs.AST.BooleanLiteral {
  return node.type === 'BooleanLiteral'
}
function isNumber(node: hbs.AST.Node): node is hbs.AST.NumberLiteral {
  return node.type === 'NumberLiteral'
}
