import { compare } from '../value/compare.ts'
import { printFloat } from '../value/print.ts'
import { TypeFault } from '../value/type-fault.ts'
import { typeName } from '../value/type-name.ts'
import { Float, Tuple, type Value } from '../value/value.ts'

/** How {@link emitYaml} writes. */
export interface YamlLayout {
  /** Spaces for each level, 2 to 9. */
  readonly indent: number
  /** Texts and flow collections are folded at the first blank beyond this column. */
  readonly width: number
  /** `innermost` writes collections that hold only scalars in one line, in brackets. */
  readonly flow: 'never' | 'innermost' | 'always'
  readonly sortKeys: boolean
  /** Begins with `---`. */
  readonly explicitStart: boolean
  /** Ends with `...`. */
  readonly explicitEnd: boolean
}

/**
 * A value as YAML 1.1, letter by letter as PyYAML over libyaml writes it with `allow_unicode`, save that a list or dict
 * that occurs twice is written twice instead of by an anchor.
 *
 * @throws TypeFault for a value that YAML has not
 * Source: the behaviour of PyYAML 6.0 with libyaml 0.2.5, measured.
 */
export function emitYaml(value: Value, layout: YamlLayout): string {
  return new Emitter(layout).document(nodeOf(value, layout))
}

type Node =
  | { readonly kind: 'scalar'; readonly text: string; readonly isPlain: boolean }
  | { readonly kind: 'list'; readonly items: readonly Node[]; readonly isFlow: boolean }
  | { readonly kind: 'dict'; readonly entries: readonly (readonly [Node, Node])[]; readonly isFlow: boolean }

function nodeOf(value: Value, layout: YamlLayout): Node {
  if (typeof value === 'string') return { kind: 'scalar', text: value, isPlain: !looksTyped(value) }
  if (value === null) return plain('null')
  if (typeof value === 'boolean' || typeof value === 'number' || typeof value === 'bigint') return plain(String(value))
  if (value instanceof Float) return plain(floatText(value.value))
  if (value instanceof Tuple) return nodeOf([...value.items], layout)
  if (Array.isArray(value)) {
    const items = value.map((item) => nodeOf(item, layout))
    return { kind: 'list', items, isFlow: isFlow(items, layout) }
  }
  if (value instanceof Map) {
    const pairs = [...value]
    if (layout.sortKeys) pairs.sort(([a], [b]) => compareKeys(a, b))
    const entries = pairs.map(([key, item]) => [nodeOf(key, layout), nodeOf(item, layout)] as const)
    return { kind: 'dict', entries, isFlow: isFlow(entries.flat(), layout) }
  }
  throw new TypeFault(`cannot represent an object of type ${typeName(value)} in YAML`)
}

/** PyYAML keeps the order of keys that cannot be compared with each other. */
function compareKeys(left: Value, right: Value): number {
  try {
    return compare(left, right)
  } catch (error) {
    if (error instanceof TypeFault) return 0
    throw error
  }
}

function plain(text: string): Node {
  return { kind: 'scalar', text, isPlain: true }
}

function isFlow(children: readonly Node[], { flow }: YamlLayout): boolean {
  return flow === 'always' || (flow === 'innermost' && children.every((child) => child.kind === 'scalar'))
}

function floatText(value: number): string {
  if (Number.isNaN(value)) return '.nan'
  if (!Number.isFinite(value)) return value > 0 ? '.inf' : '-.inf'
  const text = printFloat(value)
  return text.includes('.') ? text : text.replace('e', '.0e')
}

