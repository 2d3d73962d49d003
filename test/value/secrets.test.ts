import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Secrets } from '../../src/value/secrets.ts'

function secretsOf(...texts: readonly string[]): Secrets {
  const secrets = new Secrets()
  for (const text of texts) secrets.add(text)
  return secrets
}

describe('secrets', () => {
  test.each([
    {
      masks: 'a text wherever it stands',
      secret: 'hunter2',
      text: 'a hunter2, hunter22',
      shown: 'a ********, ********2',
    },
    {
      masks: 'a text without the newline that it was sealed with',
      secret: 'hunter2\n',
      text: 'hunter2',
      shown: '********',
    },
    { masks: 'a text as JSON writes it', secret: 'a"b\\c', text: '{"x": "a\\"b\\\\c"}', shown: '{"x": "********"}' },
    {
      masks: 'each line of a key',
      secret: 'BEGIN-KEY\nc2VjcmV0\nEND-KEY-\n',
      text: '["c2VjcmV0"]',
      shown: '["********"]',
    },
    { masks: 'no line that is hardly one', secret: 'BEGIN-KEY\n}\nend\n', text: '{ end }', shown: '{ end }' },
    { masks: 'nothing for a text too short', secret: 'ab', text: 'abc', shown: 'abc' },
  ])('mask $masks', ({ secret, text, shown }) => {
    expect(secretsOf(secret).mask(text)).toBe(shown)
  })

  test.each([
    { text: 'so far hun', settled: 'so far ' },
    { text: 'hhu', settled: 'h' },
    { text: 'hunter2', settled: 'hunter2' },
    { text: 'nothing', settled: 'nothing' },
    { text: 'a bab', settled: 'a ' },
  ])('of "$text" settle "$settled"', ({ text, settled }) => {
    expect(text.slice(0, secretsOf('hunter2', 'bab', 'abba').settledLength(text))).toBe(settled)
  })

  // Whatever pieces a stream comes in, holding back the unfinished end shows no piece of a secret that the whole hides.
  test('are masked in a stream that is cut anywhere', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', ' '), maxLength: 30 })
    const secrets = secretsOf('abba', 'bab')
    fc.assert(
      fc.property(fc.array(letters, { maxLength: 6 }), (pieces) => {
        let held = ''
        let shown = ''
        for (const piece of pieces) {
          const text = held + piece
          const end = secrets.settledLength(text)
          shown += secrets.mask(text.slice(0, end))
          held = text.slice(end)
        }
        shown += secrets.mask(held)
        expect(secrets.mask(shown)).toBe(shown)
      }),
    )
  })
})
