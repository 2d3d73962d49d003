import { expect, test } from 'vitest'
import { confirmed } from '../../src/cli/vault-passwords.ts'

test('a new vault password is taken when it was typed twice alike', () => {
  expect(confirmed('open sesame', 'open sesame\n')).toBe('open sesame')
  expect(confirmed('open sesame', 'open sesam')).toMatchObject({ code: 'cli/password-mismatch' })
})
