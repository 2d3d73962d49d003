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
  returns: { add_group: 'The group.', parent_groups: 'The groups above it.' },
  run({ given, assignment: { host, playRun } }) {
    const key = given.get('key')
    if (key === undefined) return failed("the 'key' param is required when using group_by")
    const name = groupName(key)
    const parents = parentNames(given.get('parents'))
    const changed = playRun.run.additions.addGroup({ name, host, parents })
    return done({ changed, add_group: name, parent_groups: parents })
  },
})

function parentNames(value: Value | undefined): readonly string[] {
  if (value === undefined) return ['all']
  return isList(value) ? value.map(groupName) : [groupName(value)]
}

function groupName(value: Value): string {
  return str(value).replaceAll(' ', '-')
}
