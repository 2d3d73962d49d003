import { str } from '../../value/print.ts'
import { isList, type Value } from '../../value/value.ts'
import { defineEngineAction } from './action.ts'
import { done, failed } from './outcome.ts'

const own = new Set(['name', 'hostname', 'host', 'groups', 'group', 'groupname'])

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
    const name = given.get('name') ?? given.get('hostname') ?? given.get('host')
    if (name === undefined) return failed('name, host or hostname needs to be provided')
    const [, bare = str(name), port] = /^(.+?)(?::(\d+))?$/.exec(str(name)) ?? []
    const { store } = playRun.run.surroundings
    const { inventory } = store
    const isNew = !inventory.hosts.has(bare)
    const host = inventory.host(bare)
    if (port !== undefined) host.vars.set('ansible_port', Number(port))
    let changed = isNew
    for (const [key, value] of given) {
      if (typeof key !== 'string' || own.has(key)) continue
      host.vars.set(key, value)
      store.memory(bare).set.set(key, value)
    }
    const groups = groupNames(given.get('groups') ?? given.get('group') ?? given.get('groupname'))
    for (const group of groups) {
      if (!inventory.groups.get(group)?.hosts.has(bare)) changed = true
      inventory.group('all').children.add(group)
      inventory.addToGroup(bare, group)
    }
    if (groups.length === 0 && isNew) inventory.addToGroup(bare, 'ungrouped')
    store.inventoryChanged()
    return done({ changed, add_host: { host_name: bare, groups } })
  },
})

function groupNames(value: Value | undefined): readonly string[] {
  if (value === undefined) return []
  return (isList(value) ? value.map(str) : str(value).split(','))
    .map((group) => group.trim())
    .filter((group) => group !== '')
}
