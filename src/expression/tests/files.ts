import { typeName } from '../../value/type-name.ts'
import type { Value } from '../../value/value.ts'
import { FilterError, type FilterContext, type Test } from '../filter.ts'
import type { PathKind } from '../scope.ts'
import { defineTest } from '../signature.ts'

/** Tests of what stands at a path of the controller. Source: ansible.builtin over Python's os.path. */
export const fileTests: readonly Test[] = [
  defineTest('file', '', (input, _, context) => kindOf(input, context).target === 'file', { aliases: ['is_file'] }),
  defineTest('directory', '', (input, _, context) => kindOf(input, context).target === 'directory', {
    aliases: ['is_dir'],
  }),
  defineTest('link', '', (input, _, context) => kindOf(input, context).isLink, { aliases: ['is_link'] }),
  defineTest('mount', '', (input, _, context) => kindOf(input, context).isMount, { aliases: ['is_mount'] }),
  defineTest('exists', '', (input, _, context) => kindOf(input, context).target !== 'absent'),
  defineTest('link_exists', '', (input, _, context) => {
    const { target, isLink } = kindOf(input, context)
    return isLink || target !== 'absent'
  }),
  defineTest('abs', '', (input) => pathIn(input).startsWith('/'), { aliases: ['is_abs'] }),
  defineTest(
    'same_file',
    'other',
    (input, given, context) => {
      const { world } = context.scope
      return world.realPath(pathIn(input)) === world.realPath(given.text('other'))
    },
    { aliases: ['is_same_file'] },
  ),
]

function pathIn(input: Value): string {
  if (typeof input === 'string') return input
  throw new FilterError(`A path is text, not ${typeName(input)}.`)
}

function kindOf(input: Value, context: FilterContext): PathKind {
  return context.scope.world.kindOf(pathIn(input))
}
