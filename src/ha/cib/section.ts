import { withChild, type XmlElement } from '../../value/xml.ts'

/** Sections that a configuration has in any case. */
const fixed = ['crm_config', 'nodes', 'resources', 'constraints']

/**
 * The configuration with a section as it became. One that lost its last element goes, unless every configuration has it;
 * one that was empty before is left as it is.
 */
export function withSectionOrNone(
  configuration: XmlElement,
  before: XmlElement | undefined,
  after: XmlElement,
): XmlElement {
  const lostAll = after.children.length === 0 && before !== undefined && before.children.length > 0
  if (!lostAll || fixed.includes(after.name)) return withChild(configuration, after)
  return { ...configuration, children: configuration.children.filter((child) => child !== before) }
}
