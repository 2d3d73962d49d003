import { error } from '../diagnostic/catalogue.ts'
import type { Diagnosed, Diagnostic } from '../diagnostic/diagnostic.ts'
import { SourceText } from '../diagnostic/source-text.ts'
import type { Span } from '../diagnostic/span.ts'

/** One `key = value` of a configuration file. */
export interface ConfigurationEntry {
  /** `section/key`, the key in small letters. */
  readonly key: string
  readonly value: string
  readonly at: Span
}

/**
 * Reads the entries of an ansible.cfg: `[section]`, `key = value` or `key: value`, further lines of a value indented,
 * comments on lines that begin with `#` or `;`, and behind a value after ` ;`.
 *
 * @see Python 3.11, configparser, with the comment prefixes that Ansible gives it
 */
export function readConfigurationFile(text: string, file: string): Diagnosed<readonly ConfigurationEntry[]> {
  const source = new SourceText(text, file)
  const entries: ConfigurationEntry[] = []
  const diagnostics: Diagnostic[] = []
  let section = ''
  let offset = 0
  for (const line of text.split('\n')) {
    const start = offset
    offset += line.length + 1
    if (/^\s*(?:[#;].*)?$/.test(line)) continue
    const at = source.span(start, start + line.trimEnd().length)
    const header = /^\[([^\]]+)\]/.exec(line)
    if (header !== null) {
      section = header[1] ?? ''
      continue
    }
    const last = entries.at(-1)
    if (/^\s/.test(line) && last !== undefined) {
      entries.splice(-1, 1, { ...last, value: `${last.value}\n${withoutComment(line).trim()}` })
      continue
    }
    const pair = /^([^=:]+?)\s*[=:](.*)$/s.exec(line)
    if (pair === null || section === '') diagnostics.push(notAnEntry(line, section, at))
    else {
      entries.push({
        key: `${section}/${(pair[1] ?? '').toLowerCase()}`,
        value: withoutComment(pair[2] ?? '').trim(),
        at,
      })
    }
  }
  return { value: entries, diagnostics }
}

function withoutComment(text: string): string {
  return text.replace(/(?:^|\s);.*$/, '')
}

function notAnEntry(line: string, section: string, at: Span): Diagnostic {
  const detail =
    section === ''
      ? `"${line.trim()}" stands above the first [section].`
      : `"${line.trim()}" is neither a [section] nor "key = value".`
  return error('cli/configuration', detail, { at })
}