// The implicit types of YAML 1.1 as PyYAML resolves them; text that looks like one is quoted.
const implicitTypes: readonly RegExp[] = [
  /^(?:yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$/,
  /^(?:~|null|Null|NULL|)$/,
  /^(?:[-+]?0b[01_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+)$/,
  /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?)$/,
  /^(?:[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/,
  /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/,
  /^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?(?:[ \t]*(?:Z|[-+][0-9]{1,2}(?::[0-9]{2})?))?$/,
  /^(?:<<|=)$/,
]

function looksTyped(text: string): boolean {
  return implicitTypes.some((type) => type.test(text))
}

/** Which styles a text can be written in. */
interface Analysis {
  readonly isMultiline: boolean
  readonly allowsFlowPlain: boolean
  readonly allowsBlockPlain: boolean
  readonly allowsSingleQuotes: boolean
}

const LINE_BREAK = /[\n\x85\u2028\u2029]/
// libyaml takes characters beyond the basic plane for unprintable.
const PRINTABLE = /^[\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]*$/u

function analyse(text: string): Analysis {
  if (text === '')
    return { isMultiline: false, allowsFlowPlain: false, allowsBlockPlain: true, allowsSingleQuotes: true }
  const isMultiline = LINE_BREAK.test(text)
  const needsEscapes = !PRINTABLE.test(text) || / [\n\x85\u2028\u2029]/.test(text)
  const hasBlankEnds = /^[ \n\x85\u2028\u2029]|[ \n\x85\u2028\u2029]$/.test(text)
  const hasIndentedLine = /[\n\x85\u2028\u2029] /.test(text)
  const isText = !isMultiline && !needsEscapes && !hasBlankEnds
  const indicators = indicatorsOf(text)
  return {
    isMultiline,
    allowsFlowPlain: isText && !indicators.inFlow,
    allowsBlockPlain: isText && !indicators.inBlock,
    allowsSingleQuotes: !needsEscapes && !hasIndentedLine,
  }
}

/** Whether the text holds marks that would end or change a plain scalar inside and outside of brackets. */
function indicatorsOf(text: string): { readonly inFlow: boolean; readonly inBlock: boolean } {
  const isMarker = /^(?:---|\.\.\.)/.test(text)
  const opens = /^[#,[\]{}&*!|>'"%@`]/.test(text) || /^-(?:[\0 \t\r\n\x85\u2028\u2029]|$)/.test(text)
  const comments = /[\0 \t\r\n\x85\u2028\u2029]#/.test(text)
  const separates = /:(?:[\0 \t\r\n\x85\u2028\u2029]|$)/.test(text) || /^\?(?:[\0 \t\r\n\x85\u2028\u2029]|$)/.test(text)
  const inBlock = isMarker || opens || comments || separates
  return { inBlock, inFlow: inBlock || /[,?[\]{}:]/.test(text) }
}

interface Context {
  readonly isInMapping?: boolean
  readonly isSimpleKey?: boolean
}

/** Writes nodes, and knows at every moment where it stands: the rules of folding and indentation hang on that. */
class Emitter {
  readonly #layout: YamlLayout
  #text = ''
  #column = 0
  #indents: (number | null)[] = []
  #indent: number | null = null
  #flowLevel = 0
  /** The last character written was white space. */
  #isAfterBlank = true
  /** Only indentation and `-`, `?`, `:` stand on this line so far. */
  #isAtIndentation = true

  constructor(layout: YamlLayout) {
    this.#layout = layout
  }

  document(root: Node): string {
    if (this.#layout.explicitStart) this.#indicator('---', { needsBlank: true })
    this.#node(root, {})
    this.#breakToIndent()
    if (this.#layout.explicitEnd) {
      this.#indicator('...', { needsBlank: true })
      this.#breakToIndent()
    }
    return this.#text
  }

  #node(node: Node, context: Context): void {
    if (node.kind === 'scalar') {
      this.#indented({ isFlow: true }, () => {
        this.#scalar(node, context)
      })
    } else if (node.kind === 'list') {
      if (this.#flowLevel > 0 || node.isFlow || node.items.length === 0) this.#flowList(node.items)
      else this.#blockList(node.items, context)
    } else if (this.#flowLevel > 0 || node.isFlow || node.entries.length === 0) this.#flowDict(node.entries)
    else this.#blockDict(node.entries)
  }

  #flowList(items: readonly Node[]): void {
    this.#bracketed('[', items, ']', (item) => {
      this.#node(item, {})
    })
  }

  #flowDict(entries: readonly (readonly [Node, Node])[]): void {
    this.#bracketed('{', entries, '}', ([key, value]) => {
      if (isSimpleKey(key)) {
        this.#node(key, { isInMapping: true, isSimpleKey: true })
        this.#indicator(':', {})
      } else {
        this.#indicator('?', { needsBlank: true })
        this.#node(key, { isInMapping: true })
        this.#breakWhenWide()
        this.#indicator(':', { needsBlank: true })
      }
      this.#node(value, { isInMapping: true })
    })
  }

  #bracketed<T>(opening: string, parts: readonly T[], closing: string, write: (part: T) => void): void {
    this.#indicator(opening, { needsBlank: true, isBlank: true })
    this.#flowLevel += 1
    this.#indented({ isFlow: true }, () => {
      for (const [index, part] of parts.entries()) {
        if (index > 0) this.#indicator(',', {})
        this.#breakWhenWide()
        write(part)
      }
    })
    this.#flowLevel -= 1
    this.#indicator(closing, {})
  }

  #breakWhenWide(): void {
    if (this.#column > this.#layout.width) this.#breakToIndent()
  }

  #blockList(items: readonly Node[], { isInMapping }: Context): void {
    const isIndentless = isInMapping === true && !this.#isAtIndentation
    this.#indented({ isIndentless }, () => {
      for (const item of items) {
        this.#breakToIndent()
        this.#indicator('-', { needsBlank: true, keepsIndentation: true })
        this.#node(item, {})
      }
    })
  }

  #blockDict(entries: readonly (readonly [Node, Node])[]): void {
    this.#indented({}, () => {
      for (const [key, value] of entries) {
        this.#breakToIndent()
        if (isSimpleKey(key)) {
          this.#node(key, { isInMapping: true, isSimpleKey: true })
          this.#indicator(':', {})
        } else {
          this.#indicator('?', { needsBlank: true, keepsIndentation: true })
          this.#node(key, { isInMapping: true })
          this.#breakToIndent()
          this.#indicator(':', { needsBlank: true, keepsIndentation: true })
        }
        this.#node(value, { isInMapping: true })
      }
    })
  }

  #indented(how: { readonly isFlow?: boolean; readonly isIndentless?: boolean }, write: () => void): void {
    this.#indents.push(this.#indent)
    if (this.#indent === null) this.#indent = how.isFlow === true ? this.#layout.indent : 0
    else if (how.isIndentless !== true) this.#indent += this.#layout.indent
    write()
    this.#indent = this.#indents.pop() ?? null
  }

  #scalar(node: { readonly text: string; readonly isPlain: boolean }, context: Context): void {
    const analysis = analyse(node.text)
    const isKey = context.isSimpleKey === true
    const fitsPlain = this.#flowLevel > 0 ? analysis.allowsFlowPlain : analysis.allowsBlockPlain
    if (node.isPlain && fitsPlain && !(isKey && (node.text === '' || analysis.isMultiline))) {
      this.#plain(node.text, !isKey)
    } else if (analysis.allowsSingleQuotes && !(isKey && analysis.isMultiline)) this.#singleQuoted(node.text, !isKey)
    else this.#doubleQuoted(node.text, !isKey)
  }

  #plain(text: string, canFold: boolean): void {
    if (text === '') return
    if (!this.#isAfterBlank) this.#put(' ')
    this.#isAfterBlank = false
    this.#isAtIndentation = false
    for (const run of text.match(/ +|[^ ]+/g) ?? []) {
      if (run === ' ' && canFold && this.#column > this.#layout.width) {
        this.#breakToIndent()
        this.#isAfterBlank = false
        this.#isAtIndentation = false
      } else this.#put(run)
    }
  }

  #singleQuoted(text: string, canFold: boolean): void {
    this.#indicator("'", { needsBlank: true })
    let done = 0
    for (const run of text.match(/ +|[\n\x85\u2028\u2029]+|[^ \n\x85\u2028\u2029]+/g) ?? []) {
      const isInside = done > 0 && done + run.length < text.length
      done += run.length
      if (run === ' ' && canFold && isInside && this.#column > this.#layout.width) this.#breakToIndent()
      else if (LINE_BREAK.test(run)) {
        // A folded scalar reads one line break as a blank, so the first of a run is written twice.
        for (const lineBreak of run.startsWith('\n') ? `\n${run}` : run) this.#lineBreak(lineBreak)
        this.#breakToIndent()
      } else this.#put(run.replaceAll("'", "''"))
    }
    this.#indicator("'", {})
  }

  #doubleQuoted(text: string, canFold: boolean): void {
    this.#indicator('"', { needsBlank: true })
    const characters = Array.from(text)
    let wasBlank = false
    for (const [index, character] of characters.entries()) {
      const isInside = index > 0 && index < characters.length - 1
      if (character === ' ' && canFold && !wasBlank && isInside && this.#column > this.#layout.width) {
        this.#breakToIndent()
        // A line that begins with a blank would lose it.
        if (characters[index + 1] === ' ') this.#put('\\')
      } else this.#put(escapeOf(character) ?? character)
      wasBlank = character === ' '
    }
    this.#indicator('"', {})
  }

  #indicator(
    text: string,
    how: { readonly needsBlank?: boolean; readonly isBlank?: boolean; readonly keepsIndentation?: boolean },
  ): void {
    this.#put(this.#isAfterBlank || how.needsBlank !== true ? text : ` ${text}`)
    this.#isAfterBlank = how.isBlank === true
    this.#isAtIndentation = this.#isAtIndentation && how.keepsIndentation === true
  }

  #breakToIndent(): void {
    const indent = this.#indent ?? 0
    const isPast = this.#column > indent || (this.#column === indent && !this.#isAfterBlank)
    if (!this.#isAtIndentation || isPast) this.#lineBreak('\n')
    if (this.#column < indent) {
      this.#isAfterBlank = true
      this.#put(' '.repeat(indent - this.#column))
    }
  }

  #lineBreak(text: string): void {
    this.#text += text
    this.#column = 0
    this.#isAfterBlank = true
    this.#isAtIndentation = true
  }

  #put(text: string): void {
    this.#text += text
    this.#column += Array.from(text).length
  }
}

