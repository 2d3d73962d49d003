import { error } from '../diagnostic/catalogue.ts'
import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import type { SourceText } from '../diagnostic/source-text.ts'

/** UTF-16 code units; a larger YAML file is a mistake (an image, a database dump), and would take seconds to parse. */
const largestText = 10 * 1024 * 1024

/** What YAML forbids in a text: control characters (tab and line ends excepted), and halves of surrogate pairs. */
const forbidden = /[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u

/**
 * Why a text cannot be a YAML document at all, or null.
 *
 * @see YAML 1.1, section 5.1 (character set)
 */
export function unreadableText(source: SourceText): Diagnostic | null {
  const { text, file } = source
  if (text.length > largestText) {
    const megabytes = Math.ceil(text.length / 1024 / 1024)
    return error('document/too-large', `${file} has ${megabytes} MiB; YAML files are read up to 10 MiB.`)
  }
  const found = forbidden.exec(text)
  if (found === null) return null
  const code = found[0].codePointAt(0) ?? 0
  const name = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`
  return error(
    'document/not-text',
    `The character ${name} cannot stand in YAML; the file seems to be binary or damaged.`,
    {
      at: source.span(found.index, found.index + found[0].length),
      hint: 'Inside double quotes it can be written as an escape ("\\0", "\\x1b").',
    },
  )
}
