import { ESLint } from 'eslint'
import { describe, expect, test } from 'vitest'
import tseslint from 'typescript-eslint'
import { floors, ranks } from '../../eslint.floors.js'

// The floors alone: the rules that need types could not judge a file that is not there.
const eslint = new ESLint({
  overrideConfigFile: true,
  overrideConfig: [{ files: ['**/*.ts'], languageOptions: { parser: tseslint.parser } }, ...floors()],
})

/** The messages about imports that a text would get as a file of src. */
async function violations(folder: string, text: string): Promise<readonly string[]> {
  const [result] = await eslint.lintText(text, { filePath: `src/${folder}/planted.ts` })
  return (result?.messages ?? [])
    .filter(({ ruleId }) => ruleId === 'no-restricted-imports')
    .map(({ message }) => message)
}

describe('the floors', () => {
  test.each([
    { from: 'modules', to: 'engine' },
    { from: 'engine', to: 'modules', isAllowed: true },
    { from: 'expression', to: 'transport' },
    { from: 'value', to: 'expression' },
    { from: 'engine', to: 'cli' },
    { from: 'playbook', to: 'modules' },
    { from: 'reporters', to: 'engine' },
    { from: 'target', to: 'transport', isAllowed: true },
  ])('let $from import $to: $isAllowed', async ({ from, to, isAllowed = false }) => {
    const found = await violations(from, `import { planted } from '../${to}/planted.ts'\nexport const x = planted\n`)
    expect(found.length === 0).toBe(isAllowed)
  })

  test('keep a package to the one place that wraps it', async () => {
    expect(await violations('engine', `import { parse } from 'yaml'\nexport const x = parse\n`)).toHaveLength(1)
    expect(await violations('document', `import { parse } from 'yaml'\nexport const x = parse\n`)).toHaveLength(0)
  })

  test('name each folder of src once', () => {
    const folders = ranks.flat()
    expect(new Set(folders).size).toBe(folders.length)
  })
})
