import { childNamed, elementsIn, withChild, xmlElement, type XmlElement } from '../../value/xml.ts'
import { constraintElement } from './build-constraint.ts'
import { meaningOf } from './meaning.ts'
import { withSectionOrNone } from './section.ts'
import type { FencingLevel, WantedCib } from './wanted.ts'
import type { Work } from './work.ts'

/**
 * The configuration with the wanted constraints. One that says the same under another id, as pcs made it, is taken over with its
 * id; one of the same id that says something else is built anew in its place.
 */
export function withConstraints(configuration: XmlElement, wanted: WantedCib, work: Work): XmlElement {
  return withElements(
    configuration,
    'constraints',
    wanted.constraints.map((one) => ({ id: one.id, build: (free) => constraintElement(one, free) })),
    work,
  )
}

/** The configuration with the wanted levels of fencing, in the same way. */
export function withFencingLevels(configuration: XmlElement, wanted: WantedCib, work: Work): XmlElement {
  return withElements(
    configuration,
    'fencing-topology',
    wanted.fencingLevels.map((one) => ({ id: one.id, build: (free) => levelElement(one, free) })),
    work,
  )
}

/**
 * The configuration without what speaks of resources that are gone: the CIB could not hold it, whoever made it.
 * A set of resources loses the one; a constraint that has none left goes.
 */
export function withoutReferences(configuration: XmlElement, gone: ReadonlySet<string>): XmlElement {
  const section = childNamed(configuration, 'constraints')
  if (section === undefined || gone.size === 0) return configuration
  const children = section.children.flatMap((constraint) => {
    const { attributes } = constraint
    const named = ['rsc', 'with-rsc', 'first', 'then'].flatMap((key) => attributes[key] ?? [])
    if (named.some((id) => gone.has(id))) return []
    const sets = constraint.children.map((child) => withoutMembers(child, gone)).filter((child) => child !== null)
    const hadSets = constraint.children.some(({ name }) => name === 'resource_set')
    return hadSets && !sets.some(({ name }) => name === 'resource_set') ? [] : [{ ...constraint, children: sets }]
  })
  return withChild(configuration, { ...section, children })
}

function withoutMembers(child: XmlElement, gone: ReadonlySet<string>): XmlElement | null {
  if (child.name !== 'resource_set') return child
  const children = child.children.filter(({ attributes }) => !gone.has(attributes['id'] ?? ''))
  return children.length === 0 ? null : { ...child, children }
}

interface Wanted {
  readonly id: string
  readonly build: (work: Work) => XmlElement
}

function withElements(configuration: XmlElement, name: string, wanted: readonly Wanted[], work: Work): XmlElement {
  const section = childNamed(configuration, name)
  if (section === undefined && wanted.length === 0) return configuration
  const live = section?.children ?? []
  const taken = new Map<XmlElement, XmlElement>()
  const added: XmlElement[] = []
  for (const one of wanted) {
    const same = live.find((there) => !taken.has(there) && there.attributes['id'] === one.id)
    if (same !== undefined) work.pool.release(same)
    const built = one.build(work)
    const alike = [...(same === undefined ? [] : [same]), ...live].find(
      (there) => !taken.has(there) && meaningOf(there) === meaningOf(built),
    )
    const place = alike ?? same
    if (place === undefined) added.push(built)
    else taken.set(place, alike ?? built)
    work.made.add((alike ?? built).attributes['id'] ?? one.id)
  }
  const children = live.flatMap((there) => {
    const owned = work.owned.has(there.attributes['id'] ?? '')
    return taken.get(there) ?? (owned ? [] : [there])
  })
  const after = { ...(section ?? xmlElement(name, {})), children: [...children, ...added] }
  return withSectionOrNone(configuration, section, after)
}

function levelElement({ id, target, index, devices }: FencingLevel, { pool }: Work): XmlElement {
  const aimed: Readonly<Record<string, string>> =
    'node' in target
      ? { target: target.node }
      : 'pattern' in target
        ? { 'target-pattern': target.pattern }
        : { 'target-attribute': target.attribute, 'target-value': target.value }
  return xmlElement('fencing-level', { id: pool.fresh(id), ...aimed, index: String(index), devices: devices.join(',') })
}

/** The ids of all resources. */
export function resourceIds(configuration: XmlElement): ReadonlySet<string> {
  const section = childNamed(configuration, 'resources')
  const elements = section === undefined ? [] : elementsIn(section).filter(({ name }) => isNamed(name))
  return new Set(elements.flatMap(({ attributes: { id } }) => id ?? []))
}

function isNamed(name: string): boolean {
  return ['primitive', 'group', 'clone', 'master', 'bundle', 'template'].includes(name)
}
