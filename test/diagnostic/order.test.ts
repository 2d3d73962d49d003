import { describe, expect, test } from 'vitest'
import { error } from '../../src/diagnostic/catalogue.ts'
import { inOrder } from '../../src/diagnostic/order.ts'
import type { Span } from '../../src/diagnostic/span.ts'

function at(file: string, line: number, column: number): Span {
  const start = { line, column, offset: line * 100 + column }
  return { file, start, end: start }
}

describe('inOrder', () => {
  test('sorts by file, line and column; what has no place comes first', () => {
    const places = [at('b', 1, 1), at('a', 10, 1), at('a', 2, 9), at('a', 2, 3), undefined]
    const sorted = inOrder(places.map((place) => error('playbook/wrong-type', 'x', { at: place })))
    expect(sorted.map((found) => found.at && [found.at.file, found.at.start.line, found.at.start.column])).toEqual([
      undefined,
      ['a', 2, 3],
      ['a', 2, 9],
      ['a', 10, 1],
      ['b', 1, 1],
    ])
  })

  test('tells the same mistake once, and two at one place both', () => {
    const once = error('playbook/wrong-type', 'x', { at: at('a', 1, 1) })
    expect(inOrder([once, { ...once }, error('playbook/wrong-type', 'y', { at: at('a', 1, 1) })])).toHaveLength(2)
  })
})
