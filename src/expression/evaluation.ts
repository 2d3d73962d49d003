import { error } from '../diagnostic/catalogue.ts'
import { DiagnosticError, type Diagnostic } from '../diagnostic/diagnostic.ts'
import type { Span } from '../diagnostic/span.ts'
import { SourceText } from '../diagnostic/source-text.ts'
import { LazyDict } from '../value/lazy-dict.ts'
import { Ciphertext, Template, Tuple, type Value } from '../value/value.ts'
import { ExpressionCompiler, type Run } from './compile-expression.ts'
import { compileTemplate } from './compile-template.ts'
import { isStackOverflow } from './fault.ts'
import type { Builtins, Filter, FilterContext, Test } from './filter.ts'
import { Frame, Rendering, type Evaluator } from './frame.ts'
import { globalsOf } from './globals.ts'
import { Missing, NoElse } from './missing.ts'
import { Namespace } from './objects.ts'
import { concatenated, printed, withNewlinesOf } from './output.ts'
import { parseExpression, parseTemplate } from './parse.ts'
import { scopeAbove, type Scope } from './scope.ts'
import { carrySecrecy } from './secrecy.ts'
import { fileSyntax, yamlSyntax, type Syntax } from './syntax.ts'
import type { TemplateUnit } from './unit.ts'
import { wordNamed } from './words.ts'

type RenderedWith = Parameters<FilterContext['render']>[2]

/** The evaluation that belongs to a scope; made when it is first asked for. */
export function evaluationOf(scope: Scope, builtins: Builtins): Evaluation {
  const known = evaluations.get(scope)
  if (known !== undefined) return known
  const made = new Evaluation(scope, builtins)
  evaluations.set(scope, made)
  return made
}

const evaluations = new WeakMap<Scope, Evaluation>()

/** Compiled texts; a Template object is compiled once, whatever the number of hosts. */
const programs = new WeakMap<Template, Run>()
const units = new WeakMap<Template, TemplateUnit>()

/**
 * All evaluations with one scope: opens the templates that variables hold when they are used, each once.
 */
export class Evaluation implements Evaluator {
  readonly scope: Scope
  readonly builtins: Builtins
  readonly #opened = new Map<Template | Ciphertext, Value>()
  readonly #deep = new Map<Value, Value>()
  readonly #opening: { readonly template: Template; readonly name: string | null }[] = []
  readonly #files = new Map<string, Template>()
  #globals: ReadonlyMap<string, Value> | null = null

  constructor(scope: Scope, builtins: Builtins) {
    this.scope = scope
    this.builtins = builtins
  }

  variable(name: string): Value | undefined {
    const raw = this.scope.variable(name)
    if (raw === undefined) return this.global(name)
    return raw instanceof Template ? this.#open(raw, name) : this.shallow(raw)
  }

  global(name: string): Value | undefined {
    return this.#globalNames().get(name)
  }

  *names(): Iterable<string> {
    yield* this.scope.names()
    yield* this.#globalNames().keys()
  }

  filter(name: string): Filter | undefined {
    const filter = wordNamed(this.builtins.filters, name)
    const { secrets } = this.scope.world
    if (filter === undefined || secrets.isEmpty) return filter
    return {
      ...filter,
      apply(input, args, named, context) {
        const result = filter.apply(input, args, named, context)
        carrySecrecy(secrets, [input, ...args, ...named.values()], result)
        return result
      },
    }
  }

  test(name: string): Test | undefined {
    return wordNamed(this.builtins.tests, name)
  }

  render(source: string, file: string, { variables, syntax }: RenderedWith): Value {
    const template = new Template(source, new SourceText(source, file))
    const evaluation = new Evaluation(scopeAbove(variables, this.scope), this.builtins)
    return withNewlinesOf(source, printed(evaluation.pieces(unitOf(template, { ...fileSyntax, ...syntax }))))
  }

  open(value: Value): Value {
    return this.deep(value, noChanges)
  }

  shallow(value: Value): Value {
    if (value instanceof Template) return this.#open(value, null)
    return value instanceof Ciphertext ? this.#decrypt(value) : value
  }

  deep(value: Value, rendering: Rendering): Value {
    const current = rendering.current(this.shallow(value))
    if (typeof current !== 'object' || current === null) return current
    if (current instanceof LazyDict || current instanceof Namespace) return current
    const isContainer = Array.isArray(current) || current instanceof Map || current instanceof Tuple
    if (!isContainer) return current
    if (rendering.hasCopies) return this.#deepContainer(current, rendering)
    const known = this.#deep.get(current)
    if (known !== undefined) return known
    const opened = this.#deepContainer(current, rendering)
    this.#deep.set(current, opened)
    return opened
  }

  file(name: string, by: Pick<TemplateUnit, 'origin' | 'syntax'>): TemplateUnit | null {
    const path = this.scope.world.findFile(name, 'templates')
    if (path === null) return null
    const known = this.#files.get(path)
    const source = known?.source ?? new TextDecoder().decode(this.scope.world.readBytes(path))
    const template = known ?? new Template(source, new SourceText(source, path))
    this.#files.set(path, template)
    return unitOf(template, { ...by.syntax, keepsBackslashes: false })
  }

  /** The value of a bare expression, opened at its outermost level. @throws DiagnosticError */
  evaluate(template: Template): Value {
    return this.#within(template, null, () => runOf(template)(new Frame(this)))
  }

  /** What a compiled template outputs, piece by piece. @throws DiagnosticError */
  pieces(unit: TemplateUnit): readonly Value[] {
    try {
      const output: Value[] = []
      unit.render(new Frame(this), output)
      return output
    } catch (cause) {
      if (isStackOverflow(cause)) throw new DiagnosticError(endless(unit.origin.span(0, 0)))
      throw cause
    }
  }

