import type { XmlElement } from '../../value/xml.ts'

/** What is the same as nothing written. @see Pacemaker Explained, "Resource Constraints" */
const defaults: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  rsc_order: { kind: 'Mandatory', symmetrical: 'true', 'first-action': 'start' },
  rsc_location: { 'resource-discovery': 'always' },
  rsc_colocation: { score: 'INFINITY' },
  rule: { 'boolean-op': 'and' },
}

const oldRoles: Readonly<Record<string, string>> = { Master: 'Promoted', Slave: 'Unpromoted' }

/**
 * What an element says, as one text: equal for two elements that Pacemaker treats alike. Ids say nothing, nor does the order of
 * attributes and values; what stands for its default is left out, and old names of roles are as good as new ones.
 */
export function meaningOf(element: XmlElement): string {
  const { name, attributes, children } = element
  const said = Object.entries(attributes)
    .map(([key, value]) => [key, spelled(key, value)] as const)
    .filter(([key, value]) => key !== 'id' && value !== defaultOf(element, key))
    .map(([key, value]) => JSON.stringify([key, value]))
    .toSorted()
  const inner = children.map(meaningOf)
  return JSON.stringify([name, said, isOrdered(element) ? inner : inner.toSorted()])
}

/** Of sets of resources the order counts, and inside them; of values, operations and conditions it does not. */
function isOrdered({ children }: XmlElement): boolean {
  return children.some(({ name }) => name === 'resource_set' || name === 'resource_ref')
}

function defaultOf({ name, attributes }: XmlElement, key: string): string | undefined {
  // The second action of an order is the first one's, when it is not given.
  if (name === 'rsc_order' && key === 'then-action') return attributes['first-action'] ?? 'start'
  return defaults[name]?.[key]
}

function spelled(key: string, value: string): string {
  if (key === 'score') return value.replace(/^\+/, '')
  return /role$/.test(key) ? (oldRoles[value] ?? value) : value
}
