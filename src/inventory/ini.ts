import { error } from '../diagnostic/catalogue.ts'
import type { DiagnosticCode } from '../diagnostic/catalogue.ts'
import type { Diagnosed, Diagnostic } from '../diagnostic/diagnostic.ts'
import { SourceText } from '../diagnostic/source-text.ts'
import type { Span } from '../diagnostic/span.ts'
import { trusted } from '../document/trust.ts'
import { didYouMean } from '../text/near-names.ts'
import { strip } from '../text/python-text.ts'
import type { Value } from '../value/value.ts'
import { hostAddress } from './host-address.ts'
import { expandHostRange, HostRangeFault } from './host-range.ts'
import { hostWords, HostWordsFault, type HostWord } from './host-words.ts'
import { OffsetOrigin } from './offset-origin.ts'
import { readPythonLiteral } from './python-literal.ts'
import type { InventoryStatement } from './statement.ts'

/**
 * Reads an inventory in INI form: sections `[group]`, `[group:children]`, `[group:vars]`; before the first section stand
 * hosts without a group. All mistakes of the file are told, each with its place.
 *
 * @param isKnown - whether an earlier source already has a group of this name
 * @see Ansible 2.14, plugins/inventory/ini.py
 */
export function readIni(
  text: string,
  file: string,
  isKnown: (group: string) => boolean = () => false,
): Diagnosed<readonly InventoryStatement[]> {
  return new IniReader(new SourceText(text, file), isKnown).read()
}

type Section = 'hosts' | 'children' | 'vars'

/** A line without the blank space around it, and the offset of its first character in the file. */
interface IniLine {
  readonly text: string
  readonly start: number
}

class IniReader {
  readonly #source: SourceText
  readonly #statements: InventoryStatement[] = []
  readonly #diagnostics: Diagnostic[] = []
  readonly #isKnown: (group: string) => boolean
  /** Groups with a section that makes them; `[group:vars]` alone does not. */
  readonly #declared = new Set(['all', 'ungrouped'])
  /** Groups with any section so far. */
  readonly #begun = new Set<string>()
  /** Children named before the section that makes them: they join their parents when it comes, behind those known before. */
  readonly #awaited = new Map<string, InventoryStatement[]>()
  readonly #mentioned: { readonly group: string; readonly by: string; readonly at: Span }[] = []
  #group = 'ungrouped'
  #section: Section = 'hosts'

  constructor(source: SourceText, isKnown: (group: string) => boolean) {
    this.#source = source
    this.#isKnown = isKnown
  }

