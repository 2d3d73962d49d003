import { hasKey, lookUp, put, remove } from '../../value/dict.ts'
import { iterate } from '../../value/iterate.ts'
import { repr } from '../../value/print.ts'
import { TypeFault } from '../../value/type-fault.ts'
import { Tuple, type Dict, type Value } from '../../value/value.ts'
import { valueOr } from '../../value/value-or.ts'
import { methodsOf } from './method.ts'

/** Methods of Python's `dict`. Those that change it get a dict that may be changed, see {@link Rendering}. */
export const dictMethods = methodsOf<Dict>('dict', [
  [
    'clear',
    '',
    (self) => {
      self.clear()
      return null
    },
  ],
  ['copy', '', (self) => new Map(self)],
  ['get', 'key default', (self, given) => valueOr(lookUp(self, given.value('key')), given.value('default', null))],
  ['items', '', (self) => [...self].map((entry) => new Tuple(entry))],
  ['keys', '', (self) => [...self.keys()]],
  ['values', '', (self) => [...self.values()]],
  [
    'pop',
    'key default',
    (self, given) => {
      const key = given.value('key')
      if (!hasKey(self, key) && !given.has('default')) throw noSuchKey(key)
      return hasKey(self, key) ? valueOr(remove(self, key), null) : given.value('default')
    },
  ],
  [
    'popitem',
    '',
    (self) => {
      const last = [...self].at(-1)
      if (last === undefined) throw new TypeFault('popitem(): dictionary is empty')
      self.delete(last[0])
      return new Tuple(last)
    },
  ],
  [
    'setdefault',
    'key default',
    (self, given) => {
      const key = given.value('key')
      if (!hasKey(self, key)) put(self, key, given.value('default', null))
      return lookUp(self, key) ?? null
    },
  ],
  [
    'update',
    'other **',
    (self, given) => {
      for (const [key, item] of entriesOf(given.value('other', null))) put(self, key, item)
      for (const [key, item] of given.others) put(self, key, item)
      return null
    },
  ],
  [
    '__setitem__',
    'key value',
    (self, given) => {
      put(self, given.value('key'), given.value('value'))
      return null
    },
  ],
  [
    '__delitem__',
    'key',
    (self, given) => {
      if (remove(self, given.value('key')) === undefined) throw noSuchKey(given.value('key'))
      return null
    },
  ],
  [
    'fromkeys',
    'keys value',
    (_, given) => new Map(iterate(given.value('keys')).map((key) => [key, given.value('value', null)])),
  ],
])

/** The entries that `dict(x)` and `update(x)` take: those of a dict, or pairs. @throws TypeFault */
export function entriesOf(source: Value): readonly (readonly [Value, Value])[] {
  if (source === null) return []
  if (source instanceof Map) return [...source]
  return iterate(source).map((pair) => {
    const [key, item, ...more] = iterate(pair)
    if (key === undefined || item === undefined || more.length > 0) {
      throw new TypeFault('A dict is made of pairs, and one item is not a pair.')
    }
    return [key, item]
  })
}

function noSuchKey(key: Value): TypeFault {
  return new TypeFault(`The dict has no key ${repr(key)}.`)
}
