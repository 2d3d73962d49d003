import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { commandLineManual } from '../../src/cli/manual.ts'

test('docs/cli.md is fresh (node scripts/generate-docs.js)', () => {
  expect(readFileSync('docs/cli.md', 'utf8')).toBe(commandLineManual())
})
