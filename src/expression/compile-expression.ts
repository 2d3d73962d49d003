import { error } from '../diagnostic/catalogue.ts'
import { DiagnosticError } from '../diagnostic/diagnostic.ts'
import type { Origin } from '../diagnostic/span.ts'
import { didYouMean } from '../text/near-names.ts'
import { pointsOf } from '../text/code-points.ts'
import { calculate, signed, type ArithmeticSign } from '../value/arithmetic.ts'
import { compare } from '../value/compare.ts'
import { hasKey, put } from '../value/dict.ts'
import { equals } from '../value/equality.ts'
import { iterate } from '../value/iterate.ts'
import { asInt } from '../value/number.ts'
import { percentFormat } from '../value/percent-format.ts'
import { str } from '../value/print.ts'
import { isTruthy } from '../value/truth.ts'
import { TypeFault, UndefinedFault } from '../value/type-fault.ts'
import { typeName } from '../value/type-name.ts'
import { Callable, Omit, Tuple, Undefined, type Dict, type Value } from '../value/value.ts'
import { attributeOf, changingMethods, itemOf } from './access.ts'
import { itemAt } from './attribute-path.ts'
import { raiseAt } from './fault.ts'
import { undefinedInside, type Frame } from './frame.ts'
import { Missing, NoElse, raiseUndefined, undefinedAt } from './missing.ts'
import { LazyCallable, Macro } from './objects.ts'
import { pluginFault } from './plugin-fault.ts'
import { carrySecrecy } from './secrecy.ts'
import { wordNamed } from './words.ts'
import type * as Tree from './tree.ts'

/** An expression, compiled: its value, opened at the outermost level. @throws DiagnosticError */
export type Run = (frame: Frame) => Value

/** Compiles the expressions of one text; `origin` gives its errors their places. */
export class ExpressionCompiler {
  readonly #origin: Origin

  constructor(origin: Origin) {
    this.#origin = origin
  }

  compile(node: Tree.Expression): Run {
    switch (node.kind) {
      case 'constant': {
        const { value } = node
        return () => value
      }
      case 'name':
        return this.#name(node)
      case 'list': {
        const items = node.items.map((item) => this.compile(item))
        return (frame) => items.map((item) => item(frame))
      }
      case 'tuple': {
        const items = node.items.map((item) => this.compile(item))
        return (frame) => new Tuple(items.map((item) => item(frame)))
      }
      case 'dict':
        return this.#dict(node)
      case 'attribute':
        return this.#attribute(node)
      case 'item':
        return this.#item(node)
      case 'slice':
        return this.#slice(node)
      case 'call':
        return this.#call(node)
      case 'filter': {
        const input = this.compile(node.input)
        const filter = this.filter(node)
        return (frame) => filter(frame, input(frame))
      }
      case 'test':
        return this.#test(node)
      case 'unary':
        return this.#unary(node)
      case 'arithmetic':
        return this.#arithmetic(node)
      case 'concatenation':
        return this.#concatenation(node)
      case 'comparison':
        return this.#comparison(node)
      case 'logic':
        return this.#logic(node)
      case 'choice':
        return this.#choice(node)
    }
  }

  /** Compiles a condition: Python's truth of the value; an Undefined is an error. */
  condition(node: Tree.Expression): (frame: Frame) => boolean {
    const run = this.compile(node)
    return (frame) => this.#truth(run(frame), node)
  }

  /** Compiles a filter without its input. */
  filter(node: Tree.FilterStep): (frame: Frame, input: Value) => Value {
    const args = this.#arguments(node.args)
    return (frame, given) => {
      const { evaluator } = frame
      const filter = wordNamed(evaluator.builtins.filters, node.name)
      if (filter === undefined) throw this.#unknown('filter', node, evaluator.builtins.filters.keys())
      const isLenient = filter.acceptsUndefined === true
      if (!isLenient && given instanceof Undefined) return given
      const input = isLenient ? given : frame.deep(given)
      const { positional, named } = args(frame, isLenient ? 'as-is' : 'opened')
      const missing = isLenient ? null : firstUndefined(positional, named)
      if (missing !== null) return this.#placed(missing, node)
      try {
        const result = filter.apply(input, positional, named, evaluator)
        carrySecrecy(evaluator.scope.world.secrets, [input, ...positional, ...named.values()], result)
        return this.#placed(frame.shallow(result), node)
      } catch (cause) {
        const inside = cause instanceof TypeFault ? undefinedInside(input) : null
        // A filter that stumbled over an Undefined inside what it was given gives that, as for one that is given whole.
        if (inside !== null) return this.#placed(inside, node)
        if (cause instanceof UndefinedFault) return this.#placed(new Undefined(cause.message), node)
        raiseAt(pluginFault('filter', node.name, cause), this.#origin, node)
      }
    }
  }

  /** Ends the evaluation when the value is Undefined. @throws DiagnosticError `expression/undefined` */
  #defined(value: Value, node: Tree.Stretch): Value {
    if (value instanceof Undefined) raiseUndefined(value, this.#origin, node)
    return value
  }

  #truth(value: Value, node: Tree.Stretch): boolean {
    if (typeof value === 'boolean') return value
    if (value instanceof NoElse) return false
    return isTruthy(this.#defined(value, node))
  }

  /** An Undefined that does not know its place yet gets this one. */
  #placed(value: Value, node: Tree.Stretch, hint?: () => string | undefined): Value {
    if (!(value instanceof Undefined) || value instanceof Missing || value instanceof NoElse) return value
    const origin = this.#origin
    return new Missing(value.reason, () => undefinedAt(value.reason, origin, node, hint?.()))
  }

