import { Composer, isAlias, isMap, isScalar, isSeq, Parser, type CST, type Document, type Node } from 'yaml'
import { error, warning } from '../diagnostic/catalogue.ts'
import { hasErrors, type Diagnosed, type Diagnostic } from '../diagnostic/diagnostic.ts'
import { SourceText } from '../diagnostic/source-text.ts'
import type { Span } from '../diagnostic/span.ts'
import { storedKey } from '../value/equality.ts'
import { str } from '../value/print.ts'
import { Template, type Dict, type Value } from '../value/value.ts'
import type { YamlDict, YamlEntry, YamlList, YamlNode, YamlScalar } from './node.ts'
import { unreadableText } from './readable-text.ts'
import { readScalar } from './scalar.ts'
import { ScalarOrigin, type ScalarStyle } from './scalar-origin.ts'
import type { Trust } from './trust.ts'
import { syntaxError, unquotedTemplate, type Circumstances } from './syntax-error.ts'

/**
 * Reads one YAML document.
 *
 * @param file - the path as a user would type it; it stands in every span
 * @returns null for an empty document, and for a broken one together with an error diagnostic
 */
export function readYaml(text: string, file: string, trust: Trust = 'author'): Diagnosed<YamlNode | null> {
  const { value: nodes, diagnostics } = readYamlDocuments(text, file, trust)
  const [first = null, second] = nodes
  if (second === undefined) return { value: first, diagnostics }
  const several = error(
    'document/several-documents',
    'A second document starts here; only one is read from this file.',
    {
      at: second.span,
      hint: 'Remove the "---" between them, or make two files.',
    },
  )
  return { value: first, diagnostics: [...diagnostics, several] }
}

/** Reads all documents of a text; empty ones are left out, as are those with a syntax error. */
export function readYamlDocuments(text: string, file: string, trust: Trust = 'author'): Diagnosed<readonly YamlNode[]> {
  const source = new SourceText(text, file)
  const unreadable = unreadableText(source)
  if (unreadable !== null) return { value: [], diagnostics: [unreadable] }
  const tokens = [...new Parser().parse(text)]
  const { tooDeep, circumstances } = survey(tokens)
  if (tooDeep !== null) return { value: [], diagnostics: [nestedTooDeeply(source, tooDeep)] }
  const nodes: YamlNode[] = []
  const diagnostics: Diagnostic[] = []
  for (const document of new Composer(composing).compose(tokens, true, text.length)) {
    const [complaint, ...more] = document.errors
    if (complaint !== undefined) {
      diagnostics.push(syntaxError([complaint, ...more], source, circumstances))
      break
    }
    if (isEmptyDocument(document)) continue
    const builder = new NodeBuilder(source, trust)
    const node = document.contents === null ? null : builder.node(document.contents)
    diagnostics.push(...builder.diagnostics)
    if (node !== null) nodes.push(node)
  }
  return { value: nodes, diagnostics }
}

/** Reads YAML or JSON that no author of this project wrote, as plain data. Null when it is empty or broken. */
export function parseYamlValue(text: string, file: string): Diagnosed<Value> {
  const { value, diagnostics } = readYaml(text, file, 'data')
  return { value: hasErrors(diagnostics) ? null : (value?.value ?? null), diagnostics }
}

/** Every scalar comes as text: which kinds there are, and which keys are equal, is decided here, as PyYAML does. */
const composing = { schema: 'failsafe', version: '1.1', merge: false, uniqueKeys: false, prettyErrors: false } as const

/** PyYAML's own recursion ends near 300; the parser's stack, which takes the process with it, well beyond. */
const deepestLevel = 250

/** Nodes of a document once all aliases are written out. The "billion laughs" document has 10^9. */
const mostExpandedNodes = 1_000_000

function isEmptyDocument(document: Document): boolean {
  const { contents } = document
  return (
    contents === null ||
    (isScalar(contents) && contents.source === '' && contents.tag === undefined && contents.type === 'PLAIN')
  )
}

