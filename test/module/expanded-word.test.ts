import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { expandedWord, needsExpansion } from '../../src/module/expanded-word.ts'

const shells = ['/bin/dash', '/bin/bash'] as const

/** What a shell makes of words, one after another. */
function inShell(shell: string, words: readonly string[]): readonly string[] {
  const script = words.map((word) => `printf '%s\\000' ${expandedWord(word)}`).join('\n')
  const env = { HOME: '/home/me', A: 'one', EMPTY: '', PATH: '/usr/bin:/bin' }
  return execFileSync(shell, ['-c', script], { env, encoding: 'utf8' }).split('\0').slice(0, -1)
}

const cases = [
  { word: '~', value: '/home/me' },
  { word: '~/x y', value: '/home/me/x y' },
  { word: '~root/x', value: '/root/x' },
  { word: '~no-such-user/x', value: '~no-such-user/x' },
  { word: 'a~', value: 'a~' },
  { word: '$A/$A', value: 'one/one' },
  { word: '${A}x', value: 'onex' },
  { word: 'x$EMPTY', value: 'x' },
  { word: '$NONE', value: '$NONE' },
  { word: '${NONE}/x', value: '${NONE}/x' },
  { word: '$1 $$ $', value: '$1 $$ $' },
  { word: '$(id) `id` "q" \'s\' \\', value: '$(id) `id` "q" \'s\' \\' },
  { word: '', value: '' },
]

describe.each(shells)('expandedWord in %s', (shell) => {
  test('puts in what Python would', () => {
    expect(
      inShell(
        shell,
        cases.map(({ word }) => word),
      ),
    ).toEqual(cases.map(({ value }) => value))
  })

  test('leaves any other text as it is', () => {
    const text = fc
      .string({ unit: fc.constantFrom(...'ab$ {}"\'\\`*?~!;&|\n('.split('')) })
      .filter((word) => !/\$\{?[a-z]|^~/.test(word))
    const words = fc.sample(text, 200)
    expect(inShell(shell, words)).toEqual(words)
  })
})

describe('needsExpansion', () => {
  test.each([
    { path: '/etc/hosts', needs: false },
    { path: '/etc/two words', needs: false },
    { path: '~/x', needs: true },
    { path: '/x/$A', needs: true },
  ])('says $needs of $path', ({ path, needs }) => {
    expect(needsExpansion(path)).toBe(needs)
  })
})