  #unknown(kind: 'filter' | 'test', node: Tree.Stretch & { name: string }, known: Iterable<string>): DiagnosticError {
    const detail = `No ${kind} named '${node.name}'.`
    const at = this.#origin.span(node.start, node.end)
    return new DiagnosticError(error('expression/unknown-name', detail, { at, hint: didYouMean(node.name, known) }))
  }

  #name(node: Tree.Name): Run {
    const { name } = node
    const reason = `'${name}' is undefined`
    const origin = this.#origin
    return (frame) => {
      const value = frame.lookUp(name)
      if (value !== undefined) return value
      const hint = (): string | undefined => didYouMean(name, frame.evaluator.names())
      return new Missing(reason, () => undefinedAt(reason, origin, node, hint()))
    }
  }

  #dict(node: Tree.DictLiteral): Run {
    const entries = node.entries.map(([key, item]) => [this.compile(key), this.compile(item)] as const)
    return (frame) => {
      const dict: Dict = new Map()
      try {
        for (const [key, item] of entries) put(dict, this.#defined(key(frame), node), item(frame))
      } catch (cause) {
        raiseAt(cause, this.#origin, node)
      }
      return dict
    }
  }

  #attribute(node: Tree.Attribute): Run {
    const of = this.compile(node.of)
    return (frame) => this.#member(frame, of(frame), node)
  }

  #member(frame: Frame, of: Value, node: Tree.Attribute): Value {
    const value = frame.shallow(attributeOf(of, node.name))
    return value instanceof Undefined ? this.#placed(value, node, () => nearKey(of, node.name)) : value
  }

  #item(node: Tree.Item): Run {
    const of = this.compile(node.of)
    const key = this.compile(node.key)
    return (frame) => {
      const container = of(frame)
      if (container instanceof Undefined) return container
      const name = this.#defined(key(frame), node.key)
      try {
        const value = frame.shallow(node.keysOnly === true ? itemAt(container, name) : itemOf(container, name))
        if (!(value instanceof Undefined)) return value
        return this.#placed(value, node, () => (typeof name === 'string' ? nearKey(container, name) : undefined))
      } catch (cause) {
        raiseAt(cause, this.#origin, node)
      }
    }
  }

  #slice(node: Tree.Slice): Run {
    const of = this.compile(node.of)
    const bound = (part: Tree.Expression | null): ((frame: Frame) => number | null) => {
      if (part === null) return () => null
      const run = this.compile(part)
      return (frame) => {
        const value = this.#defined(run(frame), part)
        const whole = asInt(value)
        if (whole === null && value !== null) {
          throw new TypeFault('slice indices must be integers or None or have an __index__ method')
        }
        return whole === null ? null : Number(whole)
      }
    }
    const from = bound(node.from)
    const to = bound(node.to)
    const step = bound(node.step)
    return (frame) => {
      const container = of(frame)
      if (container instanceof Undefined) return container
      try {
        return sliced(container, from(frame), to(frame), step(frame) ?? 1)
      } catch (cause) {
        raiseAt(cause, this.#origin, node)
      }
    }
  }

  #call(node: Tree.Call): Run {
    const args = this.#arguments(node.args)
    const callee = this.#callee(node.callee)
    return (frame) => {
      const { object, method } = callee(frame)
      if (method instanceof Undefined) return method
      try {
        if (!(method instanceof Callable)) throw new TypeFault(`'${typeName(method)}' object is not callable`)
        const { positional, named } = args(frame, method instanceof LazyCallable ? 'as-is' : 'opened')
        const missing = method instanceof Macro ? null : firstUndefined(positional, named)
        if (missing !== null) return this.#placed(missing, node)
        const result = method.call(positional, named)
        carrySecrecy(frame.evaluator.scope.world.secrets, [object, ...positional, ...named.values()], result)
        return this.#placed(frame.shallow(result), node)
      } catch (cause) {
        raiseAt(cause, this.#origin, node)
      }
    }
  }

  /** What is called, and the object whose method it is (None for a plain function). */
  #callee(node: Tree.Expression): (frame: Frame) => { readonly object: Value; readonly method: Value } {
    if (node.kind !== 'attribute') {
      const run = this.compile(node)
      return (frame) => ({ object: null, method: run(frame) })
    }
    const of = this.compile(node.of)
    const isChange = changingMethods.has(node.name)
    const looksInside = node.name === 'index' || node.name === 'count' || node.name === 'remove'
    return (frame) => {
      const found = of(frame)
      const object = looksInside ? frame.deep(found) : found
      const target = isChange ? frame.rendering.writable(object) : object
      return { object, method: this.#member(frame, target, node) }
    }
  }

  #arguments(args: Tree.Arguments): (frame: Frame, as: 'opened' | 'as-is') => CallArguments {
    const positional = args.positional.map((arg) => this.#argument(arg))
    const named = args.named.map(([name, arg]) => [name, this.#argument(arg)] as const)
    const spread = args.spread && this.#argument(args.spread)
    const spreadNamed = args.spreadNamed && this.#argument(args.spreadNamed)
    if (spread === null && spreadNamed === null && named.length === 0) {
      return (frame, as) => ({ positional: positional.map((run) => run(frame, as)), named: nothingNamed })
    }
    return (frame, as) => {
      const byName = new Map<string, Value>()
      for (const [name, run] of named) byName.set(name, run(frame, as))
      const more = spreadNamed?.(frame, as) ?? null
      if (more instanceof Map) for (const [name, value] of more) byName.set(str(name), value)
      else if (more !== null) throw new TypeFault(`argument after ** must be a mapping, not ${typeName(more)}`)
      const rest = spread === null ? [] : iterate(spread(frame, as))
      return { positional: [...positional.map((run) => run(frame, as)), ...rest], named: byName }
    }
  }

  #argument(node: Tree.Expression): (frame: Frame, as: 'opened' | 'as-is') => Value {
    const run = this.compile(node)
    return (frame, as) => (as === 'as-is' ? run(frame) : frame.deep(run(frame)))
  }

  #test(node: Tree.TestUse): Run {
    const input = this.compile(node.input)
    const args = this.#arguments(node.args)
    return (frame) => {
      const { evaluator } = frame
      const test = wordNamed(evaluator.builtins.tests, node.name)
      if (test === undefined) throw this.#unknown('test', node, evaluator.builtins.tests.keys())
      const given = input(frame)
      const isLenient = test.acceptsUndefined === true
      if (!isLenient && given instanceof Undefined) return given
      const { positional, named } = args(frame, isLenient ? 'as-is' : 'opened')
      const missing = isLenient ? null : firstUndefined(positional, named)
      if (missing !== null) return this.#placed(missing, node)
      try {
        return test.holds(isLenient ? given : frame.deep(given), positional, named, evaluator)
      } catch (cause) {
        raiseAt(pluginFault('test', node.name, cause), this.#origin, node)
      }
    }
  }

  #unary(node: Tree.Unary): Run {
    if (node.operator === 'not') {
      const condition = this.condition(node.operand)
      return (frame) => !condition(frame)
    }
    const { operator } = node
    const operand = this.compile(node.operand)
    return (frame) => {
      const value = this.#defined(operand(frame), node.operand)
      try {
        return signed(operator, value)
      } catch (cause) {
        raiseAt(cause, this.#origin, node)
      }
    }
  }

  #arithmetic(node: Tree.Arithmetic): Run {
    const { operator } = node
    const left = this.compile(node.left)
    const right = this.compile(node.right)
    return (frame) => {
      const a = this.#defined(left(frame), node.left)
      const b = this.#defined(right(frame), node.right)
      try {
        return arithmetic(operator, a, b, frame)
      } catch (cause) {
        raiseAt(cause, this.#origin, node)
      }
    }
  }

  #concatenation(node: Tree.Concatenation): Run {
    const parts = node.parts.map((part) => [this.compile(part), part] as const)
    return (frame) => {
      try {
        return parts.map(([run, part]) => str(frame.deep(this.#defined(run(frame), part)))).join('')
      } catch (cause) {
        raiseAt(cause, this.#origin, node)
      }
    }
  }

  #comparison(node: Tree.Comparison): Run {
    const first = this.compile(node.first)
    const rest = node.rest.map(([sign, operand]) => ({ sign, run: this.compile(operand), operand }))
    return (frame) => {
      let left = this.#defined(first(frame), node.first)
      try {
        for (const { sign, run, operand } of rest) {
          const right = this.#defined(run(frame), operand)
          if (!holds(sign, left, right, frame)) return false
          left = right
        }
        return true
      } catch (cause) {
        raiseAt(cause, this.#origin, node)
      }
    }
  }

  #logic(node: Tree.Logic): Run {
    const left = this.compile(node.left)
    const right = this.compile(node.right)
    const goesOnWhen = node.operator === 'and'
    return (frame) => {
      const value = left(frame)
      return this.#truth(value, node.left) === goesOnWhen ? right(frame) : value
    }
  }

  #choice(node: Tree.Choice): Run {
    const condition = this.condition(node.condition)
    const then = this.compile(node.then)
    const otherwise = node.otherwise && this.compile(node.otherwise)
    return (frame) => {
      if (condition(frame)) return then(frame)
      return otherwise === null ? new NoElse('the condition does not hold, and there is no "else"') : otherwise(frame)
    }
  }
}

interface CallArguments {
  readonly positional: readonly Value[]
  readonly named: ReadonlyMap<string, Value>
}

/** What a call of anything that knows nothing of Undefined gives when it is given one. @see ansible-core 2.19, `get_first_marker_arg` */
function firstUndefined(positional: readonly Value[], named: ReadonlyMap<string, Value>): Undefined | null {
  for (const value of positional) if (value instanceof Undefined) return value
  for (const value of named.values()) if (value instanceof Undefined) return value
  return null
}

const nothingNamed: ReadonlyMap<string, Value> = new Map()

function arithmetic(sign: ArithmeticSign, left: Value, right: Value, frame: Frame): Value {
  if (sign === '%' && typeof left === 'string') return percentFormat(left, frame.deep(right))
  if (left instanceof Omit || right instanceof Omit) throw new TypeFault('"omit" can only be a whole value')
  return calculate(sign, left, right)
}

function holds(sign: Tree.ComparisonSign, left: Value, right: Value, frame: Frame): boolean {
  switch (sign) {
    case '==':
      return equals(frame.deep(left), frame.deep(right))
    case '!=':
      return !equals(frame.deep(left), frame.deep(right))
    case '<':
      return compare(frame.deep(left), frame.deep(right), sign) < 0
    case '<=':
      return compare(frame.deep(left), frame.deep(right), sign) <= 0
    case '>':
      return compare(frame.deep(left), frame.deep(right), sign) > 0
    case '>=':
      return compare(frame.deep(left), frame.deep(right), sign) >= 0
    case 'in':
      return contains(right, left, frame)
    case 'not in':
      return !contains(right, left, frame)
  }
}

function contains(container: Value, item: Value, frame: Frame): boolean {
  if (typeof container === 'string') {
    if (typeof item === 'string') return container.includes(item)
    throw new TypeFault(`'in <string>' requires string as left operand, not ${typeName(item)}`)
  }
  if (container instanceof Map) return hasKey(container, frame.deep(item))
  const opened = frame.deep(container)
  const items = Array.isArray(opened) ? opened : opened instanceof Tuple ? opened.items : null
  if (items === null) throw new TypeFault(`argument of type '${typeName(container)}' is not iterable`)
  const wanted = frame.deep(item)
  return items.some((found) => equals(found, wanted))
}

function sliced(container: Value, from: number | null, to: number | null, step: number): Value {
  if (step === 0) throw new TypeFault('slice step cannot be zero')
  if (typeof container === 'string') return sliceOf(pointsOf(container), from, to, step).join('')
  if (Array.isArray(container)) return sliceOf(container, from, to, step)
  if (container instanceof Tuple) return new Tuple(sliceOf(container.items, from, to, step))
  throw new TypeFault(`'${typeName(container)}' object is not subscriptable`)
}

/** @see Python language reference, "Slicings": bounds beyond the ends are cut, negative ones count from the end. */
function sliceOf<T>(items: readonly T[], from: number | null, to: number | null, step: number): T[] {
  if (step === 1) return items.slice(from ?? 0, to ?? undefined)
  const size = items.length
  const lowest = step > 0 ? 0 : -1
  const highest = step > 0 ? size : size - 1
  const place = (bound: number): number => Math.min(Math.max(bound < 0 ? bound + size : bound, lowest), highest)
  const start = from === null ? (step > 0 ? 0 : size - 1) : place(from)
  const stop = to === null ? (step > 0 ? size : -1) : place(to)
  const taken: T[] = []
  for (let at = start; step > 0 ? at < stop : at > stop; at += step) taken.push(...items.slice(at, at + 1))
  return taken
}

function nearKey(container: Value, name: string): string | undefined {
  if (!(container instanceof Map)) return undefined
  return didYouMean(
    name,
    [...container.keys()].filter((key) => typeof key === 'string'),
  )
}
