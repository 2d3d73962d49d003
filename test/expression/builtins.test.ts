import { describe, expect, test } from 'vitest'
import { builtins } from '../../src/expression/builtins.ts'
import { evaluateExpression } from '../../src/expression/evaluate.ts'
import { repr } from '../../src/value/print.ts'
import { templateOf } from '../support/expression-world.ts'
import { jinjaTable, outcomeOf, promiseOf } from '../support/jinja-table.ts'

/** Tables whose expectations were made by ansible-core 2.14 in native mode, or by 2.19; `why` says where the two differ. */
const tables = [
  'filters-dates',
  'filters-defaults',
  'filters-dicts',
  'filters-encoding',
  'filters-errors',
  'filters-lists',
  'filters-network',
  'filters-numbers',
  'filters-paths',
  'filters-regex',
  'filters-text',
  'lookups',
  'none',
  'tests',
  'undefined',
]

describe.each(tables)('%s.json', (name) => {
  const { scope, rows } = jinjaTable(name)

  test.each(rows)('$title', ({ expression = '', ...row }) => {
    const run = (): string => repr(evaluateExpression(templateOf(expression, 'expression'), scope(), builtins))
    expect(outcomeOf(run)).toMatchObject(promiseOf(row))
  })
})

/** Words that ask the controller: controller-builtins.test.ts has them. */
const askTheController = [
  'realpath',
  'fileglob',
  'from_yaml',
  'from_yaml_all',
  'file',
  'is_file',
  'directory',
  'is_dir',
  'link',
]
const asked = new Set([
  ...askTheController,
  'is_link',
  'link_exists',
  'exists',
  'mount',
  'is_mount',
  'same_file',
  'is_same_file',
])

describe('every word of the table', () => {
  const written = tables.flatMap((name) => jinjaTable(name).rows.map((row) => row.expression ?? '')).join('\n')
  const isMissing = (name: string): boolean => !asked.has(name) && !new RegExp(`\\b${name}\\b`).test(written)

  test('is a row somewhere, when it is a filter', () => {
    expect([...builtins.filters.keys()].filter(isMissing)).toEqual([])
  })

  test('is a row somewhere, when it is a test', () => {
    expect([...builtins.tests.keys()].filter((name) => /^\w+$/.test(name) && isMissing(name))).toEqual([])
  })
})
