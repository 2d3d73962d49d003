import { str, repr } from '../../value/print.ts'
import { typeName } from '../../value/type-name.ts'
import type { Value } from '../../value/value.ts'
import { FilterError, type Lookup } from '../filter.ts'
import { defineLookup } from '../signature.ts'

/** Settings of Ansible, as ansible.cfg and the environment have them. Source: ansible.builtin.config 2.19. */
export const configLookups: readonly Lookup[] = [
  defineLookup('config', 'on_missing missing plugin_type plugin_name show_origin', (terms, given, context) => {
    const onMissing = given.printed('on_missing', given.printed('missing', 'error'))
    const kind = given.givenText('plugin_type')
    const name = given.givenText('plugin_name')
    if (!['error', 'warn', 'skip'].includes(onMissing))
      throw new FilterError(
        `Invalid value "${onMissing}" for configuration option "plugin_type: lookup plugin: config setting: on_missing ", valid values are: error, skip, warn`,
      )
    if ((kind === undefined) !== (name === undefined))
      throw new FilterError('Both plugin_type and plugin_name are required, cannot use one without the other.')
    const plugin = kind === undefined || name === undefined ? null : { kind, name }
    const variable = (wanted: string): Value | undefined => {
      const found = context.scope.variable(wanted)
      return found === undefined ? undefined : context.open(found)
    }
    return terms.flatMap((term): readonly Value[] => {
      if (typeof term !== 'string')
        throw new FilterError(
          `Invalid setting identifier, ${repr(term)} is not a <class 'str'>, its a <class '${typeName(term)}'>.`,
        )
      const found = context.scope.world.setting({ name: term, plugin, variable })
      if (found !== null) return [given.flag('show_origin') ? [found.value, found.origin] : found.value]
      const label = plugin === null ? `'${term}'` : `'${term}' for '${plugin.name}' ${plugin.kind} plugin`
      const missing = `No config definition exists for ${label}.`
      if (onMissing === 'error') throw new FilterError(missing)
      if (onMissing === 'warn') context.scope.world.warn(`Skipping ${str(term)}. ${missing}`)
      return []
    })
  }),
]
