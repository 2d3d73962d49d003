import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DiagnosticError } from '../../src/diagnostic/diagnostic.ts'
import { printfFormat } from '../../src/transport/printf-format.ts'
import { quote, quoteAll } from '../../src/transport/quote.ts'

const shells = [
  { shell: 'dash', program: 'dash', rest: [] },
  { shell: 'bash', program: 'bash', rest: [] },
  { shell: 'busybox sh', program: 'busybox', rest: ['sh'] },
]

describe('quote', () => {
  test.each([
    { word: 'plain-1.0_/x,y:z@%+', quoted: 'plain-1.0_/x,y:z@%+' },
    { word: '', quoted: "''" },
    { word: "it's", quoted: `'it'\\''s'` },
    { word: 'a=b', quoted: "'a=b'" },
    { word: '~', quoted: "'~'" },
    { word: 'then', quoted: "'then'" },
  ])('writes "$word" as $quoted', ({ word, quoted }) => {
    expect(quote(word)).toBe(quoted)
  })

  test('refuses a NUL', () => {
    expect(() => quote('a\0b')).toThrow(DiagnosticError)
  })

  // Many words a run: starting a shell is what costs.
  test.each(shells)('is read back as the same words by $shell', ({ program, rest }) => {
    const character = fc.oneof(
      fc.constantFrom(...Array.from('\'"\\$`!*?~#&;|<>(){}[]= \n\t😀')),
      fc.integer({ min: 1, max: 0xd7ff }).map((code) => String.fromCodePoint(code)),
    )
    const word = fc.string({ unit: character })
    fc.assert(
      fc.property(fc.array(word, { minLength: 50, maxLength: 100 }), (words) => {
        const script = `printf '%s\\0' ${quoteAll(words)}`
        const output = execFileSync(program, rest, { input: script, encoding: 'utf8' })
        expect(output.split('\0').slice(0, -1)).toEqual(words)
      }),
      { numRuns: 5 },
    )
  })
})

describe('printfFormat', () => {
  test.each(shells)('hides a dash in front from $shell', ({ program, rest }) => {
    const output = execFileSync(program, rest, { input: `printf ${printfFormat(Buffer.from('---\n%s'))}` })
    expect(output.toString()).toBe('---\n%s')
  })

  test.each(shells)('makes the printf of $shell write the same bytes', ({ program, rest }) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3000 }), (bytes) => {
        const output = execFileSync(program, rest, { input: `printf ${printfFormat(bytes)}` })
        expect(output.equals(Buffer.from(bytes))).toBe(true)
      }),
      { numRuns: 5 },
    )
  })
})
