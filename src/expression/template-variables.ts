import { wallClock } from '../value/date-time.ts'
import type { Dict, Value } from '../value/value.ts'
import type { Scope } from './scope.ts'

/**
 * What a template is told of itself: `template_path`, `template_mtime` … and `ansible_managed`, which gives way to a
 * variable of that name.
 *
 * @param written - the name by which the template was asked for
 * @param destination - where its text goes; null for `lookup('template')`
 * @see ansible-core 2.19, `generate_ansible_template_vars`
 */
export function templateVariables(path: string, written: string, destination: string | null, scope: Scope): Dict {
  const { host, owner, modifiedMs } = scope.world.keeperOf(path)
  const told = new Map<Value, Value>([
    ['template_host', host],
    ['template_path', written],
    ['template_mtime', wallClock(modifiedMs, false)],
    ['template_uid', owner],
    ['template_run_date', wallClock(scope.world.now(), false)],
    ['template_destpath', destination],
    ['template_fullpath', path],
  ])
  if (scope.variable('ansible_managed') === undefined) told.set('ansible_managed', 'Ansible managed')
  return told
}
