/** An element of XML as plain data. White space between elements is no part of it. */
export interface XmlElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly XmlElement[]
  /** Text of an element that holds nothing else. */
  readonly text?: string
}

/** An element without text. */
export function xmlElement(
  name: string,
  attributes: Readonly<Record<string, string>>,
  children: readonly XmlElement[] = [],
): XmlElement {
  return { name, attributes, children }
}

/** The first child of this name. */
export function childNamed(element: XmlElement, name: string): XmlElement | undefined {
  return element.children.find((child) => child.name === name)
}

/** The element itself and all below it, in the order of the document. */
export function elementsIn(element: XmlElement): readonly XmlElement[] {
  return [element, ...element.children.flatMap(elementsIn)]
}

/** The element with its first child of the same name replaced, or the child added at the end. */
export function withChild(element: XmlElement, child: XmlElement): XmlElement {
  const at = element.children.findIndex(({ name }) => name === child.name)
  return { ...element, children: at < 0 ? [...element.children, child] : element.children.with(at, child) }
}
