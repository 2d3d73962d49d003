import { error } from '../diagnostic/catalogue.ts'
import type { Diagnosed, Diagnostic } from '../diagnostic/diagnostic.ts'
import type { Origin, Position } from '../diagnostic/span.ts'
import { readYaml } from '../document/read-yaml.ts'
import { readVarsFile, type VarsAccess } from '../document/vars-file.ts'
import { holdsJinja } from '../document/trust.ts'
import type { ProjectFiles } from '../project/files.ts'
import { Template, isDict, type Dict, type Value } from '../value/value.ts'

/** Reads `-e`: `@file`, YAML or JSON text, or `key=value` words whose values are text. Later ones win. */
export function readExtraVars(texts: readonly string[], files: ProjectFiles, access: VarsAccess): Diagnosed<Dict> {
  const merged: Dict = new Map()
  const diagnostics: Diagnostic[] = []
  for (const text of texts) {
    const read = readOne(text, files, access)
    diagnostics.push(...read.diagnostics)
    for (const [name, value] of read.value) merged.set(name, value)
  }
  return { value: merged, diagnostics }
}

function readOne(text: string, files: ProjectFiles, access: VarsAccess): Diagnosed<Dict> {
  if (text.startsWith('@')) {
    const path = text.slice(1)
    const content = files.readText(path)
    return typeof content === 'string'
      ? readVarsFile(content, path, access)
      : { value: new Map(), diagnostics: [content] }
  }
  if (/^\s*[{[]/.test(text)) {
    const { value: node, diagnostics } = readYaml(text, '--extra-vars')
    const value = node?.value
    if (value !== undefined && isDict(value)) return { value, diagnostics }
    return { value: new Map(), diagnostics: [...diagnostics, wrong(text)] }
  }
  return readPairs(text)
}

function readPairs(text: string): Diagnosed<Dict> {
  const pairs: Dict = new Map()
  const diagnostics: Diagnostic[] = []
  for (const word of words(text)) {
    const equals = word.indexOf('=')
    if (equals <= 0) {
      diagnostics.push(wrong(word))
      continue
    }
    pairs.set(word.slice(0, equals), valueOf(word.slice(equals + 1)))
  }
  return { value: pairs, diagnostics }
}

function valueOf(text: string): Value {
  return holdsJinja(text) ? new Template(text, commandLine) : text
}

const commandLine: Origin = {
  file: '--extra-vars',
  span: (start, end) => ({ file: '--extra-vars', start: position(start), end: position(end) }),
}

function position(offset: number): Position {
  return { line: 1, column: offset + 1, offset }
}

function wrong(text: string): Diagnostic {
  return error('cli/extra-vars', `"${text}" is neither key=value, nor a dict in YAML or JSON, nor @file.`, {
    hint: 'For example:\n    -e galera_cluster_name=ha -e @secrets.yml',
  })
}

/** Words of a text as a shell splits them; quotes and `{{ }}` keep blanks together. */
function words(text: string): readonly string[] {
  const found: string[] = []
  let word = ''
  let quote = ''
  let depth = 0
  let hasWord = false
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index] ?? ''
    const pair = text.slice(index, index + 2)
    if (quote === '' && (pair === '{{' || pair === '}}')) {
      depth += pair === '{{' ? 1 : -1
      word += pair
      hasWord = true
      index += 1
    } else if (depth === 0 && quote === '' && (character === '"' || character === "'")) {
      quote = character
      hasWord = true
    } else if (depth === 0 && character === quote) quote = ''
    else if (depth === 0 && quote === '' && /\s/.test(character)) {
      if (hasWord) found.push(word)
      word = ''
      hasWord = false
    } else {
      word += character
      hasWord = true
    }
  }
  if (hasWord) found.push(word)
  return found
}
