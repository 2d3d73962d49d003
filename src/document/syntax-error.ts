import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import { error } from '../diagnostic/catalogue.ts'
import type { SourceText } from '../diagnostic/source-text.ts'

/** What the YAML parser says of a mistake: its code, its words, and the stretch of the text it means. */
export interface ParserComplaint {
  readonly code: string
  readonly message: string
  readonly pos: readonly [number, number]
}

/** What was seen on the way to the complaint that makes its words better. */
export interface Circumstances {
  /** Offset of a quote that opens a scalar and has no partner. */
  readonly unclosedQuote?: number
}

/**
 * One diagnostic for a broken document. A parser stumbles on after its first complaint, and what it says then is
 * mostly untrue; so only the first is told, in the words of people who write playbooks.
 */
export function syntaxError(
  complaints: readonly [ParserComplaint, ...ParserComplaint[]],
  source: SourceText,
  { unclosedQuote }: Circumstances,
): Diagnostic {
  const [first] = complaints
  const [start, end] = first.pos
  const found = templateAtValueStart(source, start)
  if (found !== null) return unquotedTemplate(source, found, start)
  if (unclosedQuote !== undefined && /closing/.test(first.message)) return unclosed(source, unclosedQuote)
  const { detail, hint } = explain(complaints, source)
  return error('document/syntax', detail, { at: source.span(start, end), hint })
}

/** The mistake of `name: {{ x }}`: YAML takes the braces for a dict of its own. */
export function unquotedTemplate(source: SourceText, start: number, end: number): Diagnostic {
  const line = source.lineAt(start)
  const value = line
    .slice(source.position(start).column - 1)
    .replace(/\s+#.*$/, '')
    .trimEnd()
  const quote = value.includes('"') ? "'" : '"'
  return error('document/syntax', 'The value starts with "{{", which YAML takes for the start of a dict.', {
    at: source.span(start, Math.max(end, start + 2)),
    hint: `Put the whole value into quotes:\n    ${quote}${quote === "'" ? value.replaceAll("'", "''") : value}${quote}`,
  })
}

function templateAtValueStart(source: SourceText, offset: number): number | null {
  const line = source.lineAt(offset)
  const found = /^(\s*(?:- +)*(?:[^\s'"#{[][^'"#{[]*?:\s+)?)\{\{/.exec(line)
  if (found === null) return null
  const lineStart = offset - (source.position(offset).column - 1)
  return lineStart + (found[1] ?? '').length
}

function unclosed(source: SourceText, quote: number): Diagnostic {
  const char = source.text.charAt(quote)
  return error('document/syntax', `The quote ${char} that opens here is never closed.`, {
    at: source.span(quote, quote + 1),
    hint:
      char === "'"
        ? "Close it. A single quote inside such a text is written twice: 'it''s'."
        : 'Close it. A double quote inside such a text needs a backslash before it: "say \\"yes\\"".',
  })
}

interface Explanation {
  readonly detail: string
  readonly hint?: string | undefined
}

function explain(complaints: readonly [ParserComplaint, ...ParserComplaint[]], source: SourceText): Explanation {
  const [{ code, message, pos }] = complaints
  switch (code) {
    case 'BLOCK_AS_IMPLICIT_KEY':
      return complaints.some((other) => other.code === 'MULTILINE_IMPLICIT_KEY')
        ? wrongIndentation
        : {
            detail: 'There is a second ": " on this line, so YAML sees a dict inside a value.',
            hint: 'If the value is text that holds a colon, put it into quotes.',
          }
    case 'MULTILINE_IMPLICIT_KEY':
      return missingColonOrIndentation
    case 'TAB_AS_INDENT':
      return {
        detail: 'The line is indented with a tab; YAML allows only spaces there.',
        hint: 'Replace the tab by spaces.',
      }
    case 'BAD_INDENT':
      return /Flow|flow/.test(message)
        ? {
            detail: 'A "[" or "{" is not closed before the next line at this indentation.',
            hint: 'Add the missing "]" or "}".',
          }
        : wrongIndentation
    case 'BAD_SCALAR_START':
      return {
        detail: `A value without quotes cannot start with "${source.text.charAt(pos[0])}".`,
        hint: 'Put the value into quotes.',
      }
    case 'BAD_DQ_ESCAPE':
      return {
        detail: `${message.replace('Invalid escape sequence', 'YAML has no escape')} in a text in double quotes.`,
        hint: 'Write the backslash twice, or put the text into single quotes, where a backslash is a backslash.',
      }
    case 'MISSING_CHAR':
      return /Implicit map keys/.test(message) ? missingColonOrIndentation : { detail: sentence(message) }
    case 'UNEXPECTED_TOKEN':
      return unexpected(message, source, pos[0])
    default:
      return { detail: sentence(message) }
  }
}

const wrongIndentation: Explanation = {
  detail:
    'This line is indented as no line before it: it belongs neither to the value above nor to the dict or list around it.',
  hint: 'Align it with the keys or items that it belongs to.',
}

const missingColonOrIndentation: Explanation = {
  detail: 'This line stands where a "key: value" is expected, and has no ": " of its own.',
  hint: 'Add the colon, or indent the line if it continues the value above.',
}

function unexpected(message: string, source: SourceText, offset: number): Explanation {
  if (/on same line with key/.test(message)) {
    return { detail: 'A list item cannot start on the line of its key.', hint: 'Put the "- " on a line of its own.' }
  }
  const before = source.text.slice(0, offset).trimEnd()
  if (/at node end/.test(message) && /['"]$/.test(before)) {
    return {
      detail: 'More text follows the closing quote, so the quotes do not enclose the whole value.',
      hint: 'Put the whole value into quotes of the other kind, or look for a quote above that was never closed.',
    }
  }
  if (/at node end/.test(message) && /[\]}]$/.test(before)) {
    return {
      detail: `More text follows the closing "${before.slice(-1)}".`,
      hint: 'If the value is text, put it into quotes.',
    }
  }
  if (/at node end/.test(message)) return wrongIndentation
  return { detail: sentence(message) }
}

function sentence(message: string): string {
  return message.endsWith('.') ? message : `${message}.`
}
