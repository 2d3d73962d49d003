import { LazyDict } from '../value/lazy-dict.ts'
import { Tuple, Undefined, type Value } from '../value/value.ts'
import type { Builtins, FilterContext } from './filter.ts'
import type { TemplateUnit } from './unit.ts'

/** What compiled code asks of the evaluation it runs in. */
export interface Evaluator extends FilterContext {
  readonly builtins: Builtins
  /** A variable or global, opened at its outermost level; undefined when there is none. */
  variable(name: string): Value | undefined
  /** A global such as `range` or `lookup`. */
  global(name: string): Value | undefined
  /** The names of all variables and globals, for hints. */
  names(): Iterable<string>
  /** A Template or Ciphertext opened; anything else as it is. */
  shallow(value: Value): Value
  /** The value opened all the way down; Undefined values inside stay. */
  deep(value: Value, rendering: Rendering): Value
  /** A template file for `include`, `import` and `extends`, or null when there is none. @throws DiagnosticError */
  file(name: string, by: Pick<TemplateUnit, 'origin' | 'syntax'>): TemplateUnit | null
}

/**
 * The copies that one run of a template made of the containers it changes.
 *
 * `{% set _ = list.append(x) %}` changes a list for the rest of this run and for nobody else: the first change makes a
 * copy, and from then on every read gives the copy. (In Ansible each run gets its own copy of every variable.)
 */
export class Rendering {
  readonly #copies = new Map<Value, Value>()
  readonly #own = new WeakSet()

  get hasCopies(): boolean {
    return this.#copies.size > 0
  }

  /** The copy that stands for a container, or the value itself. */
  current(value: Value): Value {
    return this.#copies.size === 0 ? value : (this.#copies.get(value) ?? value)
  }

  /** The container that may be changed in place of this one; anything but a list or a dict is given back as it is. */
  writable(value: Value): Value {
    if (!(Array.isArray(value) || value instanceof Map) || this.#own.has(value)) return value
    const copy: Value = Array.isArray(value) ? [...value] : new Map(value)
    this.#copies.set(value, copy)
    this.#own.add(copy)
    return copy
  }
}

/** One definition of a `{% block %}`, in the template that is rendered or in one that it extends. */
export type BlockLevel = (frame: Frame, output: Value[]) => void

/** One template that is rendered, together with those that it extends: its blocks, innermost definition first. */
export class Page {
  readonly blocks = new Map<string, BlockLevel[]>()
  /** The template that `{% extends %}` named, once it has run. */
  extended: TemplateUnit | null = null
}

/** The names that are visible at one place of a running template. */
export class Frame {
  readonly evaluator: Evaluator
  readonly rendering: Rendering
  readonly page: Page
  readonly #parent: Frame | null
  readonly #isAlone: boolean
  readonly #locals = new Map<string, Value>()

  constructor(
    evaluator: Evaluator,
    rendering = new Rendering(),
    page = new Page(),
    parent: Frame | null = null,
    isAlone = false,
  ) {
    this.evaluator = evaluator
    this.rendering = rendering
    this.page = page
    this.#parent = parent
    this.#isAlone = isAlone || (parent !== null && parent.#isAlone)
  }

  /** The frame of a template that is used without context: what it sees are globals, and what it sets itself. */
  static alone(evaluator: Evaluator): Frame {
    return new Frame(evaluator, new Rendering(), new Page(), null, true)
  }

  /** A scope within this one: what is set there is not seen here. */
  inner(page = this.page): Frame {
    return new Frame(this.evaluator, this.rendering, page, this)
  }

  set(name: string, value: Value): void {
    this.#locals.set(name, value)
  }

  /** A name as the template sees it here: its own, then the variables and globals. */
  lookUp(name: string): Value | undefined {
    const local = this.local(name)
    // None is a value: only what was never set is looked for further out.
    const value = local === undefined ? this.#further(name) : local
    return value === undefined ? undefined : this.rendering.current(value)
  }

  #further(name: string): Value | undefined {
    return this.#isAlone ? this.evaluator.global(name) : this.evaluator.variable(name)
  }

  /** A name that the template itself has set. */
  local(name: string): Value | undefined {
    const own = this.#locals.get(name)
    return own === undefined ? this.#parent?.local(name) : own
  }

  /** What was set in this very scope, for templates that import this one. */
  get ownLocals(): ReadonlyMap<string, Value> {
    return this.#locals
  }

  /** What an item, an attribute or a call gave, opened at its outermost level. */
  shallow(value: Value): Value {
    if (typeof value !== 'object' || value === null) return value
    return this.rendering.current(this.evaluator.shallow(value))
  }

  /** The value opened all the way down. Text and numbers, nearly all values, pass at once. */
  deep(value: Value): Value {
    return typeof value === 'object' && value !== null ? this.evaluator.deep(value, this.rendering) : value
  }
}

/** The first Undefined inside an opened value, or null. */
export function undefinedInside(value: Value): Undefined | null {
  if (typeof value !== 'object' || value === null) return null
  if (value instanceof Undefined) return value
  for (const item of itemsOf(value)) {
    const found = undefinedInside(item)
    if (found !== null) return found
  }
  return null
}

function itemsOf(value: Value): Iterable<Value> {
  if (Array.isArray(value)) return value
  if (value instanceof Tuple) return value.items
  return value instanceof Map && !(value instanceof LazyDict) ? value.values() : []
}
