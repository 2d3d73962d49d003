import { error } from '../diagnostic/catalogue.ts'
import { DiagnosticError } from '../diagnostic/diagnostic.ts'
import type { Origin } from '../diagnostic/span.ts'
import { iterate } from '../value/iterate.ts'
import { TypeFault } from '../value/type-fault.ts'
import { typeName } from '../value/type-name.ts'
import { Tuple, Undefined, type Value } from '../value/value.ts'
import { valueOr } from '../value/value-or.ts'
import { ExpressionCompiler, type Run } from './compile-expression.ts'
import { raiseAt } from './fault.ts'
import { Frame, Page, type BlockLevel } from './frame.ts'
import { freeNamesOf } from './free-names.ts'
import { loopObject } from './loop.ts'
import { raiseUndefined } from './missing.ts'
import { Macro, Namespace } from './objects.ts'
import { concatenated, emit } from './output.ts'
import type { Syntax } from './syntax.ts'
import type * as Tree from './tree.ts'
import type { TemplateUnit } from './unit.ts'

/** What ends a round of a loop early. */
type Jump = 'break' | 'continue'

/** A statement, compiled: adds its output to the pieces so far. */
type Step = (frame: Frame, output: Value[]) => Jump | undefined

/** A statement that never ends a round early. */
function plain(run: (frame: Frame, output: Value[]) => void): Step {
  return (frame, output) => {
    run(frame, output)
    return undefined
  }
}

type Assign = (frame: Frame, value: Value) => void

/** Compiles a parsed template. */
export function compileTemplate(body: Tree.Body, origin: Origin, syntax: Syntax): TemplateUnit {
  return new TemplateCompiler(origin, syntax).unit(body)
}

class TemplateCompiler {
  readonly #origin: Origin
  readonly #syntax: Syntax
  readonly #expressions: ExpressionCompiler
  readonly #blocks = new Map<string, BlockLevel>()

  constructor(origin: Origin, syntax: Syntax) {
    this.#origin = origin
    this.#syntax = syntax
    this.#expressions = new ExpressionCompiler(origin)
  }

  unit(body: Tree.Body): TemplateUnit {
    const steps = body.map((statement) => this.#step(statement))
    const blocks = this.#blocks
    return {
      origin: this.#origin,
      syntax: this.#syntax,
      blocks,
      render(frame, output) {
        const { page } = frame
        for (const [name, level] of blocks) page.blocks.set(name, [...(page.blocks.get(name) ?? []), level])
        frame.set('self', blocksAsFunctions(frame))
        page.extended = null
        for (const step of steps) {
          // What stands outside of blocks in a template that extends another is run, but not printed.
          step(frame, frame.page.extended === null ? output : [])
        }
        // Steps set it, which the compiler cannot see.
        const { extended } = frame.page
        extended?.render(frame, output)
      },
    }
  }

  #body(body: Tree.Body): Step {
    const steps = body.map((statement) => this.#step(statement))
    return (frame, output) => {
      for (const step of steps) {
        const jump = step(frame, output)
        if (jump !== undefined) return jump
      }
      return undefined
    }
  }

  /** Compiles a body whose output is a value of its own: of a macro, a call, a set block. */
  #captured(body: Tree.Body): Run {
    const step = this.#body(body)
    return (frame) => {
      const output: Value[] = []
      step(frame, output)
      return concatenated(output)
    }
  }

