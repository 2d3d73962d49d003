import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { catalogue } from '../../src/diagnostic/catalogue.ts'

const codes = Object.keys(catalogue)

function filesBelow(folder: string, ending: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name))
}

function textOf(files: readonly string[]): string {
  return files.map((file) => readFileSync(file, 'utf8')).join('\n')
}

const documented = textOf(filesBelow('docs/diagnostics', '.md'))
const tested = textOf([...filesBelow('test', '.ts'), ...filesBelow('test', '.json'), ...filesBelow('test', '.yml')])
const sources = textOf(filesBelow('src', '.ts').filter((file) => !file.includes('/codes/')))

describe('a diagnostic code', () => {
  test.each(codes)('%s is raised by the sources', (code) => {
    expect(sources.includes(`'${code}'`)).toBe(true)
  })

  test.each(codes)('%s is documented', (code) => {
    expect(documented.includes(`## ${code}\n`)).toBe(true)
  })

  test.each(codes)('%s is tested', (code) => {
    expect(tested.includes(code)).toBe(true)
  })

  test('has a paragraph only as long as it exists', () => {
    const headings = [...documented.matchAll(/^## (\w+\/[\w-]+)$/gm)].map(([, code]) => code)
    expect(headings.filter((code) => code !== undefined && !codes.includes(code))).toEqual([])
  })
})
