import { compare } from '../../value/compare.ts'
import { equals } from '../../value/equality.ts'
import { iterate } from '../../value/iterate.ts'
import { TypeFault } from '../../value/type-fault.ts'
import type { List, Tuple, Value } from '../../value/value.ts'
import { methodsOf } from './method.ts'

/** Methods of Python's `list`. Those that change it get a list that may be changed, see {@link Rendering}. */
export const listMethods = methodsOf<List>('list', [
  [
    'append',
    'object',
    (self, given) => {
      self.push(given.value('object'))
      return null
    },
  ],
  [
    'clear',
    '',
    (self) => {
      self.length = 0
      return null
    },
  ],
  ['copy', '', (self) => [...self]],
  ['count', 'value', (self, given) => countOf(self, given.value('value'))],
  [
    'extend',
    'iterable',
    (self, given) => {
      for (const item of iterate(given.value('iterable'))) self.push(item)
      return null
    },
  ],
  ['index', 'value start stop', (self, given) => indexOf(self, given.value('value'), given.whole('start', 0), 'list')],
  [
    'insert',
    'index object',
    (self, given) => {
      self.splice(given.whole('index'), 0, given.value('object'))
      return null
    },
  ],
  ['pop', 'index', (self, given) => popped(self, given.whole('index', -1))],
  [
    'remove',
    'value',
    (self, given) => {
      self.splice(indexOf(self, given.value('value'), 0, 'list'), 1)
      return null
    },
  ],
  [
    'reverse',
    '',
    (self) => {
      self.reverse()
      return null
    },
  ],
  [
    'sort',
    'reverse',
    (self, given) => {
      // Equal items keep their order in both directions, as in Python.
      const sign = given.flag('reverse') ? -1 : 1
      self.sort((a, b) => sign * compare(a, b))
      return null
    },
  ],
  [
    '__setitem__',
    'index value',
    (self, given) => {
      self[placeOf(self, given.whole('index'))] = given.value('value')
      return null
    },
  ],
  [
    '__delitem__',
    'index',
    (self, given) => {
      self.splice(placeOf(self, given.whole('index')), 1)
      return null
    },
  ],
])

/** Methods of Python's `tuple`. */
export const tupleMethods = methodsOf<Tuple>('tuple', [
  ['count', 'value', (self, given) => countOf(self.items, given.value('value'))],
  [
    'index',
    'value start stop',
    (self, given) => indexOf(self.items, given.value('value'), given.whole('start', 0), 'tuple'),
  ],
])

function countOf(items: readonly Value[], wanted: Value): number {
  return items.filter((item) => equals(item, wanted)).length
}

function indexOf(items: readonly Value[], wanted: Value, from: number, kind: string): number {
  const start = from < 0 ? Math.max(0, items.length + from) : from
  const found = items.findIndex((item, index) => index >= start && equals(item, wanted))
  if (found < 0) throw new TypeFault(`The value is not in the ${kind}.`)
  return found
}

function placeOf(items: readonly Value[], index: number): number {
  const place = index < 0 ? items.length + index : index
  if (place < 0 || place >= items.length) throw new TypeFault('list index out of range')
  return place
}

function popped(self: List, index: number): Value {
  if (self.length === 0) throw new TypeFault('pop from empty list')
  const [item] = self.splice(placeOf(self, index), 1)
  return item ?? null
}
