import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DiagnosticError } from '../../src/diagnostic/diagnostic.ts'
import { builtins } from '../../src/expression/builtins.ts'
import { evaluateExpression } from '../../src/expression/evaluate.ts'
import { parseExpression, parseTemplate } from '../../src/expression/parse.ts'
import { scopeOf } from '../../src/expression/scope.ts'
import { templateOf, variablesOf, worldWith } from '../support/expression-world.ts'

describe('parseExpression', () => {
  test.each([
    { source: '1 +', at: '1:4', says: 'Expected an expression, found the end of the text.' },
    { source: 'a b', at: '1:3', says: 'Expected an operator or the end of the expression, found "b".' },
    { source: '(1', at: '1:1', says: '"(" is never closed.' },
    { source: '[1, 2)', at: '1:6', says: 'Expected "]", found ")".' },
    { source: 'a)', at: '1:2', says: '")" closes nothing.' },
    { source: "x == 'abc", at: '1:6', says: 'This text has no closing quote.' },
    { source: '{1 2}', at: '1:4', says: 'Expected ":", found "2".' },
    { source: '[1 2]', at: '1:4', says: 'Expected "," or "]", found "2".' },
    { source: 'f(a=1, 2)', at: '1:8', says: 'An argument without a name stands after one with a name.' },
    { source: 'x | 1', at: '1:5', says: 'Expected the name of a filter, found "1".' },
    { source: 'x is', at: '1:5', says: 'Expected the name of a test, found the end of the text.' },
    { source: 'x.', at: '1:3', says: 'Expected a name or a number after ".", found the end of the text.' },
    { source: 'a && b', at: '1:3', says: 'The character "&" has no meaning in an expression.' },
    { source: 'a\n  and\n  or b', at: '3:3', says: 'Expected an expression, found "or".' },
    { source: 'x is string is true', at: '1:13', says: 'Expected the end of the test, found "is".' },
    { source: '', at: '1:1', says: 'Expected an expression, found the end of the text.' },
  ])('of "$source" says what was expected', ({ source, at, says }) => {
    const { value, diagnostics } = parseExpression(templateOf(source, 'expression'))
    expect(value).toBeNull()
    expect(diagnostics).toMatchObject([{ code: 'expression/syntax', detail: says }])
    const start = diagnostics[0]?.at?.start
    expect(`${start?.line ?? 0}:${start?.column ?? 0}`).toBe(at)
  })

  test('reads one Template object once', () => {
    const template = templateOf('a + 1', 'expression')
    expect(parseExpression(template)).toBe(parseExpression(template))
  })

  test('takes braces around the whole with a warning', () => {
    const { value, diagnostics } = parseExpression(templateOf(' {{ a }} ', 'expression'))
    expect(value).toMatchObject({ kind: 'name', name: 'a', start: 4, end: 5 })
    expect(diagnostics).toMatchObject([{ code: 'expression/braces', severity: 'warning' }])
  })

  test('tells to leave out braces in the middle', () => {
    const { diagnostics } = parseExpression(templateOf("{{ a }} == 'b'", 'expression'))
    expect(diagnostics).toMatchObject([
      { code: 'expression/syntax', hint: expect.stringContaining('without {{ }}') as string },
    ])
  })

  test('gives up on brackets by the thousand with a diagnostic', () => {
    const { diagnostics } = parseExpression(templateOf('('.repeat(20_000) + ')'.repeat(20_000), 'expression'))
    expect(diagnostics).toMatchObject([{ code: 'expression/syntax' }])
  })
})

describe('parseTemplate', () => {
  test.each([
    { source: '{{ a', says: 'Expected "}}", found the end of the text.' },
    {
      source: '{% if a %}b',
      says: 'The block "if" is never closed: expected "elif" or "else" or "endif", found the end of the text.',
    },
    { source: '{% for a in b %}{% endif %}', says: '"endif" does not belong to the block "for", which is still open.' },
    { source: '{% endif %}', says: '"endif" closes nothing.' },
    { source: '{% frobnicate %}', says: 'There is no statement "frobnicate".' },
    { source: '{% for a %}{% endfor %}', says: 'Expected "in", found "%}".' },
    { source: '{% break %}', says: '"break" stands outside of a loop.' },
    { source: '{# a', says: 'Expected "#}", found the end of the text.' },
    { source: '{% raw %}', says: 'This raw block is never closed: expected endraw.' },
    { source: '{{ a b }}', says: 'Expected an operator or the end of the output, found "b".' },
  ])('of "$source" says what was expected', ({ source, says }) => {
    const { value, diagnostics } = parseTemplate(templateOf(source))
    expect(value).toBeNull()
    expect(diagnostics).toMatchObject([{ code: 'expression/syntax', detail: says }])
  })
})

