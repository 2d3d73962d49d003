import { str } from '../../value/print.ts'
import { isList, type Value } from '../../value/value.ts'
import { defineEngineAction } from './action.ts'
import { done, failed } from './outcome.ts'

/** Puts the host into a group named by a key, at once: the next play may name it. */
export default defineEngineAction({
  name: 'group_by',
  summary: 'Put each host into a group named after one of its values.',
  params: {
    properties: {
      key: { type: 'string', description: 'The name of the group; spaces become hyphens.' },
      parents: {
        type: 'array',
        items: { type: 'string' },
        default: ['all'],
        description: 'Groups that it becomes a child of.',
      },
    },
    required: ['key'],
  },
  run({ given, assignment: { host, playRun } }) {
    const key = given.get('key')
    if (key === undefined) return failed("the 'key' param is required when using group_by")
    const group = str(key).replaceAll(' ', '-')
    const { store } = playRun.run.surroundings
    const { inventory } = store
    const isMember = inventory.groups.get(group)?.hosts.has(host) ?? false
    inventory.addToGroup(host, group)
    const parents = parentNames(given.get('parents'))
    for (const parent of parents) inventory.group(parent.replaceAll(' ', '-')).children.add(group)
    store.inventoryChanged()
    return done({ changed: !isMember, add_group: group, parent_groups: parents })
  },
})

function parentNames(value: Value | undefined): readonly string[] {
  if (value === undefined) return ['all']
  return isList(value) ? value.map(str) : [str(value)]
}
