import { elementsIn, type XmlElement } from '../../value/xml.ts'

/** The ids of a CIB: each is there once in the whole document, whoever made the element. */
export class IdPool {
  readonly #taken: Set<string>

  constructor(configuration: XmlElement) {
    this.#taken = new Set(idsIn(configuration))
  }

  /** The id itself, or with the first number behind it that makes it new. */
  fresh(id: string): string {
    // Values of names and dates end up in ids; an id is a name of XML.
    const base = id.replace(/[^A-Za-z0-9_.-]/g, '_')
    let found = base
    for (let number = 1; this.#taken.has(found); number += 1) found = `${base}-${number}`
    this.#taken.add(found)
    return found
  }

  /** Gives back the ids of an element that is built anew. */
  release(element: XmlElement): void {
    for (const id of idsIn(element)) this.#taken.delete(id)
  }
}

/** The ids of an element and of all below it. */
export function idsIn(element: XmlElement): readonly string[] {
  return elementsIn(element).flatMap(({ attributes: { id } }) => id ?? [])
}
