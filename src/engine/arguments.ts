import { open } from '../template/interpolate.ts'
import type { Scope } from '../expression/scope.ts'
import type { ModuleRegistry } from '../module/registry.ts'
import type { Play, Task } from '../playbook/model.ts'
import { Omit, Template, isDict, isList, type Dict, type Value } from '../value/value.ts'
import { moduleDefaultsOf } from './inherit.ts'

/**
 * The arguments of a task on one host: templates opened, `module_defaults` below them, what is `omit` left out.
 * @throws DiagnosticError at the first undefined variable
 */
export function argumentsOf(task: Task, play: Play, scope: Scope, registry: ModuleRegistry): Dict {
  const given = new Map<Value, Value>()
  if (task.argsTemplate !== undefined) addAll(given, open(task.argsTemplate, scope))
  for (const [name, value] of task.args) given.set(name, isExpression(value) ? value : open(value, scope))
  const withDefaults = new Map<Value, Value>()
  for (const [name, value] of defaultsFor(task, play, scope, registry)) withDefaults.set(name, value)
  for (const [name, value] of given) withDefaults.set(name, value)
  return withoutOmitted(withDefaults)
}

// `assert` names each of its conditions, so it opens them itself.
function isExpression(value: Value): boolean {
  if (isList(value)) return value.some(isExpression)
  return value instanceof Template && value.kind === 'expression'
}

function addAll(target: Dict, more: Value): void {
  if (isDict(more)) for (const [name, value] of more) target.set(name, value)
}

/** Defaults for the module by any of its names, and for the groups (`group/name`) that list it. */
function defaultsFor(task: Task, play: Play, scope: Scope, registry: ModuleRegistry): Dict {
  const defaults = new Map<Value, Value>()
  for (const raw of moduleDefaultsOf(task, play)) {
    const opened = open(raw, scope)
    if (!isDict(opened)) continue
    for (const [name, values] of opened) {
      if (typeof name !== 'string' || !isMeant(name, task, registry)) continue
      addAll(defaults, values)
    }
  }
  return defaults
}

function isMeant(name: string, task: Task, registry: ModuleRegistry): boolean {
  return name === task.action || name === task.module || registry.find(name)?.name === task.module
}

// Omit vanishes from dicts and lists at any depth, as in ansible-core 2.19.
function withoutOmitted(dict: Dict): Dict {
  return new Map(
    [...dict].filter(([, value]) => !(value instanceof Omit)).map(([name, value]) => [name, cleaned(value)]),
  )
}

function cleaned(value: Value): Value {
  if (!hasOmitted(value)) return value
  if (isDict(value)) return withoutOmitted(value)
  return isList(value) ? value.filter((item) => !(item instanceof Omit)).map(cleaned) : value
}

function hasOmitted(value: Value): boolean {
  if (value instanceof Omit) return true
  if (isDict(value)) return [...value.values()].some(hasOmitted)
  return isList(value) && value.some(hasOmitted)
}
