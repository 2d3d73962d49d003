import { didYouMean } from '../../text/near-names.ts'
import type { DataReader } from './data-reader.ts'
import type { Condition, Rule, WantedConstraint } from './wanted.ts'

const kinds = ['colocation', 'order', 'location'] as const

/** Reads one constraint. Its first key says what it is: `colocation: vip`, `order: vip`, `location: vip`. */
export function readConstraint(data: DataReader): WantedConstraint {
  const given = kinds.filter((kind) => data.has(kind))
  if (given.length !== 1) data.problem(`needs one of ${kinds.join(', ')}`)
  switch (given[0]) {
    case 'order':
      return readOrder(data)
    case 'location':
      return readLocation(data)
    default:
      return readColocation(data)
  }
}

function readColocation(data: DataReader): WantedConstraint {
  data.allow(['id', 'colocation', 'with', 'score', 'role', 'with_role'])
  const resource = data.required('colocation')
  const other = data.required('with')
  return {
    kind: 'colocation',
    id: data.text('id') ?? `colocation-${resource}-${other}`,
    resource,
    with: other,
    score: readScore(data),
    role: readRole(data, 'role'),
    withRole: readRole(data, 'with_role'),
  }
}

const actions = ['start', 'stop', 'promote', 'demote'] as const

function readOrder(data: DataReader): WantedConstraint {
  data.allow(['id', 'order', 'then', 'first_action', 'then_action', 'kind', 'symmetrical'])
  const first = data.required('order')
  const then = data.required('then')
  const firstAction = data.oneOf('first_action', actions, 'start')
  return {
    kind: 'order',
    id: data.text('id') ?? `order-${first}-${then}`,
    first,
    then,
    firstAction,
    thenAction: data.oneOf('then_action', actions, firstAction),
    strength: data.oneOf('kind', ['Mandatory', 'Optional', 'Serialize'], 'Mandatory'),
    isSymmetrical: data.isOn('symmetrical', true),
  }
}

function readLocation(data: DataReader): WantedConstraint {
  data.allow(['id', 'location', 'node', 'score', 'rule', 'discovery', 'role'])
  const resource = data.required('location')
  if (data.has('node') === data.has('rule')) data.problem('needs either "node" or "rule"')
  if (data.has('rule') && data.has('score')) data.problem('has "score" beside "rule"; the score belongs into the rule')
  const id = data.text('id') ?? `location-${resource}${data.has('node') ? `-${data.text('node') ?? ''}` : ''}`
  return {
    kind: 'location',
    id,
    resource,
    place: data.has('rule')
      ? { rule: readRule(data.reader('rule'), true) }
      : { node: data.text('node') ?? '', score: readScore(data) },
    discovery: data.oneOf('discovery', ['always', 'never', 'exclusive'], 'always'),
    role: readRole(data, 'role'),
  }
}

/** @see Pacemaker Explained, "Rules" */
function readRule(data: DataReader, isOutermost: boolean): Rule {
  data.allow(isOutermost ? ['score', 'score_attribute', 'role', 'all', 'any'] : ['all', 'any'])
  if (data.has('all') === data.has('any')) data.problem('needs either "all" or "any", a list of conditions')
  if (data.has('score') && data.has('score_attribute')) data.problem('has both "score" and "score_attribute"')
  const scoreAttribute = data.text('score_attribute')
  const conditions = data.readers(data.has('any') ? 'any' : 'all').map(readCondition)
  if (conditions.length === 0) data.problem('has no conditions')
  const effect = scoreAttribute === null ? { score: readScore(data) } : { scoreAttribute }
  return {
    join: data.has('any') ? 'or' : 'and',
    effect: isOutermost ? effect : null,
    role: isOutermost ? readRole(data, 'role') : null,
    conditions,
  }
}

const comparisons = ['lt', 'gt', 'lte', 'gte', 'eq', 'ne'] as const
const presences = ['defined', 'not_defined'] as const

function readCondition(data: DataReader): Condition {
  if (data.has('all') || data.has('any')) return { kind: 'rule', rule: readRule(data, false) }
  if (data.has('date')) return readDate(data)
  data.allow(['attribute', 'operation', 'value', 'type'])
  const operation = data.oneOf('operation', [...comparisons, ...presences], 'eq')
  const isPresence = presences.some((presence) => presence === operation)
  if (data.has('value') === isPresence) {
    data.problem(isPresence ? `has a value, and "${operation}" asks for none` : 'lacks "value"')
  }
  return {
    kind: 'attribute',
    attribute: data.required('attribute'),
    operation,
    value: data.text('value'),
    type: data.has('type') ? data.oneOf('type', ['string', 'integer', 'number', 'version'], 'string') : null,
  }
}

function readDate(data: DataReader): Condition {
  const operation = data.oneOf('date', ['gt', 'lt', 'in_range', 'date_spec'], 'gt')
  const bounds = { gt: ['start'], lt: ['end'], in_range: ['start', 'end', 'duration'], date_spec: ['spec'] }[operation]
  data.allow(['date', ...bounds])
  if (operation !== 'in_range') for (const bound of bounds) if (!data.has(bound)) data.problem(`lacks "${bound}"`)
  if (operation === 'in_range' && data.has('end') === data.has('duration'))
    data.problem('needs either "end" or "duration"')
  return {
    kind: 'date',
    operation,
    start: data.text('start'),
    end: data.text('end'),
    parts: data.pairs(operation === 'date_spec' ? 'spec' : 'duration'),
  }
}

/** A whole number, or INFINITY with or without a sign. */
function readScore(data: DataReader): string {
  const score = data.text('score') ?? 'INFINITY'
  if (!/^[+-]?(?:\d+|INFINITY)$/.test(score))
    data.problem(`has the score "${score}"; it is a whole number, INFINITY or -INFINITY`)
  return score.replace(/^\+/, '')
}

const roles = ['Started', 'Stopped', 'Promoted', 'Unpromoted', 'Master', 'Slave']

function readRole(data: DataReader, key: string): string | null {
  const role = data.text(key)
  if (role !== null && !roles.includes(role)) {
    data.problem(`has the role "${role}". ${didYouMean(role, roles) ?? `Known are ${roles.join(', ')}.`}`)
  }
  return role
}