/** Looks over the tokens without recursion: how deep they nest, and whether a quote stays open. */
function survey(tokens: readonly CST.Token[]): {
  readonly tooDeep: number | null
  readonly circumstances: Circumstances
} {
  const pending: { readonly token: CST.Token; readonly depth: number }[] = tokens.map((token) => ({ token, depth: 0 }))
  let unclosedQuote: number | undefined
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { token, depth } = next
    if (depth > deepestLevel) return { tooDeep: token.offset, circumstances: {} }
    if (token.type === 'single-quoted-scalar' || token.type === 'double-quoted-scalar') {
      const quote = token.source.charAt(0)
      if (token.source.length < 2 || !token.source.endsWith(quote)) unclosedQuote = token.offset
    }
    if (token.type === 'document' && token.value !== undefined) pending.push({ token: token.value, depth })
    if ('items' in token) {
      for (const { key, value } of token.items) {
        if (key != null) pending.push({ token: key, depth: depth + 1 })
        if (value !== undefined) pending.push({ token: value, depth: depth + 1 })
      }
    }
  }
  return { tooDeep: null, circumstances: unclosedQuote === undefined ? {} : { unclosedQuote } }
}

function nestedTooDeeply(source: SourceText, offset: number): Diagnostic {
  return error('document/too-large', `Lists and dicts are nested more than ${deepestLevel} levels deep here.`, {
    at: source.span(offset, offset + 1),
  })
}

/** An anchored node, and how many nodes it stands for once its own aliases are written out. */
interface Anchored {
  readonly node: YamlNode
  readonly size: number
}

/** Turns one parsed document into nodes. Aliases share the node they name; the count of what they stand for is bounded. */
class NodeBuilder {
  readonly diagnostics: Diagnostic[] = []
  readonly #source: SourceText
  #trust: Trust
  readonly #anchors = new Map<string, Anchored>()
  readonly #open = new Set<string>()
  #count = 0

  constructor(source: SourceText, trust: Trust) {
    this.#source = source
    this.#trust = trust
  }

  node(parsed: Node): YamlNode {
    if (isAlias(parsed)) return this.#alias(parsed.source, this.#spanOf(parsed))
    const before = this.#count
    this.#count += 1
    const { anchor } = parsed
    if (anchor !== undefined) this.#open.add(anchor)
    const made = this.#untrusting(parsed.tag === '!unsafe', () => this.#make(parsed))
    if (anchor !== undefined) {
      this.#open.delete(anchor)
      this.#anchors.set(anchor, { node: made, size: this.#count - before })
    }
    return made
  }

