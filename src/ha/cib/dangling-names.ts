import { didYouMean } from '../../text/near-names.ts'
import { childNamed, type XmlElement } from '../../value/xml.ts'
import { resourceIds } from './constraints.ts'
import type { WantedCib, WantedConstraint } from './wanted.ts'

/** Resources and nodes that the data speaks of, and that are neither in it nor in the CIB; sentences without their stop. */
export function danglingNames(configuration: XmlElement, wanted: WantedCib): readonly string[] {
  const resources = resourceIds(configuration)
  const nodes = new Set(
    childNamed(configuration, 'nodes')?.children.flatMap(({ attributes: { uname } }) => uname ?? []),
  )
  const missing = (what: string, who: string, name: string, known: ReadonlySet<string>): readonly string[] =>
    known.has(name)
      ? []
      : [
          `${who} names the ${what} "${name}", which there is not. ${didYouMean(name, known) ?? `There are ${[...known].join(', ')}.`}`,
        ]
  return [
    ...wanted.constraints.flatMap((constraint) => [
      ...resourcesOf(constraint).flatMap((id) => missing('resource', `constraint "${constraint.id}"`, id, resources)),
      ...nodesOf(constraint).flatMap((name) => missing('node', `constraint "${constraint.id}"`, name, nodes)),
    ]),
    ...Object.keys(wanted.nodeAttributes).flatMap((name) => missing('node', 'node_attributes', name, nodes)),
    ...wanted.fencingLevels.flatMap((level) => [
      ...level.devices.flatMap((id) => missing('device', `fencing level "${level.id}"`, id, resources)),
      ...('node' in level.target ? missing('node', `fencing level "${level.id}"`, level.target.node, nodes) : []),
    ]),
  ]
}

function resourcesOf(constraint: WantedConstraint): readonly string[] {
  switch (constraint.kind) {
    case 'colocation':
      return [constraint.resource, constraint.with]
    case 'order':
      return [constraint.first, constraint.then]
    case 'location':
      return [constraint.resource]
  }
}

function nodesOf(constraint: WantedConstraint): readonly string[] {
  return constraint.kind === 'location' && 'node' in constraint.place ? [constraint.place.node] : []
}
