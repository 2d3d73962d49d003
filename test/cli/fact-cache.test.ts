import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { factCacheOf, JsonFactCache } from '../../src/cli/fact-cache.ts'
import { DiagnosticError, type Diagnostic } from '../../src/diagnostic/diagnostic.ts'

let folder = ''
let told: Diagnostic[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fact-cache-'))
  told = []
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

function cacheIn(place: string, now = Date.now()): JsonFactCache {
  const remember = (diagnostic: Diagnostic): void => void told.push(diagnostic)
  return new JsonFactCache({ folder: place, prefix: 'p_', keptMs: 60_000 }, remember, () => now)
}

describe('the fact cache', () => {
  test('gives back what was kept, until it is forgotten', () => {
    const cache = cacheIn(join(folder, 'made/for/it'))
    expect(cache.read('h1')).toBeNull()
    cache.write('h1', new Map([['ansible_distribution', 'Debian']]))
    expect(cache.read('h1')).toEqual(new Map([['ansible_distribution', 'Debian']]))
    cache.clear('h1')
    expect(cache.read('h1')).toBeNull()
  })

  test('marks facts that were gathered as Ansible does, and keeps the mark to itself', () => {
    const cache = cacheIn(folder)
    cache.write('h1', new Map([['ansible_os_family', 'Debian']]))
    cache.write('h2', new Map([['own', 1]]))
    const texts = ['p_h1', 'p_h2'].map((name) => readFileSync(join(folder, name), 'utf8'))
    expect(texts.map((text) => text.includes('_ansible_facts_gathered'))).toEqual([true, false])
    expect(cache.read('h1')?.has('_ansible_facts_gathered')).toBe(false)
  })

  test('keeps files that only this account can read, and leaves no draft', () => {
    cacheIn(folder).write('h1', new Map([['a', 1]]))
    expect(readdirSync(folder)).toEqual(['p_h1'])
    expect(statSync(join(folder, 'p_h1')).mode & 0o777).toBe(0o600)
  })

  test('gives nothing that is older than its limit', () => {
    cacheIn(folder).write('h1', new Map([['a', 1]]))
    const old = Date.now() / 1000 - 61
    utimesSync(join(folder, 'p_h1'), old, old)
    expect(cacheIn(folder).read('h1')).toBeNull()
  })

  test.each([['{"a": '], ['[1]'], ['']])('takes a file that holds %s for none', (text) => {
    writeFileSync(join(folder, 'p_h1'), text)
    expect(cacheIn(folder).read('h1')).toBeNull()
  })

  test('tells once that it cannot write', () => {
    writeFileSync(join(folder, 'file'), '')
    const cache = cacheIn(join(folder, 'file'))
    cache.write('h1', new Map())
    cache.write('h2', new Map())
    expect(told).toMatchObject([{ code: 'cli/fact-cache', severity: 'warning' }])
  })
})

describe('the configured fact cache', () => {
  test.each([
    { factCache: undefined, isKept: false },
    { factCache: 'memory', isKept: false },
    { factCache: 'jsonfile', isKept: true },
    { factCache: 'ansible.builtin.jsonfile', isKept: true },
  ])('$factCache keeps facts: $isKept', ({ factCache, isKept }) => {
    const configuration = { file: null, factCacheFolder: folder, ...(factCache === undefined ? {} : { factCache }) }
    expect(factCacheOf(configuration, '/root', () => undefined) !== null).toBe(isKept)
  })

  test.each([
    { what: 'a kind it has not', configuration: { file: null, factCache: 'redis', factCacheFolder: '/x' } },
    { what: 'a cache without a folder', configuration: { file: null, factCache: 'jsonfile' } },
  ])('refuses $what', ({ configuration }) => {
    expect(() => factCacheOf(configuration, '/root', () => undefined)).toThrow(DiagnosticError)
  })
})
