import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { markPrefix, MarkScanner, type Mark, type Scanned } from '../../src/transport/mark.ts'

const nonce = '0123456789abcdef'

describe('MarkScanner', () => {
  test('finds marks between output, wherever the stream is cut', () => {
    const output = fc.oneof(
      fc.uint8Array({ maxLength: 50 }),
      fc.constantFrom('\u001e', markPrefix(nonce), '\n').map((text) => Buffer.from(text)),
    )
    const status = fc.integer({ min: 0, max: 255 })
    fc.assert(
      fc.property(fc.array(fc.tuple(output, status)), fc.array(fc.integer({ min: 1, max: 30 })), (requests, cuts) => {
        const wire = Buffer.concat(
          requests.map(([bytes, value], number) =>
            Buffer.concat([bytes, Buffer.from(`${markPrefix(nonce)}${number} end ${value} \n`)]),
          ),
        )
        const scanner = new MarkScanner(nonce)
        const found: Scanned[] = []
        let rest = wire
        for (const cut of [...cuts, ...Array.from<number>({ length: wire.length }).fill(7)]) {
          found.push(...scanner.push(rest.subarray(0, cut)))
          rest = rest.subarray(cut)
        }
        const marks = found.flatMap((one): Mark[] => ('mark' in one ? [one.mark] : []))
        expect(marks).toEqual(requests.map(([, value], request) => ({ request, word: 'end', value, flag: '' })))
        const bytes = Buffer.concat(found.map((one) => ('mark' in one ? Buffer.from('|') : one.bytes)))
        expect(bytes.equals(Buffer.concat(requests.map(([sent]) => Buffer.concat([sent, Buffer.from('|')]))))).toBe(
          true,
        )
      }),
    )
  })

  test.each([
    { text: '3 end 137 left\n', mark: { request: 3, word: 'end', value: 137, flag: 'left' } },
    { text: '0 hello 4711 group\n', mark: { request: 0, word: 'hello', value: 4711, flag: 'group' } },
    { text: '12 start 99 \n', mark: { request: 12, word: 'start', value: 99, flag: '' } },
  ])('reads $mark.word', ({ text, mark }) => {
    expect(new MarkScanner(nonce).push(Buffer.from(markPrefix(nonce) + text))).toEqual([{ mark }])
  })

  test.each(['%s end %s %s\n', '1 end \n', `1 end ${'9'.repeat(100)}`])('takes "%s" for output', (text) => {
    const found = new MarkScanner(nonce).push(Buffer.from(`${markPrefix(nonce)}${text}`))
    expect(found.every((one) => 'bytes' in one)).toBe(true)
  })
})
