import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'

const root = path.resolve(import.meta.dirname, '../..')

// Imports of types alone are gone at run time, and two types may well speak of each other.
const importing = /^(?:import|export)\s+(?!type\b)(?:[^'";]*?\sfrom\s+)?'(\.[^']+)'/gm

/** The relative imports of a text, as paths below the same root as its own path. */
function importsIn(file: string, text: string): readonly string[] {
  return [...text.matchAll(importing)].map(([, specifier = '']) => path.join(path.dirname(file), specifier))
}

/** Each file with the files it loads. */
function graphBelow(folder: string): ReadonlyMap<string, readonly string[]> {
  const files = readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => path.join(folder, name))
  return new Map(files.map((file) => [file, importsIn(file, readFileSync(path.join(root, file), 'utf8'))]))
}

/** The files of the first circle of imports, or null where there is none. */
function cycleIn(graph: ReadonlyMap<string, readonly string[]>): readonly string[] | null {
  const left = new Set<string>()
  const walk = (file: string, way: readonly string[]): readonly string[] | null => {
    if (way.includes(file)) return [...way.slice(way.indexOf(file)), file]
    if (left.has(file)) return null
    for (const next of graph.get(file) ?? []) {
      const found = walk(next, [...way, file])
      if (found !== null) return found
    }
    left.add(file)
    return null
  }
  for (const file of graph.keys()) {
    const found = walk(file, [])
    if (found !== null) return found
  }
  return null
}

describe('imports', () => {
  test.each(['src', 'test'])('run in no circle in %s', (folder) => {
    const graph = graphBelow(folder)
    expect([...graph.values()].flat().length).toBeGreaterThan(graph.size)
    expect(cycleIn(graph)).toBeNull()
  })

  test('of sources lead to files that are there', () => {
    const graph = graphBelow('src')
    const missing = [...graph.values()].flat().filter((file) => !graph.has(file) && file.endsWith('.ts'))
    expect(missing).toEqual([])
  })

  test.each([
    {
      circle: 'planted over three files',
      texts: { a: "import { b } from './b.ts'", b: "import './c.ts'", c: "export { a } from './a.ts'" },
      found: ['a.ts', 'b.ts', 'c.ts', 'a.ts'],
    },
    {
      circle: 'of many lines',
      texts: { a: "import {\n  b,\n  type C,\n} from './b.ts'", b: "import a from './a.ts'" },
      found: ['a.ts', 'b.ts', 'a.ts'],
    },
    {
      circle: 'of types alone',
      texts: { a: "import type { B } from './b.ts'", b: "import type { A } from './a.ts'" },
      found: null,
    },
  ])('a circle $circle: $found', ({ texts, found }) => {
    const graph = new Map(Object.entries(texts).map(([name, text]) => [`${name}.ts`, importsIn(`${name}.ts`, text)]))
    expect(cycleIn(graph)).toEqual(found)
  })
})
