import type { DataReader } from './data-reader.ts'
import type { Agent, Operation, Pairs, WantedClone, WantedResource } from './wanted.ts'

/** Ids are names of XML. @see XML Schema 1.0, NCName */
const idForm = /^[A-Za-z_][A-Za-z0-9_.-]*$/

const resourceKeys = ['id', 'agent', 'group', 'options', 'meta', 'operations', 'clone', 'promotable', 'clone_id']

/** Reads one resource: with `agent` a primitive, with `group` a group. */
export function readResource(data: DataReader): WantedResource {
  data.allow(resourceKeys)
  const id = data.required('id')
  if (id !== '' && !idForm.test(id)) {
    data.problem('has an id that is no name of XML: a letter or _ first, then letters, digits, "_", "." and "-"')
  }
  if (data.has('agent') === data.has('group')) data.problem('needs either "agent" or "group"')
  const shared = { id, meta: data.pairs('meta'), clone: readClone(data, id) }
  if (data.has('group')) {
    for (const key of ['options', 'operations']) if (data.has(key)) data.problem(`is a group, which has no ${key}`)
    const members = data.texts('group')
    if (members.length === 0) data.problem('is a group without members')
    return { kind: 'group', ...shared, members }
  }
  const agent = readAgent(data)
  return {
    kind: 'primitive',
    ...shared,
    agent,
    options: data.pairs('options'),
    operations: readOperations(data, agent),
  }
}

function readClone(data: DataReader, id: string): WantedClone | null {
  const key = data.has('promotable') ? 'promotable' : 'clone'
  if (data.has('promotable') && data.has('clone'))
    data.problem('has both "clone" and "promotable"; a promotable resource is a clone')
  if (!data.has(key) || (!data.isDict(key) && !data.isOn(key, false))) return null
  return {
    id: data.text('clone_id') ?? `${id}-clone`,
    isPromotable: key === 'promotable',
    meta: data.isDict(key) ? data.pairs(key) : {},
  }
}

/** @see OCF Resource Agent API; Pacemaker Explained, "Resource Classes" */
function readAgent(data: DataReader): Agent {
  const written = data.text('agent') ?? ''
  const [standard = '', ...rest] = written.split(':')
  const [provider, type] = rest.length === 2 ? rest : [null, rest[0]]
  const isWhole = /^(?:ocf:[^:\s]+|systemd|service|lsb|stonith|upstart):[^:\s]+$/.test(written)
  if (!isWhole) {
    data.problem(
      `has the agent "${written}"; wanted is its full name, such as ocf:heartbeat:IPaddr2 or systemd:haproxy`,
    )
  }
  return { standard, provider: provider ?? null, type: type ?? '' }
}

/**
 * The operations of a primitive: by action, one or several each. Every primitive is watched, for Pacemaker itself does not
 * look at a resource without a monitor again; and a unit of systemd gets the time that systemd gives it, not 20 seconds.
 */
function readOperations(data: DataReader, agent: Agent): readonly Operation[] {
  const given = data.reader('operations')
  const operations = given
    .keys()
    .flatMap((action) => oneOrMore(given, action).map((attributes) => ({ action, attributes })))
  const defaults =
    agent.standard === 'systemd' ? { start: slow, stop: slow, monitor: watched(slow) } : { monitor: watched({}) }
  const missing = Object.entries(defaults).filter(
    ([action]) => !operations.some((operation) => operation.action === action),
  )
  return [...operations, ...missing.map(([action, attributes]): Operation => ({ action, attributes }))].map(
    withInterval,
  )
}

const slow: Pairs = { timeout: '100s' }

function watched(attributes: Pairs): Pairs {
  return { interval: '60s', ...attributes }
}

function withInterval({ action, attributes }: Operation): Operation {
  return { action, attributes: { interval: action === 'monitor' ? '60s' : '0s', ...attributes } }
}

function oneOrMore(operations: DataReader, action: string): readonly Pairs[] {
  return operations.isList(action)
    ? operations.readers(action).map((operation) => operation.all())
    : [operations.pairs(action)]
}
