import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readPythonLiteral } from '../../src/inventory/python-literal.ts'
import { repr } from '../../src/value/print.ts'
import { Float, type Value } from '../../src/value/value.ts'

// Each row was read with Python 3.11, ast.literal_eval.
describe('readPythonLiteral reads', () => {
  test.each([
    ['23', '23'],
    ['-5', '-5'],
    ['+5', '5'],
    ['0', '0'],
    ['1_000', '1000'],
    ['0x1F', '31'],
    ['0o17', '15'],
    ['0b11', '3'],
    ['123456789012345678901', '123456789012345678901'],
    ['1.10', '1.1'],
    ['.5', '0.5'],
    ['5.', '5.0'],
    ['1e3', '1000.0'],
    ['True', 'True'],
    ['None', 'None'],
    ['True # comment', 'True'],
    ['  7  ', '7'],
    [`"q"`, "'q'"],
    [`"it's"`, `"it's"`],
    [String.raw`'a\n\x41\u00e9\101\q'`, String.raw`'a\nAéA\\q'`],
    [String.raw`r'\d'`, String.raw`'\\d'`],
    [`'a' "b"`, "'ab'"],
    [`'''t'''`, "'t'"],
    [`b'x'`, "'x'"],
    ['[1, "a", 2.0, [],]', "[1, 'a', 2.0, []]"],
    ['1, 2', '(1, 2)'],
    ['(1)', '1'],
    ['(1,)', '(1,)'],
    ['()', '()'],
    ['{}', '{}'],
    [`{'a': 1, 2: [3]}`, "{'a': 1, 2: [3]}"],
    ['{1, 2, 1}', '[1, 2]'],
    ['set()', '[]'],
  ])('%s', (text, printed) => {
    const value = readPythonLiteral(text)
    expect(value === undefined ? undefined : repr(value)).toBe(printed)
  })

  test.each([
    '',
    'foo',
    'FALSE',
    'true',
    '0644',
    '1__0',
    '10.0.0.1',
    '1.2.3',
    '1abc',
    '1j',
    '[a, b]',
    '{{ x }}',
    '{{1}}',
    '{[1]: 2}',
    '1 + 2',
    '- -1',
    "'open",
    "'a' b",
    "'a' b'c'",
    "f'x'",
    'set(1)',
    '...',
    'a=b',
    '# only',
    '['.repeat(200),
  ])('nothing in %s', (text) => {
    expect(readPythonLiteral(text)).toBeUndefined()
  })

  test('what repr writes', () => {
    const literals = fc.letrec<{ value: Value; scalar: Value }>((tie) => ({
      scalar: fc.oneof(
        fc.constantFrom(null, true, false),
        fc.maxSafeInteger(),
        fc.bigInt({ min: 2n ** 60n, max: 2n ** 90n }),
        fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => new Float(number)),
        fc.string({ unit: 'grapheme' }),
      ),
      value: fc.oneof({ maxDepth: 3 }, tie('scalar'), fc.array(tie('value'), { maxLength: 4 })),
    }))
    fc.assert(
      fc.property(literals.value, (value) => {
        const back = readPythonLiteral(repr(value))
        expect(back === undefined ? undefined : repr(back)).toBe(repr(value))
      }),
      { numRuns: 300 },
    )
  })

  test('anything without throwing', () => {
    const scraps = fc.constantFrom(
      '1',
      '0x',
      '.',
      'e',
      '-',
      "'",
      '"',
      '\\',
      '[',
      ']',
      '{',
      '}',
      '(',
      ')',
      ',',
      ':',
      ' ',
      '#',
      'True',
      'b',
      'x',
    )
    fc.assert(
      fc.property(fc.array(scraps, { maxLength: 12 }), (parts) => {
        readPythonLiteral(parts.join(''))
      }),
      { numRuns: 500 },
    )
  })
})