  read(): Diagnosed<readonly InventoryStatement[]> {
    for (const line of linesOf(this.#source.text)) {
      if (line.text === '' || line.text.startsWith('#') || line.text.startsWith(';')) continue
      if (line.text.startsWith('[') && this.#sectionHead(line)) continue
      if (this.#section === 'hosts') this.#hosts(line)
      else if (this.#section === 'vars') this.#variable(line)
      else this.#child(line)
    }
    this.#checkMentions()
    return { value: this.#statements, diagnostics: this.#diagnostics }
  }

  #sectionHead(line: IniLine): boolean {
    const found = /^\[([^:\]\s]+)(?::(\w+))?\]\s*(?:#.*)?$/.exec(line.text)
    if (found === null) {
      if (!line.text.endsWith(']')) return false
      this.#fault(
        this.#spanOf(line),
        `"${line.text}" is no section: a group's name has no blank space, ":" or "]" in it.`,
      )
      return true
    }
    const [, group = '', kind = 'hosts'] = found
    const at = this.#spanOf(line, 1, group.length)
    this.#group = group
    if (isSection(kind)) this.#section = kind
    else {
      const hint = didYouMean(kind, ['children', 'vars', 'hosts'])
      this.#fault(this.#spanOf(line, 2 + group.length, kind.length), `There is no section of the kind "${kind}".`, {
        hint,
      })
    }
    this.#begun.add(group)
    this.#statements.push({ says: 'group', group, at })
    if (this.#section === 'vars') this.#mentioned.push({ group, by: `[${group}:vars]`, at })
    else {
      this.#declared.add(group)
      this.#statements.push(...(this.#awaited.get(group) ?? []))
      this.#awaited.delete(group)
    }
    return true
  }

  #exists(group: string): boolean {
    return this.#declared.has(group) || this.#isKnown(group)
  }

  #hosts(line: IniLine): void {
    const words = hostWords(line.text)
    if (words instanceof HostWordsFault) {
      this.#fault(this.#spanOf(line, words.offset, 1), words.reason)
      return
    }
    const [pattern, ...assignments] = words
    if (pattern === undefined) return
    const hosts = this.#expand(pattern, line)
    const variables = assignments.flatMap((word) => this.#assignment(word, line))
    const at = this.#wordSpan(pattern, line)
    for (const host of hosts.names) {
      this.#statements.push({ says: 'host', host, group: this.#group, port: hosts.port, at })
      for (const { name, value, at: place } of variables) {
        this.#statements.push({ says: 'host-variable', host, name, value, at: place })
      }
    }
  }

  #expand(pattern: HostWord, line: IniLine): { readonly names: readonly string[]; readonly port: number | null } {
    const at = this.#wordSpan(pattern, line)
    const nothing = { names: [], port: null }
    const found = hostAddress(pattern.text)
    if (pattern.text === '') this.#fault(at, 'The name of the host is empty.')
    else if (pattern.text === '---') this.#fault(at, '"---" begins a YAML file; this one is read as INI.')
    else if (pattern.text.endsWith(':') && found === null) {
      this.#fault(at, `"${pattern.text}" ends in ":", behind which a port is expected.`, {
        hint: 'If the file is YAML, look for the mistake that keeps it from being read as YAML.',
      })
    } else {
      const names = expandHostRange(found?.host ?? pattern.text)
      if (!(names instanceof HostRangeFault)) return { names, port: found?.port ?? null }
      this.#fault(at, names.reason, { code: 'inventory/host-range' })
    }
    return nothing
  }

  #assignment(
    word: HostWord,
    line: IniLine,
  ): readonly { readonly name: string; readonly value: Value; readonly at: Span }[] {
    const equals = word.text.indexOf('=')
    const at = this.#wordSpan(word, line)
    if (equals < 1) {
      this.#fault(at, `Behind the host stand variables, name=value; "${word.text}" is none.`)
      return []
    }
    const offsets = word.offsets.slice(equals + 1).map((offset) => line.start + offset)
    const value = this.#value(word.text.slice(equals + 1), offsets)
    return [{ name: word.text.slice(0, equals), value, at }]
  }

  #variable(line: IniLine): void {
    const equals = line.text.indexOf('=')
    const name = strip(line.text.slice(0, Math.max(0, equals)))
    if (equals < 0 || name === '') {
      this.#fault(this.#spanOf(line), `In [${this.#group}:vars] each line is name=value; "${line.text}" is not.`)
      return
    }
    const written = line.text.slice(equals + 1)
    const text = strip(written)
    const first = line.start + equals + 1 + (text === '' ? 0 : written.indexOf(text))
    const value = this.#value(
      text,
      Array.from({ length: text.length }, (_, index) => first + index),
    )
    this.#statements.push({ says: 'group-variable', group: this.#group, name, value, at: this.#spanOf(line) })
  }

  /** A Python literal, or the text itself; both may hold templates. */
  #value(text: string, offsets: readonly number[]): Value {
    const literal = readPythonLiteral(text)
    // Inside a literal the place of a text is not kept: it is told as the place of the whole value.
    const isTextInQuotes = typeof literal === 'string' && text.slice(1, -1) === literal
    const places = literal === undefined ? offsets : isTextInQuotes ? offsets.slice(1, -1) : offsets.slice(0, 1)
    return trusted(literal ?? (literal === null ? null : text), new OffsetOrigin(this.#source, places))
  }

  #child(line: IniLine): void {
    const child = /^([^:\]\s]+)\s*(?:#.*)?$/.exec(line.text)?.[1]
    if (child === undefined) {
      this.#fault(
        this.#spanOf(line),
        `In [${this.#group}:children] each line is the name of a group; "${line.text}" is not.`,
      )
      return
    }
    const at = this.#spanOf(line, 0, child.length)
    this.#mentioned.push({ group: child, by: `[${this.#group}:children]`, at })
    const statement = { says: 'child', group: this.#group, child, at } as const
    if (this.#begun.has(child) || this.#exists(child)) this.#statements.push(statement)
    else this.#awaited.set(child, [...(this.#awaited.get(child) ?? []), statement])
  }

  #checkMentions(): void {
    for (const { group, by, at } of this.#mentioned) {
      if (this.#exists(group)) continue
      this.#fault(at, `${by} names the group "${group}", and no section [${group}] or [${group}:children] makes it.`, {
        code: 'inventory/undefined-group',
        hint: didYouMean(group, this.#declared),
      })
    }
  }

  #fault(
    at: Span,
    detail: string,
    more: { readonly code?: DiagnosticCode; readonly hint?: string | undefined } = {},
  ): void {
    this.#diagnostics.push(error(more.code ?? 'inventory/syntax', detail, { at, hint: more.hint }))
  }

  #spanOf(line: IniLine, offset = 0, length = line.text.length - offset): Span {
    return this.#source.span(line.start + offset, line.start + offset + length)
  }

  #wordSpan(word: HostWord, line: IniLine): Span {
    return this.#source.span(line.start + word.start, line.start + word.end)
  }
}

function isSection(kind: string): kind is Section {
  return kind === 'hosts' || kind === 'children' || kind === 'vars'
}

function* linesOf(text: string): Iterable<IniLine> {
  let start = 0
  for (const raw of text.split('\n')) {
    const line = strip(raw)
    yield { text: line, start: start + (line === '' ? 0 : raw.indexOf(line)) }
    start += raw.length + 1
  }
}
