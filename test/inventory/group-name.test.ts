import { describe, expect, test } from 'vitest'
import { isGroupIdentifier, safeGroupName } from '../../src/inventory/group-name.ts'

describe('safeGroupName', () => {
  test.each([
    ['web', 'web'],
    ['nova-cell.1', 'nova_cell_1'],
    ['1st', '_st'],
    ['bücher', 'bücher'],
    ['a b', 'a_b'],
  ])('makes of %s', (name, safe) => {
    expect(safeGroupName(name)).toBe(safe)
    expect(isGroupIdentifier(safe)).toBe(true)
    expect(isGroupIdentifier(name)).toBe(name === safe)
  })
})
