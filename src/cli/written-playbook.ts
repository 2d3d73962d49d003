import { join } from 'node:path'
import type { Diagnosed, Diagnostic } from '../diagnostic/diagnostic.ts'
import { loadPlaybook } from '../playbook/load.ts'
import type { Playbook } from '../playbook/model.ts'
import type { LoadContext } from '../playbook/site.ts'
import type { ProjectFiles } from '../project/files.ts'
import { fromJson, toJson, type Json, type JsonObject } from '../value/json.ts'
import { parseJson, printJson } from '../value/json-text.ts'
import { TypeFault } from '../value/type-fault.ts'
import { loadContext } from './load-context.ts'
import type { Project } from './project.ts'

/** What the command line says of the one task. */
export interface AdhocTask {
  readonly pattern: string
  readonly module: string
  /** `key=value` words, free text, or a dict in JSON. */
  readonly args: string
  /** Keywords of the task: `async`, `poll`, `timeout`. */
  readonly keywords: JsonObject
}

/** The play of a single task. */
export function adhocPlay({ pattern, module, args, keywords }: AdhocTask): JsonObject {
  const task = { [module]: argumentsOf(args), ...keywords }
  return { name: 'Ansible Ad-Hoc', hosts: pattern, gather_facts: false, tasks: [task] }
}

/** What the command line says of the one role. */
export interface RoleRun {
  readonly role: string
  readonly pattern: string
  /** The file in `tasks/` that runs; `main` by itself. */
  readonly tasksFrom: string | undefined
}

/** The play of a single role: as root, and all hosts stop together, as in the shipped playbooks. */
export function rolePlay({ role, pattern, tasksFrom }: RoleRun): JsonObject {
  const use =
    tasksFrom === undefined
      ? { roles: [role] }
      : { tasks: [{ name: tasksFrom, import_role: { name: role, tasks_from: tasksFrom } }] }
  return { name: role, hosts: pattern, become: true, any_errors_fatal: true, ...use }
}

/** A playbook that stands in no file. */
export interface WrittenPlaybook {
  readonly playbook: Playbook
  readonly loading: LoadContext
}

/**
 * Reads and checks a playbook of one play as if it lay in a folder. JSON is YAML, so it is read as any playbook is.
 *
 * @param folder - where `group_vars`, `roles` and relative paths of the play start from
 */
export function loadWrittenPlay(play: JsonObject, folder: string, project: Project): Diagnosed<WrittenPlaybook> {
  const path = join(project.files.absolute(folder), '(command line)')
  const files = withFile(project.files, path, printJson(fromJson([play])))
  const loading = loadContext({ ...project, files })
  const { value: playbook, diagnostics } = loadPlaybook(path, loading)
  const shown = loading.documents.shown(path)
  return { value: { playbook, loading }, diagnostics: diagnostics.map((one) => withoutPlaceIn(shown, one)) }
}

function argumentsOf(args: string): Json {
  const text = args.trim()
  if (!text.startsWith('{') || !text.endsWith('}')) return args
  try {
    return toJson(parseJson(text))
  } catch (fault) {
    if (fault instanceof TypeFault) return args
    throw fault
  }
}

/** The files of the project, and one more at `path` that is on no disk. */
function withFile(files: ProjectFiles, path: string, text: string): ProjectFiles {
  const bytes = new TextEncoder().encode(text)
  return {
    exists: (asked) => asked === path || files.exists(asked),
    isFile: (asked) => asked === path || files.isFile(asked),
    isDirectory: (asked) => files.isDirectory(asked),
    isExecutable: (asked) => files.isExecutable(asked),
    readBytes: (asked) => (asked === path ? bytes : files.readBytes(asked)),
    readText: (asked) => (asked === path ? text : files.readText(asked)),
    list: (folder) => files.list(folder),
    absolute: (asked) => files.absolute(asked),
    realpath: (asked) => files.realpath(asked),
  }
}

// The text of the play is written here, so its lines and columns say nothing to anyone.
function withoutPlaceIn(file: string, diagnostic: Diagnostic): Diagnostic {
  if (diagnostic.at?.file !== file) return diagnostic
  const { code, severity, summary, detail, hint } = diagnostic
  return { code, severity, summary, detail, ...(hint === undefined ? {} : { hint }) }
}
