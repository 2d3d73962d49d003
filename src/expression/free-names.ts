import type { Template } from '../value/value.ts'
import { parseExpression, parseTemplate } from './parse.ts'
import type { Arguments, Body, Expression, FilterStep, Parameter, Statement, Target } from './tree.ts'

/**
 * The names that a template takes from outside: variables and globals, not what it sets itself before it reads it.
 *
 * A name that is set only in a branch counts as set. Names after `is defined` and before `default` count too: the
 * caller decides what an unknown one means. Text that does not parse takes none.
 */
export function freeNames(template: Template): ReadonlySet<string> {
  if (template.kind === 'expression') {
    const { value } = parseExpression(template)
    return value === null ? new Set() : freeNamesOf([{ kind: 'output', expression: value, start: 0, end: 0 }])
  }
  const names = new Set(freeNamesOf(parseTemplate(template).value ?? []))
  for (const name of ownNames) names.delete(name)
  return names
}

/** What Jinja itself provides inside templates, macros and blocks. */
const ownNames = ['self', 'super', 'varargs', 'kwargs', 'caller']

/** The names that statements take from around them. */
export function freeNamesOf(body: Body): ReadonlySet<string> {
  const free = new Set<string>()
  new NameCollector(free, null).body(body)
  return free
}

/** Walks one scope; `bound` holds what was set in it so far. */
class NameCollector {
  readonly #free: Set<string>
  readonly #outer: NameCollector | null
  readonly #bound = new Set<string>()

  constructor(free: Set<string>, outer: NameCollector | null) {
    this.#free = free
    this.#outer = outer
  }

  body(body: Body): void {
    for (const statement of body) this.#statement(statement)
  }

  #inner(): NameCollector {
    return new NameCollector(this.#free, this)
  }

  #knows(name: string): boolean {
    return this.#bound.has(name) || (this.#outer !== null && this.#outer.#knows(name))
  }

  #read(name: string): void {
    if (!this.#knows(name)) this.#free.add(name)
  }

  #bind(target: Target): void {
    if (target.kind === 'name') this.#bound.add(target.name)
    else if (target.kind === 'member') this.#read(target.namespace)
    else for (const item of target.items) this.#bind(item)
  }

  #statement(node: Statement): void {
    switch (node.kind) {
      case 'data':
      case 'break':
      case 'continue':
        return
      case 'output':
      case 'do':
        this.#expression(node.expression)
        return
      case 'if':
        for (const { condition, body } of node.branches) {
          this.#expression(condition)
          this.body(body)
        }
        this.body(node.otherwise)
        return
      case 'for': {
        this.#expression(node.iterable)
        const round = this.#inner()
        round.#bind(node.target)
        if (node.filter !== null) round.#expression(node.filter)
        round.#bound.add('loop')
        round.body(node.body)
        this.#inner().body(node.otherwise)
        return
      }
      case 'set':
        this.#expression(node.value)
        this.#bind(node.target)
        return
      case 'set-block':
        this.#inner().body(node.body)
        this.#filters(node.filters)
        this.#bind(node.target)
        return
      case 'filter-block':
        this.#inner().body(node.body)
        this.#filters(node.filters)
        return
      case 'macro':
        this.#bound.add(node.name)
        this.#function(node.parameters, node.body)
        return
      case 'call-block':
        this.#expression(node.call)
        this.#function(node.parameters, node.body)
        return
      case 'with': {
        const inner = this.#inner()
        for (const { value } of node.bindings) this.#expression(value)
        for (const { target } of node.bindings) inner.#bind(target)
        inner.body(node.body)
        return
      }
      case 'include':
      case 'extends':
        this.#expression(node.template)
        return
      case 'import':
        this.#expression(node.template)
        this.#bound.add(node.name)
        return
      case 'from-import':
        this.#expression(node.template)
        for (const { as } of node.names) this.#bound.add(as)
        return
      case 'block':
        this.#inner().body(node.body)
        return
      case 'group':
        this.body(node.body)
        return
    }
  }

  #function(parameters: readonly Parameter[], body: Body): void {
    const inner = this.#inner()
    for (const { name, byDefault } of parameters) {
      if (byDefault !== null) inner.#expression(byDefault)
      inner.#bound.add(name)
    }
    inner.body(body)
  }

  #filters(steps: readonly FilterStep[]): void {
    for (const { args } of steps) this.#arguments(args)
  }

  #arguments(args: Arguments): void {
    for (const arg of args.positional) this.#expression(arg)
    for (const [, arg] of args.named) this.#expression(arg)
    this.#optional(args.spread)
    this.#optional(args.spreadNamed)
  }

  #optional(node: Expression | null): void {
    if (node !== null) this.#expression(node)
  }

  #expression(node: Expression): void {
    switch (node.kind) {
      case 'constant':
        return
      case 'name':
        this.#read(node.name)
        return
      case 'list':
      case 'tuple':
        for (const item of node.items) this.#expression(item)
        return
      case 'dict':
        for (const entry of node.entries) for (const part of entry) this.#expression(part)
        return
      case 'attribute':
        this.#expression(node.of)
        return
      case 'item':
        this.#expression(node.of)
        this.#expression(node.key)
        return
      case 'slice':
        this.#expression(node.of)
        this.#optional(node.from)
        this.#optional(node.to)
        this.#optional(node.step)
        return
      case 'call':
        this.#expression(node.callee)
        this.#arguments(node.args)
        return
      case 'filter':
      case 'test':
        this.#expression(node.input)
        this.#arguments(node.args)
        return
      case 'unary':
        this.#expression(node.operand)
        return
      case 'arithmetic':
      case 'logic':
        this.#expression(node.left)
        this.#expression(node.right)
        return
      case 'concatenation':
        for (const part of node.parts) this.#expression(part)
        return
      case 'comparison':
        this.#expression(node.first)
        for (const [, operand] of node.rest) this.#expression(operand)
        return
      case 'choice':
        this.#expression(node.condition)
        this.#expression(node.then)
        this.#optional(node.otherwise)
        return
    }
  }
}