  #step(node: Tree.Statement): Step {
    switch (node.kind) {
      case 'data': {
        const { text } = node
        return plain((_, output) => {
          output.push(text)
        })
      }
      case 'output': {
        const run = this.#expressions.compile(node.expression)
        return plain((frame, output) => {
          emit(output, run(frame), frame, this.#origin, node.expression)
        })
      }
      case 'if':
        return this.#if(node)
      case 'for':
        return this.#for(node)
      case 'set': {
        const run = this.#expressions.compile(node.value)
        const assign = this.#assignment(node.target, node)
        return plain((frame) => {
          assign(frame, run(frame))
        })
      }
      case 'set-block': {
        const run = this.#captured(node.body)
        const filters = this.#filters(node.filters)
        const assign = this.#assignment(node.target, node)
        return plain((frame) => {
          assign(frame, filters(frame, run(frame.inner())))
        })
      }
      case 'filter-block': {
        const run = this.#captured(node.body)
        const filters = this.#filters(node.filters)
        return plain((frame, output) => {
          emit(output, filters(frame, run(frame.inner())), frame, this.#origin, node)
        })
      }
      case 'macro':
        return this.#macro(node)
      case 'call-block':
        return this.#callBlock(node)
      case 'with':
        return this.#with(node)
      case 'include':
        return this.#include(node)
      case 'import': {
        const load = this.#module(node)
        return plain((frame) => {
          frame.set(node.name, load(frame))
        })
      }
      case 'from-import':
        return this.#fromImport(node)
      case 'extends': {
        const load = this.#loaded(node)
        return (frame) => {
          frame.page.extended = load(frame)
          return undefined
        }
      }
      case 'block':
        return this.#block(node)
      case 'do': {
        const run = this.#expressions.compile(node.expression)
        return (frame) => {
          const value = run(frame)
          if (value instanceof Undefined) raiseUndefined(value, this.#origin, node)
          return undefined
        }
      }
      case 'group':
        return this.#body(node.body)
      case 'break':
      case 'continue': {
        const { kind } = node
        return () => kind
      }
    }
  }

  #if(node: Tree.Statement & { kind: 'if' }): Step {
    const branches = node.branches.map(({ condition, body }) => ({
      holds: this.#expressions.condition(condition),
      step: this.#body(body),
    }))
    const otherwise = this.#body(node.otherwise)
    return (frame, output) => {
      for (const { holds, step } of branches) if (holds(frame)) return step(frame, output)
      return otherwise(frame, output)
    }
  }

  #for(node: Tree.ForStatement): Step {
    const iterable = this.#expressions.compile(node.iterable)
    const assign = this.#assignment(node.target, node)
    const passes = node.filter && this.#expressions.condition(node.filter)
    const body = this.#body(node.body)
    const otherwise = this.#body(node.otherwise)

    const itemsOf = (frame: Frame, value: Value): readonly Value[] => {
      if (value instanceof Undefined) raiseUndefined(value, this.#origin, node.iterable)
      try {
        const items = iterate(value).map((item) => frame.shallow(item))
        if (passes === null) return items
        return items.filter((item) => {
          const round = frame.inner()
          assign(round, item)
          return passes(round)
        })
      } catch (cause) {
        raiseAt(cause, this.#origin, node.iterable)
      }
    }

    const run = (frame: Frame, value: Value, depth: number, output: Value[]): void => {
      const items = itemsOf(frame, value)
      if (items.length === 0) {
        otherwise(frame.inner(), output)
        return
      }
      const { loop, goTo } = loopObject(items, depth, (inner) => {
        if (!node.isRecursive) throw new TypeFault('The loop is not recursive: write "recursive" at the end of "for"')
        const nested: Value[] = []
        run(frame, inner, depth + 1, nested)
        return concatenated(nested)
      })
      for (const [index, item] of items.entries()) {
        goTo(index)
        const round = frame.inner()
        assign(round, item)
        round.set('loop', loop)
        if (body(round, output) === 'break') break
      }
    }

    return plain((frame, output) => {
      run(frame, iterable(frame), 0, output)
    })
  }

  #assignment(target: Tree.Target, node: Tree.Stretch): Assign {
    switch (target.kind) {
      case 'name': {
        const { name } = target
        return (frame, value) => {
          frame.set(name, value)
        }
      }
      case 'member':
        return (frame, value) => {
          const namespace = frame.lookUp(target.namespace)
          if (!(namespace instanceof Namespace)) {
            raiseAt(new TypeFault('Only members of a namespace can be assigned to'), this.#origin, node)
          }
          namespace.set(target.name, value)
        }
      case 'tuple': {
        const assigns = target.items.map((item) => this.#assignment(item, node))
        return (frame, value) => {
          if (value instanceof Undefined) raiseUndefined(value, this.#origin, node)
          try {
            const items = iterate(value)
            requireCount(items.length, assigns.length)
            for (const [index, assign] of assigns.entries()) assign(frame, frame.shallow(items[index] ?? null))
          } catch (cause) {
            raiseAt(cause, this.#origin, node)
          }
        }
      }
    }
  }

  #filters(steps: readonly Tree.FilterStep[]): (frame: Frame, input: Value) => Value {
    const filters = steps.map((step) => this.#expressions.filter(step))
    return (frame, input) => filters.reduce((value, filter) => filter(frame, value), input)
  }

  #macro(node: Tree.MacroStatement): Step {
    const make = this.#function(node.name, node.parameters, node.body, node)
    return plain((frame) => {
      frame.set(node.name, make(frame))
    })
  }

  /** Compiles a macro or the body of a call block; it sees the names of the frame where it is made. */
  #function(
    name: string,
    parameters: readonly Tree.Parameter[],
    body: Tree.Body,
    node: Tree.Stretch,
  ): (frame: Frame) => Macro {
    const run = this.#captured(body)
    const defaults = parameters.map(({ byDefault }) => byDefault && this.#expressions.compile(byDefault))
    const names = new Set(parameters.map((parameter) => parameter.name))
    const used = freeNamesOf(body)
    return (frame) =>
      new Macro(name, (args, named) => {
        const inner = frame.inner()
        const rest = args.slice(parameters.length)
        const others = new Map([...named].filter(([key]) => !names.has(key)))
        const caller = others.get('caller')
        others.delete('caller')
        if (caller !== undefined && !used.has('caller')) {
          throw new TypeFault(`macro '${name}' takes no keyword argument 'caller'`)
        }
        if (rest.length > 0 && !used.has('varargs')) {
          throw new TypeFault(`macro '${name}' takes not more than ${String(parameters.length)} argument(s)`)
        }
        const [unknown] = others.keys()
        if (unknown !== undefined && !used.has('kwargs')) {
          throw new TypeFault(`macro '${name}' takes no keyword argument '${unknown}'`)
        }
        inner.set('varargs', new Tuple(rest))
        inner.set('kwargs', new Map<Value, Value>(others))
        if (caller !== undefined) inner.set('caller', caller)
        for (const [index, parameter] of parameters.entries()) {
          const given = index < args.length ? args[index] : named.get(parameter.name)
          const missing = new Undefined(`parameter '${parameter.name}' was not provided`)
          const byDefault = given === undefined ? defaults[index]?.(inner) : given
          inner.set(parameter.name, valueOr(byDefault, missing))
        }
        try {
          return run(inner)
        } catch (cause) {
          raiseAt(cause, this.#origin, node)
        }
      })
  }

  #callBlock(node: Tree.Statement & { kind: 'call-block' }): Step {
    const make = this.#function('caller', node.parameters, node.body, node)
    const { call } = node
    const caller: Tree.Expression = { kind: 'name', name: callerName, start: call.start, end: call.end }
    const args = { ...call.args, named: [...call.args.named, ['caller', caller] as const] }
    const run = this.#expressions.compile({ ...call, args })
    return (frame, output) => {
      const inner = frame.inner()
      inner.set(callerName, make(frame))
      emit(output, run(inner), frame, this.#origin, node)
      return undefined
    }
  }

  #with(node: Tree.Statement & { kind: 'with' }): Step {
    const bindings = node.bindings.map(({ target, value }) => ({
      assign: this.#assignment(target, node),
      run: this.#expressions.compile(value),
    }))
    const body = this.#body(node.body)
    return (frame, output) => {
      const inner = frame.inner()
      // All values are read outside of the block, so that no binding sees another.
      const values = bindings.map(({ assign, run }) => ({ assign, value: run(frame) }))
      for (const { assign, value } of values) assign(inner, value)
      return body(inner, output)
    }
  }

  /** The template that a statement names: a path, or the first of a list that exists. */
  #found(node: Tree.Stretch & { readonly template: Tree.Expression }): (frame: Frame) => Found {
    const run = this.#expressions.compile(node.template)
    return (frame) => {
      const value = run(frame)
      if (value instanceof Undefined) raiseUndefined(value, this.#origin, node.template)
      const opened = frame.deep(value)
      const names = Array.isArray(opened) ? opened : opened instanceof Tuple ? opened.items : [opened]
      const paths: string[] = []
      for (const name of names) {
        if (typeof name !== 'string') {
          raiseAt(new TypeFault(`A template is named by text, not by ${typeName(name)}`), this.#origin, node.template)
        }
        const unit = frame.evaluator.file(name, { origin: this.#origin, syntax: this.#syntax })
        if (unit !== null) return { unit, paths }
        paths.push(name)
      }
      return { unit: null, paths }
    }
  }

  #loaded(node: Tree.Stretch & { readonly template: Tree.Expression }): (frame: Frame) => TemplateUnit {
    const find = this.#found(node)
    return (frame) => {
      const { unit, paths } = find(frame)
      if (unit !== null) return unit
      const detail = `There is no template ${paths.map((path) => `"${path}"`).join(' or ')}.`
      const at = this.#origin.span(node.template.start, node.template.end)
      const hint = 'Templates are looked for in the folder "templates" of the role, then beside the playbook.'
      throw new DiagnosticError(error('expression/template-not-found', detail, { at, hint }))
    }
  }

  #include(node: Tree.Statement & { kind: 'include' }): Step {
    const find = this.#found(node)
    const load = this.#loaded(node)
    return (frame, output) => {
      const unit = node.ignoresMissing ? find(frame).unit : load(frame)
      unit?.render(node.withContext ? frame.inner(new Page()) : Frame.alone(frame.evaluator), output)
      return undefined
    }
  }

  /** An imported template as an object: its macros and what it sets. */
  #module(node: Tree.Stretch & { template: Tree.Expression; withContext: boolean }): (frame: Frame) => Namespace {
    const load = this.#loaded(node)
    return (frame) => {
      const unit = load(frame)
      const inner = node.withContext ? frame.inner(new Page()) : Frame.alone(frame.evaluator)
      unit.render(inner, [])
      const members = [...inner.ownLocals].filter(([name]) => !name.startsWith('_') && name !== 'self')
      return new Namespace(members)
    }
  }

  #fromImport(node: Tree.Statement & { kind: 'from-import' }): Step {
    const load = this.#module(node)
    return (frame) => {
      const module = load(frame)
      for (const { name, as } of node.names) {
        const reason = `the template that is imported has no macro or variable '${name}'`
        frame.set(as, valueOr(module.get(name), new Undefined(reason)))
      }
      return undefined
    }
  }

  #block(node: Tree.BlockStatement): Step {
    const body = this.#body(node.body)
    this.#blocks.set(node.name, (frame, output) => {
      if (node.isRequired) {
        raiseAt(new TypeFault(`The block "${node.name}" is required, and nothing defines it`), this.#origin, node)
      }
      body(frame, output)
    })
    return (frame, output) => {
      if (frame.page.extended === null) renderBlock(frame, node.name, 0, output)
      return undefined
    }
  }
}

interface Found {
  readonly unit: TemplateUnit | null
  readonly paths: readonly string[]
}

/** A name that no template can write, under which a call block hands its body to the call. */
const callerName = ' caller'

function requireCount(found: number, wanted: number): void {
  if (found > wanted) throw new TypeFault(`too many values to unpack (expected ${String(wanted)})`)
  if (found < wanted) {
    throw new TypeFault(`not enough values to unpack (expected ${String(wanted)}, got ${String(found)})`)
  }
}

/** Renders one definition of a block, with `super()` for the next one outwards. */
function renderBlock(frame: Frame, name: string, level: number, output: Value[]): void {
  const definition = frame.page.blocks.get(name)?.[level]
  if (definition === undefined) throw new TypeFault(`there is no parent block called '${name}'`)
  const inner = frame.inner()
  inner.set('super', blockFunction(frame, name, level + 1))
  definition(inner, output)
}

function blockFunction(frame: Frame, name: string, level: number): Macro {
  return new Macro(name, () => {
    const output: Value[] = []
    renderBlock(frame, name, level, output)
    return concatenated(output)
  })
}

/** The object `self`: each block as a function. */
function blocksAsFunctions(frame: Frame): Namespace {
  return new Namespace([...frame.page.blocks.keys()].map((name) => [name, blockFunction(frame, name, 0)]))
}
