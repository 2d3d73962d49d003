import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import type { DiagnosticCode } from '../diagnostic/catalogue.ts'
import type { YamlDict } from '../document/node.ts'
import type { Value } from '../value/value.ts'
import { includeNamed } from './include-modules.ts'
import type { Keywords, Parent } from './model.ts'
import type { Site } from './site.ts'
import { ancestors } from './walk.ts'

/** Mistakes that Ansible meets only when the task's turn comes, so that a playbook can provide for them. */
const metAtTheTask: ReadonlySet<DiagnosticCode> = new Set([
  'expression/syntax',
  'expression/unknown-name',
  'module/parameters',
  'playbook/braces-in-condition',
])

/**
 * Where the mistakes of a task are reported. A task whose failure the playbook provides for (`ignore_errors`,
 * `failed_when`, a `rescue` around it) may be wrong on purpose: there they are warnings, and the task fails in its turn.
 */
export function reportFor(task: YamlDict, site: Site): Site['report'] {
  if (!isProvidedFor(task, site)) return site.report
  return (found: Diagnostic) => {
    site.report(metAtTheTask.has(found.code) ? { ...found, severity: 'warning' } : found)
  }
}

function isProvidedFor(task: YamlDict, { isGuarded, parent, play }: Site): boolean {
  const own = new Map(task.entries.map(({ key, value }) => [key.value, value.value]))
  // The arguments of includes are read with the file, and nothing takes that failure up.
  if ([...own.keys()].some((name) => typeof name === 'string' && includeNamed(name) !== null)) return false
  if (isGuarded) return true
  if (own.has('failed_when')) return true
  const around: readonly Keywords[] = [...ancestors(parent).map(({ keywords }) => keywords), play.keywords]
  return [own.get('ignore_errors'), ...around.map(({ ignoreErrors }) => ignoreErrors)].some(mayBeSet)
}

/** A template may come to anything. */
function mayBeSet(value: Value | undefined): boolean {
  return value !== undefined && value !== null && value !== false
}

/** Whether a block above has a rescue, which takes up what fails below. */
export function isBelowRescue(parent: Parent | null): boolean {
  return ancestors(parent).some((node) => node.kind === 'block' && node.rescue.length > 0)
}
