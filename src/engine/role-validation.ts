import { validationTitle } from '../playbook/argument-specs.ts'
import { noKeywords } from '../playbook/inherited-keywords.ts'
import type { ArgumentSpec, RoleUse, Task } from '../playbook/model.ts'
import { dictOf, fromJson } from '../value/json.ts'
import { Template, type Dict, type Value } from '../value/value.ts'

/**
 * The task "Validating arguments against arg spec …" that comes before the tasks of a role with a specification, whatever
 * tags are selected; null for a role without one.
 */
export function validationOf(role: RoleUse): Task | null {
  if (role.argumentSpec === undefined) return null
  const known = validations.get(role)
  if (known !== undefined) return known
  const made = makeValidation(role, role.argumentSpec)
  validations.set(role, made)
  return made
}

const validations = new WeakMap<RoleUse, Task>()

function makeValidation(role: RoleUse, spec: ArgumentSpec): Task {
  return {
    kind: 'task',
    name: validationTitle(spec),
    span: role.span,
    keywords: { ...noKeywords, tags: ['always'] },
    parent: role,
    role,
    folder: role.folder,
    action: 'validate_argument_spec',
    module: 'validate_argument_spec',
    args: validationArguments(role, spec),
    argSpans: new Map(),
    until: [],
    notify: [],
    listen: [],
  }
}

function validationArguments(role: RoleUse, { entryPoint, options, rules = {} }: ArgumentSpec): Dict {
  const context = { type: 'role', name: role.roleName, argument_spec_name: entryPoint, path: role.path }
  return new Map<Value, Value>([
    ['argument_spec', fromJson(options)],
    ['rules', fromJson(rules)],
    ['validate_args_context', dictOf(context)],
    ['provided_arguments', providedArguments(role, namesIn(options))],
  ])
}

function namesIn(options: ArgumentSpec['options']): readonly string[] {
  return Object.entries(options).flatMap(([name, option]) => {
    const aliases = typeof option === 'object' && option !== null && 'aliases' in option ? option['aliases'] : []
    return [name, ...(Array.isArray(aliases) ? aliases.map(String) : [])]
  })
}

// Each option as the variable of its name, left out where nobody sets it.
function providedArguments(role: RoleUse, names: readonly string[]): Dict {
  const origin = { file: role.span.file, span: () => role.span }
  return new Map<Value, Value>(names.map((name) => [name, new Template(`{{ ${name} | default(omit) }}`, origin)]))
}