  #globalNames(): ReadonlyMap<string, Value> {
    this.#globals ??= globalsOf(this)
    return this.#globals
  }

  /** @param name - of the variable that holds it, for the message about a circle */
  #open(template: Template, name: string | null): Value {
    const known = this.#opened.get(template)
    if (known !== undefined) return known
    const value = this.#openAnew(template, name)
    this.#opened.set(template, value)
    return value
  }

  /** What was undefined inside makes the whole undefined, so that `default` and `is defined` can ask about it. */
  #openAnew(template: Template, name: string | null): Value {
    try {
      const value = this.#within(template, name, () => runOf(template)(new Frame(this)))
      return value instanceof NoElse ? '' : value
    } catch (cause) {
      if (!(cause instanceof DiagnosticError) || cause.diagnostic.code !== 'expression/undefined') throw cause
      const { diagnostic } = cause
      return new Missing(diagnostic.detail.replace(/\.$/, ''), () => diagnostic)
    }
  }

  #within<T>(template: Template, name: string | null, run: () => T): T {
    for (const outer of this.#opening) {
      if (outer.template === template) throw new DiagnosticError(this.#circle(template))
    }
    this.#opening.push({ template, name })
    try {
      return run()
    } catch (cause) {
      if (isStackOverflow(cause)) throw new DiagnosticError(endless(template.origin.span(0, template.source.length)))
      throw cause
    } finally {
      this.#opening.pop()
    }
  }

  #circle(template: Template): Diagnostic {
    const from = this.#opening.findIndex((outer) => outer.template === template)
    const names = this.#opening.slice(from).map((outer) => outer.name ?? shortened(outer.template.source))
    const detail = `Recursive loop detected in template. The value needs itself: ${[...names, ...names.slice(0, 1)].join(' → ')}.`
    const hint = 'Give one of them a value of its own; a variable cannot extend its own former value.'
    return error('expression/recursion', detail, { at: template.origin.span(0, template.source.length), hint })
  }

  #decrypt(ciphertext: Ciphertext): Value {
    const known = this.#opened.get(ciphertext)
    if (known !== undefined) return known
    const { world } = this.scope
    const text = world.decrypt(ciphertext.armoured)
    world.secrets.add(text)
    this.#opened.set(ciphertext, text)
    return text
  }

  /** A container whose items are opened; the same object when there was nothing to open. */
  #deepContainer(container: Value[] | Map<Value, Value> | Tuple, rendering: Rendering): Value {
    if (Array.isArray(container)) {
      const items = container.map((item) => this.deep(item, rendering))
      return items.every((item, index) => item === container[index]) ? container : items
    }
    if (container instanceof Tuple) {
      const items = container.items.map((item) => this.deep(item, rendering))
      const isSame = items.every((item, index) => item === container.items[index])
      return isSame ? container : new Tuple(items, container.names)
    }
    let isSame = true
    const opened = new Map<Value, Value>()
    for (const [key, item] of container) {
      const openedKey = this.shallow(key)
      const openedItem = this.deep(item, rendering)
      if (openedKey !== key || openedItem !== item) isSame = false
      opened.set(openedKey, openedItem)
    }
    return isSame ? container : opened
  }
}

/** For opening values outside of any template: nothing is changed there. */
const noChanges = new Rendering()

/** Compiles a text that YAML holds: a bare expression, or a template whose only piece keeps its kind. */
function runOf(template: Template): Run {
  const known = programs.get(template)
  if (known !== undefined) return known
  const run = template.kind === 'expression' ? expressionRun(template) : templateRun(template)
  programs.set(template, run)
  return run
}

function expressionRun(template: Template): Run {
  const { value, diagnostics } = parseExpression(template)
  if (value === null) return refusing(diagnostics)
  return new ExpressionCompiler(template.origin).compile(value)
}

function templateRun(template: Template): Run {
  const { value: body, diagnostics } = parseTemplate(template)
  if (body === null) return refusing(diagnostics)
  const [only] = body
  // By far the most values are one variable or one expression: they need no list of pieces. A newline at the end, which
  // block scalars have, is given back below to what is text.
  if (body.length === 1 && only?.kind === 'output' && !template.source.endsWith('\n')) {
    return new ExpressionCompiler(template.origin).compile(only.expression)
  }
  const unit = unitOf(template, yamlSyntax)
  return (frame) => {
    const output: Value[] = []
    unit.render(frame, output)
    const value = concatenated(output)
    return typeof value === 'string' ? withNewlinesOf(template.source, value) : value
  }
}

/**
 * A template, compiled; once for each Template object, which must always come with the same syntax.
 *
 * @throws DiagnosticError `expression/syntax`
 */
export function unitOf(template: Template, syntax: Syntax): TemplateUnit {
  const known = units.get(template)
  if (known !== undefined) return known
  const { value, diagnostics } = parseTemplate(template, syntax)
  if (value === null) throw new DiagnosticError(firstOf(diagnostics))
  const unit = compileTemplate(value, template.origin, syntax)
  units.set(template, unit)
  return unit
}

function refusing(diagnostics: readonly Diagnostic[]): Run {
  const diagnostic = firstOf(diagnostics)
  return () => {
    throw new DiagnosticError(diagnostic)
  }
}

function firstOf([first]: readonly Diagnostic[]): Diagnostic {
  if (first === undefined) throw new Error('A text without a tree has a diagnostic. This is a bug in hadeploy.')
  return first
}

function endless(at: Span): Diagnostic {
  return error('expression/recursion', 'Calls go on without end: a macro, a loop or an include leads back to itself.', {
    at,
  })
}

function shortened(source: string): string {
  const line = source.trim().replace(/\s+/g, ' ')
  return line.length > 40 ? `${line.slice(0, 39)}…` : line
}
