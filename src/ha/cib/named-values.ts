import { childNamed, withChild, xmlElement, type XmlElement } from '../../value/xml.ts'
import { isPlainSet, mergedSet, note, withMergedSet } from './pairs.ts'
import { withSectionOrNone } from './section.ts'
import { isRecord } from './record.ts'
import type { Pairs, WantedCib } from './wanted.ts'
import type { Work } from './work.ts'

/** A section of the configuration that holds nothing but sets of names and values. */
interface ValueSection {
  readonly section: string
  readonly set: string
  /** The id that Pacemaker and pcs give the set. */
  readonly setId: string
  readonly pairs: Pairs
}

/** The configuration with the wanted properties and defaults; values that somebody else set stay. */
export function withNamedValues(configuration: XmlElement, wanted: WantedCib, work: Work): XmlElement {
  const sections: readonly ValueSection[] = [
    {
      section: 'crm_config',
      set: 'cluster_property_set',
      setId: 'cib-bootstrap-options',
      pairs: wanted.properties,
    },
    {
      section: 'rsc_defaults',
      set: 'meta_attributes',
      setId: 'rsc_defaults-meta_attributes',
      pairs: wanted.resourceDefaults,
    },
    {
      section: 'op_defaults',
      set: 'meta_attributes',
      setId: 'op_defaults-meta_attributes',
      pairs: wanted.operationDefaults,
    },
  ]
  return sections.reduce((before, section) => withSection(before, section, work), configuration)
}

function withSection(configuration: XmlElement, wanted: ValueSection, work: Work): XmlElement {
  const section = childNamed(configuration, wanted.section)
  if (section === undefined && Object.keys(wanted.pairs).length === 0) return configuration
  const merged = mergedSection(section ?? xmlElement(wanted.section, {}), wanted, work)
  return withSectionOrNone(configuration, section, merged)
}

/** A name is set where it is already set, for the same name in two sets has two values; else in the first set. */
function mergedSection(section: XmlElement, wanted: ValueSection, work: Work): XmlElement {
  const sets = section.children.filter((set) => isPlainSet(set, wanted.set) && !isRecord(set))
  const home = sets.find(({ attributes }) => attributes['id'] === wanted.setId) ?? sets[0]
  const homeOf = (name: string): XmlElement | undefined => sets.find((set) => namesIn(set).includes(name)) ?? home
  const pairsFor = (set: XmlElement | undefined): Pairs =>
    Object.fromEntries(Object.entries(wanted.pairs).filter(([name]) => homeOf(name) === set))
  const merge = (live: XmlElement | undefined): readonly XmlElement[] => {
    const pairs = pairsFor(live)
    const keeps = ({ attributes }: XmlElement): boolean => !work.owned.has(attributes['id'] ?? '')
    const set = mergedSet(live, { name: wanted.set, id: wanted.setId, pairs, keeps }, work)
    for (const pair of set?.children ?? []) note(pair, pairs, work)
    return set === undefined ? [] : [set]
  }
  const children = section.children.flatMap((set) => (sets.includes(set) ? merge(set) : [set]))
  return { ...section, children: home === undefined ? [...children, ...merge(undefined)] : children }
}

/** The configuration with the wanted attributes of cluster nodes; those that somebody else set (standby) stay. */
export function withNodeAttributes(configuration: XmlElement, wanted: WantedCib, work: Work): XmlElement {
  const nodes = childNamed(configuration, 'nodes')
  if (nodes === undefined) return configuration
  const children = nodes.children.map((node) => {
    const pairs = wanted.nodeAttributes[node.attributes['uname'] ?? ''] ?? {}
    const keeps = ({ attributes }: XmlElement): boolean => !work.owned.has(attributes['id'] ?? '')
    const id = `nodes-${node.attributes['id'] ?? ''}`
    const merged = withMergedSet(node, { name: 'instance_attributes', id, pairs, keeps }, work)
    const set = merged.children.find((child) => isPlainSet(child, 'instance_attributes'))
    for (const pair of set?.children ?? []) note(pair, pairs, work)
    return merged
  })
  return withChild(configuration, { ...nodes, children })
}

function namesIn(set: XmlElement): readonly string[] {
  return set.children.flatMap(({ attributes: { name } }) => name ?? [])
}
