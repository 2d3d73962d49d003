import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import type { Span } from '../diagnostic/span.ts'
import type { YamlEntry, YamlNode } from '../document/node.ts'
import { Template, isDict, isList, type Dict, type Value } from '../value/value.ts'
import { keywordNamed, type Place } from './keywords.ts'
import type { Condition } from './model.ts'
import { readConditions } from './read-conditions.ts'
import { readKind } from './read-kind.ts'
import { readVars } from './read-vars.ts'
import { checkTemplates } from './check-templates.ts'

/**
 * The keywords that one dict gives. Asking for a keyword reads its value by the kind of the table, and reports mistakes;
 * a wrong value counts as not given, so that reading goes on. An empty value (`become:`) is not given either.
 */
export class Given {
  readonly #entries: ReadonlyMap<string, YamlEntry>
  readonly #place: Place
  readonly #report: (found: Diagnostic) => void

  constructor(entries: ReadonlyMap<string, YamlEntry>, place: Place, report: (found: Diagnostic) => void) {
    this.#entries = entries
    this.#place = place
    this.#report = report
  }

  get place(): Place {
    return this.#place
  }

  /** Whether the keyword is written, with whatever value. */
  has(name: string): boolean {
    return this.#entries.has(name)
  }

  names(): readonly string[] {
    return [...this.#entries.keys()]
  }

  /** The place of the keyword itself. */
  at(name: string): Span | undefined {
    return this.#entries.get(name)?.key.span
  }

  /** The node of the value; undefined when it is empty. */
  node(name: string): YamlNode | undefined {
    const node = this.#entries.get(name)?.value
    return node?.kind === 'scalar' && node.value === null ? undefined : node
  }

  /** The value in the kind of its keyword. */
  value(name: string): Value | undefined {
    const node = this.node(name)
    const keyword = keywordNamed(name)
    if (node === undefined || keyword === undefined) return undefined
    checkTemplates(node.value, this.#report)
    return readKind(node, keyword, this.#report)
  }

  /** The value when it is text; for keywords that take no template. */
  text(name: string): string | undefined {
    const value = this.value(name)
    return typeof value === 'string' ? value : undefined
  }

  /** The value when it is a constant boolean. */
  flag(name: string, otherwise: boolean): boolean {
    const value = this.value(name)
    return typeof value === 'boolean' ? value : otherwise
  }

  /** The items of the value; a single value is a list of one. */
  list(name: string): readonly Value[] {
    const value = this.value(name)
    if (value === undefined) return []
    return isList(value) ? value : [value]
  }

  /** The places of the items of {@link list}, where none of them is left out. */
  spans(name: string): readonly Span[] {
    const node = this.node(name)
    if (node === undefined) return []
    return node.kind === 'list' ? node.items.map(({ span }) => span) : [node.span]
  }

  texts(name: string): readonly string[] {
    return this.list(name).filter((item) => typeof item === 'string')
  }

  /** The variables under the keyword; names that no expression could read are reported. */
  vars(name: string): Dict {
    const node = this.node(name)
    return node === undefined ? new Map<Value, Value>() : readVars(node, this.#report)
  }

  conditions(name: string): readonly Condition[] {
    const node = this.node(name)
    return node === undefined ? [] : readConditions(node, name, this.#report)
  }

  /** The conditions, or undefined when the keyword is not written. */
  optionalConditions(name: string): readonly Condition[] | undefined {
    return this.node(name) === undefined ? undefined : this.conditions(name)
  }

  /** Dicts and templates of dicts (`environment`, `module_defaults`). */
  dicts(name: string): readonly Value[] {
    return this.list(name).filter((item) => isDict(item) || item instanceof Template)
  }
}