/** Keys of more bytes than this, or of several lines, are written with `?`. */
const LONGEST_SIMPLE_KEY = 128

function isSimpleKey(node: Node): boolean {
  if (node.kind === 'list') return node.items.length === 0
  if (node.kind === 'dict') return node.entries.length === 0
  return Buffer.byteLength(node.text, 'utf8') <= LONGEST_SIMPLE_KEY && !LINE_BREAK.test(node.text)
}

const shortEscapes: ReadonlyMap<string, string> = new Map([
  ['\0', '\\0'],
  ['\x07', '\\a'],
  ['\b', '\\b'],
  ['\t', '\\t'],
  ['\n', '\\n'],
  ['\v', '\\v'],
  ['\f', '\\f'],
  ['\r', '\\r'],
  ['\x1b', '\\e'],
  ['"', '\\"'],
  ['\\', '\\\\'],
  ['\x85', '\\N'],
  ['\xa0', '\\_'],
  ['\u2028', '\\L'],
  ['\u2029', '\\P'],
])

/** How a character is escaped inside double quotes; null when it stands for itself. */
function escapeOf(character: string): string | null {
  if (/^[ !#-[\]-~\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]$/.test(character)) return null
  const short = shortEscapes.get(character)
  if (short !== undefined) return short
  const point = character.codePointAt(0) ?? 0
  const hex = point.toString(16).toUpperCase()
  if (point <= 0xff) return `\\x${hex.padStart(2, '0')}`
  return point <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`
}
