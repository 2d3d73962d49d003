import type { EngineModule } from '../module/contract.ts'
import type { ParamSchema } from '../module/params.ts'

/** The modules by which one file brings in others; the reader of playbooks carries the static ones out itself. */
export type IncludeName = 'import_tasks' | 'import_role' | 'include_tasks' | 'include_role'

const file: ParamSchema = {
  type: 'string',
  format: 'path',
  description: 'The file of tasks, relative to this file or to the folder tasks/ of the role.',
}
const apply: ParamSchema = {
  type: 'object',
  description: 'Keywords that the included tasks inherit (become, tags, vars, when and the like).',
}

const roleParams = {
  name: { type: 'string', aliases: ['role'], description: 'The role.' },
  tasks_from: { type: 'string', description: 'The file in tasks/ to run instead of main.yml.' },
  vars_from: { type: 'string', description: 'The file in vars/ to read instead of main.yml.' },
  defaults_from: { type: 'string', description: 'The file in defaults/ to read instead of main.yml.' },
  handlers_from: { type: 'string', description: 'The file in handlers/ to read instead of main.yml.' },
  allow_duplicates: { type: 'boolean', default: true, description: 'Whether the role may run again in this play.' },
  rolespec_validate: {
    type: 'boolean',
    default: true,
    description: 'Whether variables are checked against meta/argument_specs.yml first.',
  },
  public: { type: 'boolean', description: 'Whether later tasks of the play see the variables of the role.' },
} as const satisfies Record<string, ParamSchema>

const nothing = { kind: 'engine', aliases: [], returns: {} } as const

/** The declarations of the include modules, for the registry: their arguments are checked as any module's. */
export const includeModules: Readonly<Record<IncludeName, EngineModule>> = {
  import_tasks: {
    ...nothing,
    name: 'import_tasks',
    summary: 'Read a file of tasks in, before anything runs.',
    params: { properties: { file }, required: ['file'], freeForm: 'file' },
    examples: '- import_tasks: install.yml',
  },
  include_tasks: {
    ...nothing,
    name: 'include_tasks',
    summary: 'Read a file of tasks in when its turn comes; its name may depend on the host, and it may be looped over.',
    params: { properties: { file, apply }, required: ['file'], freeForm: 'file' },
    examples: '- include_tasks: "{{ ansible_os_family }}.yml"',
  },
  import_role: {
    ...nothing,
    name: 'import_role',
    summary: 'Read a role in, before anything runs.',
    params: { properties: roleParams, required: ['name'] },
    examples: '- import_role:\n    name: galera\n    tasks_from: check.yml',
  },
  include_role: {
    ...nothing,
    name: 'include_role',
    summary: 'Read a role in when its turn comes; its name may depend on the host, and it may be looped over.',
    params: { properties: { ...roleParams, apply }, required: ['name'] },
    examples: '- include_role:\n    name: "{{ service }}"\n    public: true',
  },
}

/** The include module that a task names, with or without the name of its collection. */
export function includeNamed(action: string): IncludeName | null {
  const bare = bareName(action)
  return bare === 'import_tasks' || bare === 'import_role' || bare === 'include_tasks' || bare === 'include_role'
    ? bare
    : null
}

/** A module's name without `ansible.builtin.` or `ansible.legacy.`. */
export function bareName(action: string): string {
  return action.replace(/^ansible\.(?:builtin|legacy)\./, '')
}
