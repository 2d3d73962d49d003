import { describe, expect, test } from 'vitest'
import type { Span } from '../../src/diagnostic/span.ts'
import { checkParams } from '../../src/module/check-params.ts'
import { defineAction } from '../../src/module/contract.ts'
import { Template, type Value } from '../../src/value/value.ts'

const description = ''
const module = defineAction({
  name: 'probe',
  summary: '',
  params: {
    properties: {
      path: { type: 'string', description },
      state: { type: 'string', enum: ['present', 'absent'], description },
      count: { type: 'integer', description },
    },
    required: ['path'],
  },
  run: () => Promise.resolve({ changed: false }),
})

const spanAt = (line: number): Span => ({
  file: 'site.yml',
  start: { line, column: 1, offset: 0 },
  end: { line, column: 2, offset: 1 },
})
const template = (source: string) => new Template(source, { file: 'site.yml', span: () => spanAt(1) })

const check = (args: Record<string, Value>, options = {}) => {
  const spans = new Map(Object.keys(args).map((name, index) => [name, spanAt(index + 10)]))
  return checkParams(module, new Map(Object.entries(args)), spans, spanAt(1), options)
}

describe('checkParams', () => {
  test('accepts what is right', () => {
    expect(check({ path: '/a', state: 'absent' })).toEqual([])
  })

  test.each<{ does: string; args: Record<string, Value> }>([
    { does: 'a template', args: { path: '/a', count: template('{{ n }}') } },
    { does: 'a template inside a list', args: { path: '/a', state: [template('{{ n }}')] } },
    { does: 'a template for a required parameter', args: { path: template('{{ n }}') } },
  ])('passes over $does', ({ args }) => {
    expect(check(args)).toEqual([])
  })

  test('reports every mistake at its argument', () => {
    const found = check({ path: '/a', state: 'presnt', count: 'x', cuont: 1 })
    expect(found.map(({ code, at }) => ({ code, line: at?.start.line }))).toEqual([
      { code: 'module/parameters', line: 13 },
      { code: 'module/parameters', line: 11 },
      { code: 'module/parameters', line: 12 },
    ])
    expect(found[0]?.hint).toContain('Did you mean "count"?')
  })

  test('reports a missing parameter at the module name', () => {
    expect(check({}).map(({ at }) => at?.start.line)).toEqual([1])
  })

  test('misses nothing when more arguments may come', () => {
    expect(check({}, { incomplete: true })).toEqual([])
  })

  test("says what Ansible's action says where it has its own words", () => {
    const worded = { ...module, params: { ...module.params, words: { required: 'path, of all things, is required' } } }
    const [found] = checkParams(worded, new Map(), new Map(), spanAt(1))
    expect(found?.detail).toContain('path, of all things, is required')
  })
})
