import { error, warning, type DiagnosticCode } from '../diagnostic/catalogue.ts'
import type { Diagnosed, Diagnostic } from '../diagnostic/diagnostic.ts'
import type { Origin } from '../diagnostic/span.ts'
import type { Template } from '../value/value.ts'
import { lexExpression, lexTemplate } from './lex.ts'
import { readExpressions } from './parse-expression.ts'
import { readTemplate } from './parse-template.ts'
import { SyntaxFault } from './syntax-fault.ts'
import { yamlSyntax, type Syntax } from './syntax.ts'
import { TokenStream } from './token-stream.ts'
import type { Body, Expression } from './tree.ts'

const expressions = new WeakMap<Template, Diagnosed<Expression | null>>()
const templates = new WeakMap<Template, Diagnosed<Body | null>>()

/**
 * Reads the bare text of `when`, `until`, `that` …; once for each Template object.
 *
 * Text that stands wholly in `{{ }}` is read without them, with the warning `expression/braces`.
 *
 * @returns null with the diagnostic `expression/syntax` when the text is no expression
 */
export function parseExpression(template: Template): Diagnosed<Expression | null> {
  const known = expressions.get(template)
  if (known !== undefined) return known
  const parsed = readBareExpression(template)
  expressions.set(template, parsed)
  return parsed
}

/**
 * Reads text with `{{ }}` and `{% %}` in it; once for each Template object, so one object must always come with the
 * same syntax.
 *
 * @param syntax - delimiters and whitespace rules; by default those of YAML values
 * @returns null with the diagnostic `expression/syntax` when the text is no template
 */
export function parseTemplate(template: Template, syntax: Syntax = yamlSyntax): Diagnosed<Body | null> {
  const known = templates.get(template)
  if (known !== undefined) return known
  const { source, origin } = template
  const parsed = diagnosed(origin, () => {
    // As Jinja: one newline at the end does not belong to the text. Whoever renders adds it where it is wanted.
    const tokens = lexTemplate(source.replace(/\r?\n$/, ''), syntax)
    return readTemplate(new TokenStream(tokens), syntax.keepsBackslashes)
  })
  templates.set(template, parsed)
  return parsed
}

function readBareExpression({ source, origin }: Template): Diagnosed<Expression | null> {
  const inner = /^\s*\{\{(?<inside>[^]*)\}\}\s*$/.exec(source)?.groups?.['inside']
  if (inner !== undefined && !inner.includes('{{')) {
    const offset = source.indexOf('{{') + 2
    // Blanks instead of the braces, so that every offset stays what it is.
    const blanked = ' '.repeat(offset) + inner
    const parsed = diagnosed(origin, () => readWhole(blanked))
    const { detail, hint } = braces
    const at = origin.span(0, source.length)
    return {
      value: parsed.value,
      diagnostics: [...parsed.diagnostics, warning('expression/braces', detail, { hint, at })],
    }
  }
  const parsed = diagnosed(origin, () => readWhole(source))
  if (!source.includes('{{')) return parsed
  const hint = 'This is an expression already: write variables by their bare names, without {{ }}.'
  return { value: parsed.value, diagnostics: parsed.diagnostics.map((found) => ({ ...found, hint })) }
}

const braces = {
  detail: 'This is an expression already, and it stands in {{ }}.',
  hint: 'Write it without the braces.',
}

function readWhole(source: string): Expression {
  const tokens = new TokenStream(lexExpression(source))
  const expression = readExpressions(tokens, { keepsBackslashes: false })
  if (tokens.current.kind !== 'end') tokens.fail('an operator or the end of the expression')
  return expression
}

function diagnosed<T>(origin: Origin, read: () => T): Diagnosed<T | null> {
  try {
    return { value: read(), diagnostics: [] }
  } catch (fault) {
    return { value: null, diagnostics: [syntaxDiagnostic(fault, origin)] }
  }
}

function syntaxDiagnostic(fault: unknown, origin: Origin): Diagnostic {
  const code: DiagnosticCode = 'expression/syntax'
  if (fault instanceof SyntaxFault) {
    return error(code, fault.message, { at: origin.span(fault.start, fault.end), hint: fault.hint })
  }
  // The parser descends once for each open bracket, so brackets by the thousand exhaust the stack.
  if (fault instanceof RangeError) return error(code, 'The text is nested too deeply.', { at: origin.span(0, 0) })
  throw fault
}
