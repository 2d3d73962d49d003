import { hostAddress } from '../../inventory/host-address.ts'
import { jsonObject } from '../../value/json.ts'
import { str } from '../../value/print.ts'
import { isList, type Value } from '../../value/value.ts'
import { defineEngineAction } from './action.ts'
import { done, failed } from './outcome.ts'

const own = new Set<Value>(['name', 'hostname', 'host', 'groups', 'group', 'groupname'])

/** Adds a host to the inventory of this run. Runs once, for all hosts. */
export default defineEngineAction({
  name: 'add_host',
  summary: 'Add a host, and groups, to the inventory of this run.',
  params: {
    properties: {
      name: { type: 'string', aliases: ['host', 'hostname'], description: 'The host; NAME:PORT sets its port.' },
      groups: {
        type: 'array',
        items: { type: 'string' },
        aliases: ['group', 'groupname'],
        description: 'Groups to put it in; made when they are new.',
      },
    },
    open: true,
  },
  returns: { add_host: 'host_name, host_vars and groups.' },
  run({ given, assignment: { playRun } }) {
    const written = given.get('name') ?? given.get('hostname') ?? given.get('host')
    if (written === undefined) return failed('name, host or hostname needs to be provided')
    const { host: name, port } = hostAddress(str(written)) ?? { host: str(written), port: null }
    const vars = new Map([...given].filter(([key]) => !own.has(key)))
    if (port !== null) vars.set('ansible_port', port)
    const groups = groupNames(given.get('groups') ?? given.get('group') ?? given.get('groupname'))
    const changed = playRun.run.additions.addHost({ name, vars, groups })
    return done({ changed, add_host: { host_name: name, groups, host_vars: jsonObject(vars) } })
  },
})

function groupNames(value: Value | undefined): readonly string[] {
  if (value === undefined) return []
  return (isList(value) ? value.map(str) : str(value).split(','))
    .map((group) => group.trim())
    .filter((group) => group !== '')
}
