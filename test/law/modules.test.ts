import { readFileSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { registry } from '../../src/cli/registry.ts'
import type { AnyModule } from '../../src/module/contract.ts'
import { moduleManual } from '../../src/module/manual.ts'
import { readParams } from '../../src/module/read-params.ts'
import { builtinModules } from '../../src/modules/builtins.ts'

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name))
}

/** The source of every module by its name: files with a default export of a definition. */
const sources = new Map(
  filesBelow('src/modules')
    .filter((file) => file.endsWith('.ts'))
    .filter((file) => /^export default define(?:Module|Action)\(/m.test(readFileSync(file, 'utf8')))
    .map((file) => [basename(file, '.ts'), file]),
)
const tests = filesBelow('test')
  .filter((file) => file.endsWith('.test.ts'))
  .map((file) => readFileSync(file, 'utf8'))
  .join('\n')

const modules: readonly AnyModule[] = registry.names().flatMap((name) => registry.find(name) ?? [])
const named = modules.map((module) => ({ name: module.name, module }))
const builtins = builtinModules.map((module) => ({ name: module.name, module }))

describe('every module', () => {
  test('is listed', () => {
    expect([...sources.keys()].sort()).toEqual(builtins.map(({ name }) => name).sort())
  })

  test.each(builtins)('$name has a file of its name, and a test that imports or runs it', ({ name }) => {
    const source = sources.get(name)
    expect(source).toBeDefined()
    expect(
      tests.includes(`/${source ?? ''}'`) || tests.includes(`module: '${name}'`) || tests.includes(`('${name}'`),
    ).toBe(true)
  })

  test.each(named)('$name has a fresh manual (node scripts/generate-docs.js)', ({ name, module }) => {
    expect(readFileSync(`docs/modules/${name}.md`, 'utf8')).toBe(moduleManual(module))
  })

  test('has the only manuals', () => {
    expect(readdirSync('docs/modules').sort()).toEqual(modules.map(({ name }) => `${name}.md`).sort())
  })

  test.each(named)('$name describes what it takes and gives, in sentences', ({ module }) => {
    const params = Object.values(module.params.properties).map(({ description }) => description)
    for (const sentence of [module.summary, ...params, ...Object.values(module.returns)]) {
      expect(sentence).toMatch(/[.…)]$/)
    }
  })

  test.each(named)('$name takes its own defaults', ({ module }) => {
    const defaults = Object.entries(module.params.properties).flatMap(([name, { default: value }]) =>
      value === undefined ? [] : [[name, value] as const],
    )
    const free = { name: module.name, params: { properties: module.params.properties } }
    expect(readParams({ ...module, ...free }, Object.fromEntries(defaults))).toEqual({
      params: Object.fromEntries(defaults),
    })
  })

  test.each(builtins)('$name has an example that it takes itself', ({ name, module }) => {
    const tasks = parse(module.examples) as readonly Record<string, unknown>[]
    expect(tasks.length).toBeGreaterThan(0)
    const uses = tasks.filter((task) => name in task)
    expect(uses.length).toBeGreaterThan(0)
    for (const task of uses) {
      const args = task[name]
      if (typeof args !== 'object' || args === null || JSON.stringify(args).includes('{{')) continue
      expect(readParams(module, args as Parameters<typeof readParams>[1])).toHaveProperty('params')
    }
  })
})
