import { childNamed, type XmlElement } from '../../value/xml.ts'
import { isResource } from './build-resource.ts'
import { meaningOf } from './meaning.ts'
import { isRecord } from './record.ts'

/** What two configurations differ in, in words: `resource vip`, `property stonith-enabled`, `constraint order-a-b`. */
export interface Changes {
  readonly added: readonly string[]
  readonly changed: readonly string[]
  readonly removed: readonly string[]
}

/** What leads from one configuration to the other. The record is no part of it. */
export function changesBetween(before: XmlElement, after: XmlElement): Changes {
  const from = partsOf(before)
  const to = partsOf(after)
  return {
    added: [...to.keys()].filter((name) => !from.has(name)),
    changed: [...to.keys()].filter((name) => from.has(name) && from.get(name) !== to.get(name)),
    removed: [...from.keys()].filter((name) => !to.has(name)),
  }
}

/** The parts of a configuration that people have names for, with what each says. */
function partsOf(configuration: XmlElement): ReadonlyMap<string, string> {
  const section = (name: string): readonly XmlElement[] => childNamed(configuration, name)?.children ?? []
  return new Map([
    ...section('crm_config').flatMap((set) => (isRecord(set) ? [] : valuesIn(set, (name) => `property ${name}`))),
    ...section('rsc_defaults').flatMap((set) => valuesIn(set, (name) => `resource default ${name}`)),
    ...section('op_defaults').flatMap((set) => valuesIn(set, (name) => `operation default ${name}`)),
    ...section('nodes').flatMap((node) => nodeParts(node)),
    ...section('resources').flatMap(resourceParts),
    ...section('constraints').map((one) => [`constraint ${one.attributes['id'] ?? ''}`, meaningOf(one)] as const),
    ...section('fencing-topology').map(
      (one) => [`fencing level ${one.attributes['id'] ?? ''}`, meaningOf(one)] as const,
    ),
  ])
}

type Part = readonly [string, string]

function valuesIn(set: XmlElement, label: (name: string) => string): readonly Part[] {
  return set.children
    .filter(({ name }) => name === 'nvpair')
    .map(({ attributes: { name = '', value = '' } }) => [label(name), value])
}

function nodeParts(node: XmlElement): readonly Part[] {
  return node.children.flatMap((set) =>
    valuesIn(set, (name) => `attribute ${name} of ${node.attributes['uname'] ?? ''}`),
  )
}

/** A resource by itself: of those inside it, only the names and their order count. */
function resourceParts(element: XmlElement): readonly Part[] {
  const inner = element.children.filter(isResource)
  const names = inner.map(({ attributes }) => attributes['id']).join(' ')
  const itself = { ...element, children: element.children.filter((child) => !isResource(child)) }
  return [
    [`resource ${element.attributes['id'] ?? ''}`, `${meaningOf(itself)} ${names}`],
    ...inner.flatMap(resourceParts),
  ]
}
