import { isJsonArray, isJsonObject, type Json } from '../../value/json.ts'
import { DataReader, pairsIn } from './data-reader.ts'
import { readConstraint } from './read-constraint.ts'
import { readResource } from './read-resource.ts'
import type { FencingLevel, Pairs, WantedCib } from './wanted.ts'

/** The data as a playbook gives it; what is left out describes nothing. */
export interface CibData {
  readonly properties?: Json
  readonly resource_defaults?: Json
  readonly operation_defaults?: Json
  readonly node_attributes?: Json
  readonly resources?: Json
  readonly fencing_levels?: Json
  readonly constraints?: Json
}

/**
 * Reads the data of a CIB.
 *
 * @returns problems as sentences without their stop, all at once; with any, the value is not to be used
 */
export function readWanted(data: CibData): { readonly wanted: WantedCib; readonly problems: readonly string[] } {
  const problems: string[] = []
  const readers = (items: Json | undefined, what: string): readonly DataReader[] =>
    listOf(items, what, problems).map((item, index) => new DataReader(item, named(item, what, index), problems))
  const wanted: WantedCib = {
    properties: pairsIn(data.properties ?? {}, 'properties', problems),
    resourceDefaults: pairsIn(data.resource_defaults ?? {}, 'resource_defaults', problems),
    operationDefaults: pairsIn(data.operation_defaults ?? {}, 'operation_defaults', problems),
    nodeAttributes: readNodeAttributes(data.node_attributes ?? {}, problems),
    resources: readers(data.resources, 'resource').map(readResource),
    fencingLevels: readers(data.fencing_levels, 'fencing level').map(readFencingLevel),
    constraints: readers(data.constraints, 'constraint').map(readConstraint),
  }
  return { wanted, problems: [...problems, ...idsGivenTwice(wanted), ...membersAstray(wanted)] }
}

function listOf(items: Json | undefined, what: string, problems: string[]): readonly Json[] {
  if (items === undefined || items === null) return []
  if (isJsonArray(items)) return items
  problems.push(`${what}s are no list`)
  return []
}

/** How messages call an item: by its id when it has one. */
function named(item: Json, what: string, index: number): string {
  const id = isJsonObject(item) ? item['id'] : undefined
  return typeof id === 'string' ? `${what} "${id}"` : `${what} ${index + 1}`
}

function readNodeAttributes(data: Json, problems: string[]): Readonly<Record<string, Pairs>> {
  const nodes = new DataReader(data, 'node_attributes', problems)
  return Object.fromEntries(nodes.keys().map((node) => [node, nodes.pairs(node)]))
}

function readFencingLevel(data: DataReader): FencingLevel {
  data.allow(['id', 'node', 'pattern', 'attribute', 'value', 'level', 'devices'])
  const level = data.required('level')
  const index = Number(level)
  if (!/^[1-9]$/.test(level)) data.problem(`has level "${level}"; levels are 1 to 9`)
  const devices = data.texts('devices')
  if (devices.length === 0) data.problem('names no devices')
  const ways = ['node', 'pattern', 'attribute'].filter((way) => data.has(way))
  if (ways.length !== 1) data.problem('needs one of node, pattern and attribute')
  const target = fencingTarget(data)
  const name = Object.values(target)
    .join('-')
    .replace(/[^A-Za-z0-9_.-]/g, '_')
  return { id: data.text('id') ?? `fl-${name}-${level}`, target, index, devices }
}

function fencingTarget(data: DataReader): FencingLevel['target'] {
  if (data.has('pattern')) return { pattern: data.required('pattern') }
  if (data.has('attribute')) return { attribute: data.required('attribute'), value: data.required('value') }
  return { node: data.text('node') ?? '' }
}

function idsGivenTwice({ resources, fencingLevels, constraints }: WantedCib): readonly string[] {
  const ids = [
    ...resources.flatMap(({ id, clone }) => [id, ...(clone === null ? [] : [clone.id])]),
    ...fencingLevels.map(({ id }) => id),
    ...constraints.map(({ id }) => id),
  ]
  const twice = new Set(ids.filter((id, index) => ids.indexOf(id) !== index))
  return [...twice].map((id) => `the id "${id}" is given twice`)
}

/** Members of groups are primitives of the data, each in one group, and not cloned by themselves. */
function membersAstray({ resources }: WantedCib): readonly string[] {
  const groups = resources.filter(({ kind }) => kind === 'group')
  const members = groups.flatMap((group) => (group.kind === 'group' ? group.members : []))
  const twice = new Set(members.filter((id, index) => members.indexOf(id) !== index))
  return [
    ...[...new Set(members)].flatMap((id) => {
      const member = resources.find((resource) => resource.id === id)
      if (member?.kind !== 'primitive') return [`a group has the member "${id}", and no primitive of that id is given`]
      return member.clone === null ? [] : [`"${id}" is cloned, so that it cannot be a member of a group`]
    }),
    ...[...twice].map((id) => `"${id}" is a member of two groups, or twice of one`),
  ]
}
