import { describe, expect, test } from 'vitest'
import { DiagnosticError } from '../../src/diagnostic/diagnostic.ts'
import { scopeOf, type Scope } from '../../src/expression/scope.ts'
import { jinjaOptions, readJinja, type JinjaOptions } from '../../src/template/jinja.ts'
import { variablesOf, worldWith } from '../support/expression-world.ts'
import { diagnosticOf, jinjaTable, outcomeOf, promiseOf } from '../support/jinja-table.ts'

function rendered(source: string, scope: Scope, options?: JinjaOptions, file = 'haproxy.cfg.j2'): string {
  const { value, diagnostics } = readJinja(source, file, options)
  const [first] = diagnostics
  if (first !== undefined) throw new DiagnosticError(first)
  return value?.render(scope) ?? ''
}

const plain = scopeOf(variablesOf({ n: 7, l: [1, 2] }), worldWith())

describe('a template file', () => {
  const { scope, rows } = jinjaTable('templates')

  test.each(rows)('$title', ({ template = '', ...row }) => {
    expect(outcomeOf(() => rendered(template, scope()))).toMatchObject(promiseOf(row))
  })

  test.each([
    { does: 'keeps the newlines at its end', source: 'a\n\n', text: 'a\n\n' },
    { does: 'adds none where there is none', source: 'a', text: 'a' },
    { does: 'keeps the one after a block', source: '{% if true %}a\n{% endif %}\n', text: 'a\n' },
    { does: 'reads windows line ends as newlines', source: 'a\r\n{{ n }}\r\nb\r\n', text: 'a\n7\nb\n' },
    {
      does: 'does not output its header',
      source: '#jinja2: trim_blocks: False\n{% if true %}\na{% endif %}',
      text: '\na',
    },
    {
      does: 'takes delimiters from its header',
      source: "#jinja2: variable_start_string: '[%', variable_end_string: '%]'\n[% n %] {{ n }}",
      text: '7 {{ n }}',
    },
    {
      does: 'takes lstrip_blocks from its header',
      source: '#jinja2:lstrip_blocks: True\n  {% if true %}\na\n  {% endif %}',
      text: 'a\n',
    },
    {
      does: 'takes the newline from its header',
      source: '#jinja2: newline_sequence: "\\r\\n"\na\nb\n',
      text: 'a\r\nb\r\n',
    },
  ])('$does', ({ source, text }) => {
    expect(rendered(source, plain)).toBe(text)
  })

  test.each([
    { header: 'autoescape: True', says: "Invalid '#jinja2:' override key 'autoescape'." },
    {
      header: 'trim_blocks=True',
      says: "Missing key-value separator `:` in '#jinja2:' override pair ' trim_blocks=True'.",
    },
    { header: 'trim_blocks: maybe', says: "Malformed '#jinja2:' override value 'maybe' of 'trim_blocks'." },
  ])('refuses the header $header', ({ header, says }) => {
    const { diagnostics } = readJinja(`#jinja2: ${header}\n`, 'a.j2')
    expect(diagnostics).toMatchObject([{ code: 'expression/syntax', detail: says }])
  })

  test('takes delimiters and whitespace rules as options', () => {
    const options = {
      ...jinjaOptions,
      blockStart: '<%',
      blockEnd: '%>',
      outputStart: '<<',
      outputEnd: '>>',
      lstripBlocks: true,
    }
    expect(rendered('  <% for x in l %>\n<< x >>\n  <% endfor %>\n', plain, options)).toBe('1\n2\n')
  })

  test.each([
    { source: 'a\nb {{ n + nope }}\n', code: 'expression/undefined', at: '2:10' },
    { source: '{% for x in l %}\n{{ x.y }}\n{% endfor %}', code: 'expression/undefined', at: '2:4' },
    { source: '#jinja2: trim_blocks: False\n\n{{ 1 + }}', code: 'expression/syntax', at: '3:8' },
    { source: '{% if n %}\n', code: 'expression/syntax', at: '1:4' },
    { source: "{{ 1 < 'a' }}", code: 'expression/type', at: '1:4' },
    { source: "{{ n | int(base='x') }}", code: 'expression/failed', at: '1:4' },
    { source: '{{ n | nosuch }}', code: 'expression/unknown-name', at: '1:4' },
    { source: "\n{% include 'nope.j2' %}", code: 'expression/template-not-found', at: '2:12' },
    { source: '{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}', code: 'expression/recursion', at: '1:1' },
  ])('shows $code at $at of $source', ({ source, code, at }) => {
    const { value, diagnostics } = readJinja(source, 'x.j2')
    let found = diagnostics[0]
    try {
      value?.render(plain)
    } catch (cause) {
      if (cause instanceof DiagnosticError) found = cause.diagnostic
    }
    expect(found?.code).toBe(code)
    expect(found?.at?.file).toBe('x.j2')
    expect(`${found?.at?.start.line ?? 0}:${found?.at?.start.column ?? 0}`).toBe(at)
  })

  test('shows a mistake inside an included file in that file', () => {
    const scope = scopeOf(variablesOf({}), worldWith({ 'inner.j2': 'x\n{{ nope }}' }))
    const { at } = diagnosticOf(() => rendered("{% include 'inner.j2' %}", scope))
    expect(at?.file).toBe('inner.j2')
    expect(at?.start.line).toBe(2)
  })
})
