import { describe, expect, test } from 'vitest'
import { builtins } from '../../../src/expression/builtins.ts'
import { evaluateExpression } from '../../../src/expression/evaluate.ts'
import { scopeOf } from '../../../src/expression/scope.ts'
import { templateOf, worldWith } from '../../support/expression-world.ts'

// Made by passlib 1.7.4. Each takes a second or more, which is what the rounds are for.
describe('password_hash', () => {
  test.each([
    {
      scheme: 'sha512',
      hash: '$6$rounds=656000$saltsalt$JEklmo18QDRJICgly.JaHaLrPMO2enY/zqc7n8wa/M1Pm/3o//x2DcpQ/Y2KkrrP./b2XHUSe09sxTJiD5VWx1',
    },
    { scheme: 'sha256', hash: '$5$rounds=535000$saltsalt$DV/wdBU9TkuhhcQfLffJ5EE3oF.grHgoEMJBmRv0tP2' },
  ])('takes the rounds of passlib for $scheme', ({ scheme, hash }) => {
    const expression = templateOf(`'pw' | password_hash('${scheme}', 'saltsalt')`, 'expression')
    expect(evaluateExpression(expression, scopeOf(new Map(), worldWith()), builtins)).toBe(hash)
  })
})
