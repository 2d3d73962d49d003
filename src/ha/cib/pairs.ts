import { xmlElement, type XmlElement } from '../../value/xml.ts'
import type { Pairs } from './wanted.ts'
import type { Work } from './work.ts'

/** A set of names and values as it shall be: `instance_attributes`, `meta_attributes`, `cluster_property_set`. */
export interface WantedSet {
  readonly name: string
  /** The id of a set that is made; ids of its pairs begin with it. */
  readonly id: string
  readonly pairs: Pairs
  /** Whether a pair that is not wanted stays. */
  readonly keeps: (pair: XmlElement) => boolean
}

/**
 * Merges a set with the one that is there: values are changed in place, new pairs go to its end.
 *
 * @param live - the set that is there, if there is one
 * @returns undefined when the last pair was taken out of it
 */
export function mergedSet(live: XmlElement | undefined, wanted: WantedSet, work: Work): XmlElement | undefined {
  const there = live?.children ?? []
  const kept = there.flatMap((child): readonly XmlElement[] => {
    if (child.name !== 'nvpair') return [child]
    const value = wanted.pairs[child.attributes['name'] ?? '']
    if (value !== undefined) return [withAttribute(child, 'value', value)]
    return wanted.keeps(child) ? [child] : []
  })
  const set = live ?? xmlElement(wanted.name, { id: work.pool.fresh(wanted.id) })
  const missing = Object.entries(wanted.pairs)
    .filter(([name]) => !there.some(({ attributes }) => attributes['name'] === name))
    .map(([name, value]) => {
      const id = work.pool.fresh(`${set.attributes['id'] ?? wanted.id}-${name}`)
      return xmlElement('nvpair', { id, name, value })
    })
  const children = [...kept, ...missing]
  // An empty set that pcs left behind is nobody's business.
  return children.length === 0 && there.length > 0 ? undefined : { ...set, children }
}

/**
 * The set of an element that the data speaks of: the first one without a rule that is not borrowed from another element.
 * All others are for cases the data does not know, and made by hand.
 */
export function isPlainSet(set: XmlElement, name: string): boolean {
  return (
    set.name === name && set.attributes['id-ref'] === undefined && !set.children.some((child) => child.name === 'rule')
  )
}

/** The element with its plain set of this name merged, added or taken out. */
export function withMergedSet(element: XmlElement, wanted: WantedSet, work: Work): XmlElement {
  const at = element.children.findIndex((child) => isPlainSet(child, wanted.name))
  const live = element.children[at]
  if (live === undefined && Object.keys(wanted.pairs).length === 0) return element
  const set = mergedSet(live, wanted, work)
  const others = live === undefined ? element.children : element.children.toSpliced(at, 1)
  if (set === undefined) return { ...element, children: others }
  return { ...element, children: others.toSpliced(live === undefined ? others.length : at, 0, set) }
}

export function withAttribute(element: XmlElement, name: string, value: string): XmlElement {
  return element.attributes[name] === value
    ? element
    : { ...element, attributes: { ...element.attributes, [name]: value } }
}

/** Puts a pair on record when it is one of the wanted ones. */
export function note({ attributes }: XmlElement, wanted: Pairs, { made }: Work): void {
  if (attributes['id'] !== undefined && wanted[attributes['name'] ?? ''] !== undefined) made.add(attributes['id'])
}
