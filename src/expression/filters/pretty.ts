import { pointCount } from '../../text/code-points.ts'
import { compare } from '../../value/compare.ts'
import { TypeFault } from '../../value/type-fault.ts'
import { repr } from '../../value/print.ts'
import { typeName } from '../../value/type-name.ts'
import { Tuple, type Dict, type Value } from '../../value/value.ts'
import type { Filter } from '../filter.ts'
import { defineFilter } from '../signature.ts'

/** `pprint`: Python's pretty print, save that long texts are not cut. Source: Jinja 3.1 over pprint, measured. */
export const prettyFilters: readonly Filter[] = [defineFilter('pprint', '', (input) => pretty(input, 0, 0))]

const WIDTH = 80

/** @param trailing - characters that will stand behind it on its last line */
function pretty(value: Value, column: number, trailing: number): string {
  const flat = repr(inOrder(value))
  if (pointCount(flat) + column + trailing <= WIDTH) return flat
  if (Array.isArray(value)) return bracketed('[', value, ']', column, trailing)
  if (value instanceof Tuple)
    return bracketed('(', value.items, value.items.length === 1 ? ',)' : ')', column, trailing)
  if (!(value instanceof Map)) return flat
  const entries = [...sortedByKey(value)]
  const lines = entries.map(([key, item], index) => {
    const head = `${repr(key)}: `
    return head + pretty(item, column + 1 + pointCount(head), index === entries.length - 1 ? trailing + 1 : 1)
  })
  return `{${lines.join(`,\n${' '.repeat(column + 1)}`)}}`
}

function bracketed(
  opening: string,
  items: readonly Value[],
  closing: string,
  column: number,
  trailing: number,
): string {
  const lines = items.map((item, index) =>
    pretty(item, column + 1, index === items.length - 1 ? trailing + closing.length : 1),
  )
  return opening + lines.join(`,\n${' '.repeat(column + 1)}`) + closing
}

function inOrder(value: Value): Value {
  if (Array.isArray(value)) return value.map(inOrder)
  if (value instanceof Tuple) return new Tuple(value.items.map(inOrder))
  return value instanceof Map ? new Map([...sortedByKey(value)].map(([key, item]) => [key, inOrder(item)])) : value
}

/** By key where keys can be compared, by the names of their kinds where they cannot. */
function sortedByKey(dict: Dict): Dict {
  return new Map(
    [...dict].sort(([a], [b]) => {
      try {
        return compare(a, b)
      } catch (cause) {
        if (!(cause instanceof TypeFault)) throw cause
        return typeName(a) < typeName(b) ? -1 : 1
      }
    }),
  )
}
