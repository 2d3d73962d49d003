import { describe, expect, test } from 'vitest'
import { exitCodeFor } from '../../src/cli/exit-codes.ts'
import { error, warning, type DiagnosticCode } from '../../src/diagnostic/catalogue.ts'

describe('the exit status of refused work', () => {
  test.each<{ codes: readonly DiagnosticCode[]; status: number }>([
    { codes: ['playbook/unknown-module'], status: 4 },
    { codes: ['inventory/syntax'], status: 4 },
    { codes: ['vault/no-password'], status: 4 },
    { codes: ['cli/extra-vars'], status: 4 },
    { codes: ['cli/usage'], status: 2 },
    { codes: ['cli/limit'], status: 1 },
    { codes: ['cli/not-written'], status: 1 },
    { codes: ['cli/limit', 'playbook/unknown-module'], status: 4 },
  ])('is $status for $codes', ({ codes, status }) => {
    expect(exitCodeFor(codes.map((code) => error(code, '')))).toBe(status)
  })

  test('does not heed warnings', () => {
    expect(exitCodeFor([warning('inventory/group-name', ''), error('cli/limit', '')])).toBe(1)
  })
})
