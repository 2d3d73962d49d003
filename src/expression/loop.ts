import { equals } from '../value/equality.ts'
import { TypeFault } from '../value/type-fault.ts'
import { Callable, Tuple, Undefined, type Value } from '../value/value.ts'
import { valueOr } from '../value/value-or.ts'
import { LoopObject } from './objects.ts'

/**
 * The variable `loop` of one loop.
 *
 * @param depth - how many recursive calls deep it runs, 0 for the outermost
 * @param recurse - renders the body again for other items: `loop(items)`
 * @returns the object, and what moves it on to the round of an item
 * @see Jinja, "List of Control Structures", For
 */
export function loopObject(
  items: readonly Value[],
  depth: number,
  recurse: (items: Value) => Value,
): { loop: LoopObject; goTo: (index: number) => void } {
  let at = 0
  let lastChanged: Value | null = null

  const cycle = new Callable('cycle', (args) => {
    if (args.length === 0) throw new TypeFault('no items for cycling given')
    return args[at % args.length] ?? null
  })
  const changed = new Callable('changed', (args) => {
    const now = new Tuple(args)
    const isSame = lastChanged !== null && equals(lastChanged, now)
    lastChanged = now
    return !isSame
  })

  const member = (name: string): Value | undefined => {
    switch (name) {
      case 'index':
        return at + 1
      case 'index0':
        return at
      case 'revindex':
        return items.length - at
      case 'revindex0':
        return items.length - at - 1
      case 'first':
        return at === 0
      case 'last':
        return at === items.length - 1
      case 'length':
        return items.length
      case 'depth':
        return depth + 1
      case 'depth0':
        return depth
      case 'previtem':
        return valueOr(items[at - 1], new Undefined('there is no previous item'))
      case 'nextitem':
        return valueOr(items[at + 1], new Undefined('there is no next item'))
      case 'cycle':
        return cycle
      case 'changed':
        return changed
      default:
        return undefined
    }
  }

  const loop = new LoopObject(member, ([inner]) =>
    recurse(valueOr(inner, new Undefined("parameter 'iterable' was not provided"))),
  )
  return {
    loop,
    goTo(index) {
      at = index
    },
  }
}
