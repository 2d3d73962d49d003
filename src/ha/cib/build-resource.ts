import { xmlElement, type XmlElement } from '../../value/xml.ts'
import { roleIn } from './dialect.ts'
import { meaningOf } from './meaning.ts'
import { isPlainSet, note, withMergedSet } from './pairs.ts'
import type { Operation, Pairs, WantedClone, WantedGroup, WantedPrimitive } from './wanted.ts'
import type { Work } from './work.ts'

/**
 * What an operator sets for a while, by `pcs resource disable`, `unmanage` and the like. A run that described the resource would
 * end a maintenance behind the operator's back; so these stay as they are, unless the data gives them.
 */
const operational = ['target-role', 'is-managed', 'maintenance']

/** A primitive, merged with the one that is there under its id. */
export function primitiveElement(wanted: WantedPrimitive, live: XmlElement | undefined, work: Work): XmlElement {
  const { standard, provider, type } = wanted.agent
  const attributes = { id: wanted.id, class: standard, ...(provider === null ? {} : { provider }), type }
  const described = live?.attributes['description']
  const bare = xmlElement(
    'primitive',
    described === undefined ? attributes : { ...attributes, description: described },
    live?.children ?? [],
  )
  const options = { name: 'instance_attributes', id: `${wanted.id}-instance_attributes`, pairs: wanted.options }
  const withOptions = withMergedSet(bare, { ...options, keeps: () => false }, work)
  return withOperations(withMeta(withOptions, wanted.meta, work), wanted, work)
}

/** A group around its members. */
export function groupElement(
  { id, meta }: WantedGroup,
  members: readonly XmlElement[],
  live: XmlElement | undefined,
  work: Work,
): XmlElement {
  return withMeta(xmlElement('group', { id }, [...members, ...settingsOf(live)]), meta, work)
}

/** A clone around one resource. */
export function cloneElement(
  { id, isPromotable, meta }: WantedClone,
  inner: XmlElement,
  live: XmlElement | undefined,
  work: Work,
): XmlElement {
  const isClone = !isPromotable || work.dialect.hasPromotableClones
  const pairs = isPromotable && isClone ? { promotable: 'true', ...meta } : meta
  return withMeta(xmlElement(isClone ? 'clone' : 'master', { id }, [inner, ...settingsOf(live)]), pairs, work)
}

/** Whether it is one of the elements that run something, or hold what does. */
export function isResource({ name }: XmlElement): boolean {
  return ['primitive', 'group', 'clone', 'master', 'bundle'].includes(name)
}

function settingsOf(container: XmlElement | undefined): readonly XmlElement[] {
  return (container?.children ?? []).filter((child) => !isResource(child))
}

function withMeta(element: XmlElement, pairs: Pairs, work: Work): XmlElement {
  const isOperational = ({ attributes }: XmlElement): boolean => operational.includes(attributes['name'] ?? '')
  const keeps = (pair: XmlElement): boolean => isOperational(pair) && !work.owned.has(pair.attributes['id'] ?? '')
  const id = `${element.attributes['id'] ?? ''}-meta_attributes`
  const merged = withMergedSet(element, { name: 'meta_attributes', id, pairs, keeps }, work)
  const set = merged.children.find((child) => isPlainSet(child, 'meta_attributes'))
  // On record, so that taken out of the data it is not taken for the operator's.
  for (const pair of set?.children ?? []) if (isOperational(pair)) note(pair, pairs, work)
  return merged
}

function withOperations(element: XmlElement, { id, operations }: WantedPrimitive, work: Work): XmlElement {
  const at = element.children.findIndex(({ name }) => name === 'operations')
  const live = element.children[at]
  const liveOperations = live?.children ?? []
  // What is there keeps its place.
  const kept = liveOperations.flatMap((there) => {
    const wanted = operations.find((one) => keyOf(one) === keyOfElement(there))
    return wanted === undefined ? [] : [operationElement(id, wanted, there, work)]
  })
  const missing = operations
    .filter((one) => !liveOperations.some((there) => keyOfElement(there) === keyOf(one)))
    .map((one) => operationElement(id, one, undefined, work))
  const section = { ...(live ?? xmlElement('operations', {})), children: [...kept, ...missing] }
  if (live === undefined) return { ...element, children: [...element.children, section] }
  return { ...element, children: element.children.with(at, section) }
}

/** The depth of a check is a parameter of the agent, and stands in a set of its own. */
const depthName = 'OCF_CHECK_LEVEL'

function operationElement(
  resource: string,
  { action, attributes }: Operation,
  live: XmlElement | undefined,
  work: Work,
): XmlElement {
  const { [depthName]: depth, ...plain } = attributes
  const role = plain['role'] === undefined ? {} : { role: roleIn(work.dialect, plain['role']) }
  const interval = plain['interval'] ?? '0s'
  if (live !== undefined) work.pool.release(live)
  const id = live?.attributes['id'] ?? `${resource}-${action}-interval-${interval}`
  const bare = xmlElement('op', { id: work.pool.fresh(id), name: action, ...plain, ...role })
  const pairs: Pairs = depth === undefined ? {} : { [depthName]: depth }
  const set = { name: 'instance_attributes', id: `${id}-instance_attributes`, pairs, keeps: () => false }
  const built = withMergedSet({ ...bare, children: live?.children ?? [] }, set, work)
  return live !== undefined && meaningOf(live) === meaningOf(built) ? live : built
}

/** Pacemaker tells operations of a resource apart by action and interval. */
function keyOf({ action, attributes }: Operation): string {
  return `${action} ${milliseconds(attributes['interval'] ?? '0')}`
}

function keyOfElement({ attributes }: XmlElement): string {
  return `${attributes['name'] ?? ''} ${milliseconds(attributes['interval'] ?? '0')}`
}

const units: Readonly<Record<string, number>> = {
  ms: 1,
  msec: 1,
  s: 1000,
  sec: 1000,
  '': 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  hr: 3_600_000,
}

/** An interval as Pacemaker reads it: seconds when it has no unit. Anything else is left as written. */
function milliseconds(interval: string): string {
  const [, number = '', unit = ''] = /^(\d+)\s*([a-z]*)$/.exec(interval) ?? []
  const factor = units[unit]
  return number === '' || factor === undefined ? interval : String(Number(number) * factor)
}
