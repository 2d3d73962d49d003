import { describe, expect, test } from 'vitest'
import { builtins } from '../../src/expression/builtins.ts'
import { evaluateExpression } from '../../src/expression/evaluate.ts'
import { repr } from '../../src/value/print.ts'
import { templateOf } from '../support/expression-world.ts'
import { jinjaTable, outcomeOf, promiseOf } from '../support/jinja-table.ts'

describe('an expression', () => {
  const { scope, rows } = jinjaTable('expressions')

  test.each(rows)('$title', ({ expression = '', ...row }) => {
    const run = (): string => repr(evaluateExpression(templateOf(expression, 'expression'), scope(), builtins))
    expect(outcomeOf(run)).toMatchObject(promiseOf(row))
  })
})