  /** Text below `!unsafe` is never a template, however deep. */
  #untrusting<T>(applies: boolean, make: () => T): T {
    if (!applies) return make()
    const outer = this.#trust
    this.#trust = 'data'
    const made = make()
    this.#trust = outer
    return made
  }

  #make(parsed: Node): YamlNode {
    if (isMap(parsed)) return this.#dictOrSet(parsed)
    if (isSeq(parsed)) {
      const span = this.#spanOf(parsed)
      this.#expectTag(parsed.tag, ['tag:yaml.org,2002:seq'], span)
      return listOf(
        parsed.items.map((item) => this.#present(item, span)),
        span,
      )
    }
    if (isScalar(parsed)) return this.#scalar(parsed)
    return this.#absent(this.#spanOf(parsed))
  }

  #scalar(parsed: Node & { readonly value: unknown; readonly source?: string; readonly type?: string }): YamlScalar {
    const span = this.#spanOf(parsed)
    const style = styles.get(parsed.type ?? '') ?? 'plain'
    const place = { source: this.#source, start: span.start.offset, end: span.end.offset, style }
    const { value, diagnostics } = readScalar({
      text: parsed.source ?? '',
      tag: parsed.tag,
      trust: this.#trust,
      place,
      span,
    })
    this.diagnostics.push(...diagnostics)
    if (typeof value !== 'string') return { kind: 'scalar', value, span }
    return { kind: 'scalar', value, span, origin: new ScalarOrigin(value, place) }
  }

  #dictOrSet(
    parsed: Node & { readonly items: readonly { readonly key: unknown; readonly value: unknown }[] },
  ): YamlNode {
    const span = this.#spanOf(parsed)
    this.#expectTag(parsed.tag, ['tag:yaml.org,2002:map', 'tag:yaml.org,2002:set'], span)
    const own: YamlEntry[] = []
    const merged: YamlEntry[] = []
    for (const { key, value } of parsed.items) {
      if (isMergeKey(key)) {
        merged.push(...this.#mergedEntries(this.#present(value, span)))
        continue
      }
      const keyNode = this.#key(key, span)
      if (keyNode === null) continue
      own.push({ key: keyNode, value: this.#present(value, keyNode.span) })
    }
    if (parsed.tag === 'tag:yaml.org,2002:set')
      return listOf(
        own.map(({ key }) => key),
        span,
      )
    return this.#dict(merged, own, span)
  }

  /** Merged entries come first and lose, as PyYAML flattens them; a key of the dict's own that comes twice is a warning. */
  #dict(merged: readonly YamlEntry[], own: readonly YamlEntry[], span: Span): YamlDict {
    const entries = new Map<Value, YamlEntry>()
    const written: Dict = new Map()
    const value: Dict = new Map()
    const add = (entry: YamlEntry): void => {
      const name = storedKey(value, keyOf(entry.key))
      value.set(name, entry.value.value)
      entries.set(name, entry)
    }
    merged.forEach(add)
    for (const entry of own) {
      const name = storedKey(written, keyOf(entry.key))
      if (written.has(name)) this.diagnostics.push(duplicateKey(name, entry.key.span))
      written.set(name, null)
      add(entry)
    }
    return { kind: 'dict', entries: [...entries.values()], value, span }
  }

  #key(parsed: unknown, around: Span): YamlScalar | null {
    const node = this.#present(parsed, around)
    if (node.kind === 'scalar') return node
    const { start, end } = node.span
    const isTemplate =
      this.#source.text.startsWith('{', start.offset) && this.#source.text.charAt(start.offset - 1) === '{'
    this.diagnostics.push(
      isTemplate
        ? unquotedTemplate(this.#source, start.offset - 1, end.offset + 1)
        : error('document/key', `A ${node.kind} cannot be the key of a dict.`, { at: node.span }),
    )
    return null
  }

  #mergedEntries(node: YamlNode): readonly YamlEntry[] {
    if (node.kind === 'dict') return node.entries
    // Earlier dicts of the list win, so they are laid over the later ones.
    if (node.kind === 'list') return node.items.toReversed().flatMap((item) => this.#mergedEntries(item))
    this.diagnostics.push(
      error('document/merge', 'The value of "<<" is neither a dict nor a list of dicts.', { at: node.span }),
    )
    return []
  }

  #alias(name: string, span: Span): YamlNode {
    const anchored = this.#anchors.get(name)
    if (anchored === undefined || this.#open.has(name)) {
      const detail = this.#open.has(name)
        ? `The alias "*${name}" stands inside the node that it names, so it would never end.`
        : `The alias "*${name}" names no anchor above it.`
      const hint = this.#open.has(name) ? undefined : `If it is text, put it into quotes: "*${name}"`
      this.diagnostics.push(error('document/alias', detail, { at: span, hint }))
      return this.#absent(span)
    }
    const before = this.#count
    this.#count += anchored.size
    if (this.#count <= mostExpandedNodes) return anchored.node
    if (before <= mostExpandedNodes) {
      const detail = `With all aliases written out the document would have more than ${mostExpandedNodes} nodes.`
      this.diagnostics.push(error('document/too-large', detail, { at: span }))
    }
    this.#count = mostExpandedNodes + 1
    return this.#absent(span)
  }

  #expectTag(tag: string | undefined, known: readonly string[], span: Span): void {
    if (tag === undefined || tag === '!' || tag === '!unsafe' || known.includes(tag)) return
    this.diagnostics.push(error('document/tag', `The tag "${tag}" does not fit a list or dict.`, { at: span }))
  }

  #present(parsed: unknown, around: Span): YamlNode {
    return isAlias(parsed) || isScalar(parsed) || isMap(parsed) || isSeq(parsed)
      ? this.node(parsed)
      : this.#absent({ ...around, start: around.end })
  }

  #absent(span: Span): YamlScalar {
    return { kind: 'scalar', value: null, span }
  }

  #spanOf(parsed: Node): Span {
    const [start, end] = parsed.range ?? [0, 0, 0]
    return this.#source.span(start, end)
  }
}

const styles: ReadonlyMap<string, ScalarStyle> = new Map([
  ['PLAIN', 'plain'],
  ['QUOTE_SINGLE', 'single-quoted'],
  ['QUOTE_DOUBLE', 'double-quoted'],
  ['BLOCK_LITERAL', 'block'],
  ['BLOCK_FOLDED', 'block'],
])

function isMergeKey(key: unknown): boolean {
  return isScalar(key) && key.source === '<<' && key.type === 'PLAIN' && key.tag === undefined
}

function listOf(items: readonly YamlNode[], span: Span): YamlList {
  return { kind: 'list', items, value: items.map((item) => item.value), span }
}

/** Dicts are looked up by plain text, so a key with Jinja in it counts by its source; the entry's own node keeps the Template. */
function keyOf(key: YamlScalar): Value {
  return key.value instanceof Template ? key.value.source : key.value
}

function duplicateKey(name: Value, at: Span): Diagnostic {
  return warning(
    'document/duplicate-key',
    `The key "${str(name)}" stands in this dict already; this later value counts.`,
    { at },
  )
}
