import { childNamed, elementsIn, withChild, xmlElement, type XmlElement } from '../../value/xml.ts'
import { cloneElement, groupElement, isResource, primitiveElement } from './build-resource.ts'
import type { WantedCib, WantedGroup, WantedResource } from './wanted.ts'
import type { Work } from './work.ts'

/**
 * The configuration with the wanted resources in their groups and clones. Each is built upon what is there under its id, and
 * takes its place; resources made by hand stay where they are, and one that loses its group or clone stands alone.
 */
export function withResources(configuration: XmlElement, wanted: WantedCib, work: Work): XmlElement {
  const section = childNamed(configuration, 'resources') ?? xmlElement('resources', {})
  const children = new Arrangement(section, wanted.resources, work).children()
  return withChild(configuration, { ...section, children })
}

class Arrangement {
  readonly #live: XmlElement
  readonly #wanted: readonly WantedResource[]
  readonly #work: Work
  readonly #wantedIds: ReadonlySet<string>

  constructor(live: XmlElement, wanted: readonly WantedResource[], work: Work) {
    this.#live = live
    this.#wanted = wanted
    this.#work = work
    this.#wantedIds = new Set(wanted.flatMap(({ id, clone }) => (clone === null ? [id] : [id, clone.id])))
    for (const id of this.#wantedIds) work.made.add(id)
  }

  children(): readonly XmlElement[] {
    const members = new Set(this.#wanted.flatMap((one) => (one.kind === 'group' ? one.members : [])))
    let waiting = this.#wanted.filter(({ id }) => !members.has(id))
    const there = this.#live.children.flatMap((root) => {
      const ids = new Set(elementsIn(root).map(({ attributes }) => attributes['id']))
      const here = waiting.filter(({ id, clone }) => ids.has(id) || (clone !== null && ids.has(clone.id)))
      waiting = waiting.filter((one) => !here.includes(one))
      return [...here.map((one) => this.#tree(one)), ...this.#remainder(root)]
    })
    return [...there, ...waiting.map((one) => this.#tree(one))]
  }

  /** The wanted resource, in its clone when it has one. */
  #tree(wanted: WantedResource): XmlElement {
    const inner =
      wanted.kind === 'group'
        ? this.#group(wanted)
        : primitiveElement(wanted, this.#liveElement(wanted.id, ['primitive']), this.#work)
    if (wanted.clone === null) return inner
    return cloneElement(wanted.clone, inner, this.#liveElement(wanted.clone.id, ['clone', 'master']), this.#work)
  }

  /** Members that were added by hand keep their places between the wanted ones. */
  #group(wanted: WantedGroup): XmlElement {
    const live = this.#liveElement(wanted.id, ['group'])
    const members = wanted.members.flatMap((id) => {
      const member = this.#wanted.find((one) => one.id === id)
      return member === undefined ? [] : [this.#tree(member)]
    })
    const waiting = [...members]
    const arranged = (live?.children ?? []).filter(isResource).flatMap((child) => {
      const isWantedHere = wanted.members.includes(child.attributes['id'] ?? '')
      return isWantedHere ? waiting.splice(0, 1) : this.#remainder(child)
    })
    return groupElement(wanted, [...arranged, ...waiting], live, this.#work)
  }

  #liveElement(id: string, names: readonly string[]): XmlElement | undefined {
    return elementsIn(this.#live).find(({ name, attributes }) => attributes['id'] === id && names.includes(name))
  }

  /** What stays of an element at its place, once the wanted ones have gone to theirs and those of the record are taken out. */
  #remainder(element: XmlElement): readonly XmlElement[] {
    if (!isResource(element)) return [element]
    const id = element.attributes['id'] ?? ''
    const inner = element.children.filter(isResource)
    // A wanted group keeps the members made by hand itself.
    if (this.#wanted.some((one) => one.kind === 'group' && one.id === id)) return []
    if (this.#wantedIds.has(id) || this.#work.owned.has(id)) return inner.flatMap((child) => this.#remainder(child))
    if (inner.length === 0) return [element]
    const children = element.children.flatMap((child) => this.#remainder(child))
    return children.some(isResource) ? [{ ...element, children }] : []
  }
}
