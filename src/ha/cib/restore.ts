import { childNamed, withChild, type XmlElement } from '../../value/xml.ts'

/** Properties that the cluster writes itself, and that say which one it is. */
const clusterName = 'cluster-name'

/**
 * The configuration of a backup, for the cluster that runs: all of it but the nodes, which are those that there are now.
 *
 * @param live - the CIB that runs
 * @param backup - a CIB with its configuration, as `cibadmin --query` gave it or Pacemaker keeps it
 * @returns problems as sentences without their stop: a backup of another cluster, or of none
 */
export function restored(
  live: XmlElement,
  backup: XmlElement,
): { readonly configuration: XmlElement; readonly problems: readonly string[] } {
  const before = configurationOf(live)
  const saved = childNamed(backup, 'configuration')
  if (saved === undefined) return { configuration: before, problems: ['the backup has no configuration in it'] }
  const nodes = childNamed(before, 'nodes')
  const configuration = nodes === undefined ? saved : withChild(saved, nodes)
  const [name, other] = [propertyOf(before, clusterName), propertyOf(saved, clusterName)]
  const isForeign = name !== undefined && other !== undefined && name !== other
  return {
    configuration,
    problems: isForeign ? [`the backup is of the cluster "${other}", and "${name}" runs here`] : [],
  }
}

function configurationOf(cib: XmlElement): XmlElement {
  const configuration = childNamed(cib, 'configuration')
  if (configuration === undefined) throw new Error('The CIB has no configuration. This is a bug in hadeploy.')
  return configuration
}

function propertyOf(configuration: XmlElement, name: string): string | undefined {
  const sets = childNamed(configuration, 'crm_config')?.children ?? []
  return sets.flatMap(({ children }) => children).find(({ attributes }) => attributes['name'] === name)?.attributes[
    'value'
  ]
}
