import { childNamed, withChild, xmlElement, type XmlElement } from '../../value/xml.ts'

/**
 * The record of what hadeploy made, kept in the CIB itself: a set of cluster properties of its own, with the ids of the elements.
 * It is written in the same change as they are, copied to every node, and in every backup. Pacemaker passes over properties it
 * does not know, and `pcs` writes into the first set only; so hand-made edits leave it alone.
 */
const recordId = 'hadeploy'
const recordName = 'hadeploy-elements'

/** Whether this set of properties is the record. */
export function isRecord(set: XmlElement): boolean {
  return set.attributes['id'] === recordId
}

/** The ids of the elements that hadeploy made or took over. */
export function recordedIds(configuration: XmlElement): ReadonlySet<string> {
  const set = childNamed(configuration, 'crm_config')?.children.find(isRecord)
  const value = set?.children.find(({ attributes }) => attributes['name'] === recordName)?.attributes['value'] ?? ''
  return new Set(value.split(' ').filter((id) => id !== ''))
}

/** The configuration with these ids on record; without any, there is no record. */
export function withRecord(configuration: XmlElement, ids: ReadonlySet<string>): XmlElement {
  const section = childNamed(configuration, 'crm_config') ?? xmlElement('crm_config', {})
  const value = [...ids].toSorted().join(' ')
  const set = xmlElement('cluster_property_set', { id: recordId }, [
    xmlElement('nvpair', { id: recordName, name: recordName, value }),
  ])
  const others = section.children.filter((child) => !isRecord(child))
  return withChild(configuration, { ...section, children: ids.size === 0 ? others : [...others, set] })
}