const scope = scopeOf(variablesOf({ a: 1, b: 'text', c: [1, 2], d: { x: null, y: { z: 2 } } }), worldWith())

/** Evaluates; the only way to fail is a diagnostic. */
function settles(source: string, kind: 'expression' | 'template'): void {
  try {
    const template = templateOf(source, kind)
    if (kind === 'expression') evaluateExpression(template, scope, builtins)
    else parseTemplate(template)
  } catch (cause) {
    if (!(cause instanceof DiagnosticError)) throw cause
  }
}

const { expression } = fc.letrec<{ expression: string; atom: string }>((tie) => ({
  atom: fc.constantFrom(
    'a',
    'b',
    'c',
    'd',
    'nope',
    '1',
    '2.5',
    '0',
    "'t'",
    'true',
    'none',
    '[]',
    '{}',
    '(1,)',
    'd.y.z',
    'c[0]',
  ),
  expression: fc.oneof(
    { maxDepth: 5, depthSize: 'small', withCrossShrink: true },
    tie('atom'),
    fc.tuple(fc.constantFrom('-', '+', 'not '), tie('expression')).map(([sign, x]) => `(${sign}${x})`),
    fc
      .tuple(
        tie('expression'),
        fc.constantFrom(
          '+',
          '-',
          '*',
          '/',
          '//',
          '%',
          '~',
          '==',
          '!=',
          '<',
          '<=',
          '>',
          '>=',
          'in',
          'not in',
          'and',
          'or',
        ),
        tie('expression'),
      )
      .map(([x, sign, y]) => `(${x} ${sign} ${y})`),
    fc.tuple(tie('expression'), tie('expression'), tie('expression')).map(([x, y, z]) => `(${x} if ${y} else ${z})`),
    fc
      .tuple(
        tie('expression'),
        fc.constantFrom('.x', '[0]', '[1:]', '[::-1]', "['y']", '.items()', '.upper()', '.get(1)'),
      )
      .map(([x, tail]) => x + tail),
    fc
      .tuple(
        tie('expression'),
        fc.constantFrom('default(1)', 'string', 'length', 'list', 'int', 'upper', "join(',')", 'first'),
      )
      .map(([x, filter]) => `(${x} | ${filter})`),
    fc
      .tuple(tie('expression'), fc.constantFrom('defined', 'not none', 'string', 'in [1]', 'odd'))
      .map(([x, name]) => `(${x} is ${name})`),
    fc.tuple(tie('expression'), tie('expression')).map(([x, y]) => `[${x}, ${y}]`),
    fc.tuple(tie('expression'), tie('expression')).map(([x, y]) => `{'k': ${x}, 'l': ${y}}`),
  ),
}))

describe('the language', () => {
  test('reads every well-formed expression, and evaluates it to a value or a diagnostic', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(expression, (source) => {
        expect(parseExpression(templateOf(source, 'expression')).diagnostics).toEqual([])
        settles(source, 'expression')
      }),
      { numRuns: 2000 },
    )
  })

  test('answers garbage with diagnostics only', { timeout: 60_000 }, () => {
    const pieces = fc.constantFrom(
      ...[
        '{{',
        '}}',
        '{%',
        '%}',
        '{#',
        '#}',
        '-',
        '+',
        '(',
        ')',
        '[',
        ']',
        '{',
        '}',
        '|',
        '.',
        ',',
        ':',
        '=',
        '==',
        '~',
        '**',
        ' ',
      ],
      ...[
        'if',
        'else',
        'endif',
        'for',
        'in',
        'endfor',
        'set',
        'is',
        'not',
        'a',
        'b',
        '1',
        '2.5',
        "'",
        '"',
        '\\',
        '\n',
        'raw',
        'é😀',
      ],
    )
    const garbage = fc.array(pieces, { maxLength: 20 }).map((parts) => parts.join(''))
    fc.assert(
      fc.property(garbage, (source) => {
        settles(source, 'expression')
        settles(source, 'template')
      }),
      { numRuns: 8000 },
    )
  })
})
