import { error, warning } from '../diagnostic/catalogue.ts'
import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import { Template, type Value } from '../value/value.ts'
import { findTasksFile, places } from './find-file.ts'
import { noKeywords } from './inherited-keywords.ts'
import type { Foreseen, Node, Play, Task } from './model.ts'
import { isBelowRescue } from './provided-failure.ts'
import { readTasksFile } from './read-nodes.ts'
import { readRole } from './read-role.ts'
import type { LoadContext, Site } from './site.ts'
import { handlersOf, rolesIn, sectionsOf, tasksOf, ancestors } from './walk.ts'

/**
 * Follows the dynamic includes of a play whose names are constant, so that their mistakes are known before the run.
 *
 * Each file is read once for each role: an include may lead back to its own file, for its condition ends it.
 */
export function lookAhead(
  play: Play,
  variableNames: ReadonlySet<string>,
  context: LoadContext,
  report: (found: Diagnostic) => void,
): Foreseen {
  const included = new Map<Task, readonly Node[]>()
  const seen = new Map<string, readonly Node[]>()
  let hasUnknownIncludes = false
  const follow = (nodes: readonly Node[], isHandler: boolean): void => {
    for (const task of tasksOf(nodes)) {
      if (task.module !== 'include_tasks' && task.module !== 'include_role') continue
      const target = targetOf(task)
      if (target === null) hasUnknownIncludes = true
      else {
        const site = siteOf(task, play, context, report, isHandler)
        const brought = readTarget(target, task, site, seen)
        included.set(task, brought)
        if (!followed.has(brought)) {
          followed.add(brought)
          follow(brought, isHandler)
          follow(
            rolesIn(brought).flatMap((role) => role.handlers),
            true,
          )
        }
      }
    }
  }
  const followed = new Set<readonly Node[]>()
  follow(sectionsOf(play), false)
  follow(handlersOf(play), true)
  return { included, hasUnknownIncludes, variableNames }
}

/** The constant names of an include; null when only the run will know them. */
type Target =
  | { readonly kind: 'tasks'; readonly file: string }
  | { readonly kind: 'role'; readonly name: string; readonly from: (argument: string) => string | undefined }

function targetOf(task: Task): Target | null {
  const { args, argsTemplate, module } = task
  const fromArguments = ['tasks_from', 'vars_from', 'defaults_from', 'handlers_from'].map((name) => args.get(name))
  const name: Value | undefined = module === 'include_tasks' ? args.get('file') : (args.get('name') ?? args.get('role'))
  if (argsTemplate !== undefined || [name, ...fromArguments].some((value) => value instanceof Template)) return null
  if (typeof name !== 'string') return null
  if (module === 'include_tasks') return { kind: 'tasks', file: name }
  const from = (argument: string): string | undefined => {
    const value = args.get(argument)
    return typeof value === 'string' ? value : undefined
  }
  return { kind: 'role', name, from }
}

function siteOf(
  task: Task,
  play: Play,
  context: LoadContext,
  report: (found: Diagnostic) => void,
  isHandler: boolean,
): Site {
  const { folder, keywords } = play
  const { role } = task
  return {
    context,
    report,
    play: { folder, keywords },
    parent: task,
    role,
    folder: task.folder,
    isHandler,
    isGuarded: isBelowRescue(task),
    trail: [],
  }
}

function readTarget(target: Target, task: Task, site: Site, seen: Map<string, readonly Node[]>): readonly Node[] {
  const key = [
    site.role?.path,
    target.kind === 'tasks' ? task.folder : '',
    JSON.stringify(roleKey(target)),
    site.isHandler,
  ].join('\n')
  const known = seen.get(key)
  if (known !== undefined) return known
  const brought = target.kind === 'tasks' ? readTasks(target.file, task, site) : readRoleAhead(target, task, site)
  seen.set(key, brought)
  return brought
}

function roleKey(target: Target): readonly (string | undefined)[] {
  if (target.kind === 'tasks') return [target.file]
  const { name, from } = target
  return [name, from('tasks_from'), from('vars_from'), from('defaults_from'), from('handlers_from')]
}

function readTasks(file: string, task: Task, site: Site): readonly Node[] {
  const at = task.argSpans.get('file') ?? task.span
  const found = findTasksFile(file, site)
  if ('path' in found) return readTasksFile(found.path, at, site)
  missing(`There is no file "${file}".`, 'playbook/no-such-file', found.searched, task, site, at)
  return []
}

function readRoleAhead(target: Target & { kind: 'role' }, task: Task, site: Site): readonly Node[] {
  const { name, from } = target
  const at = task.argSpans.get('name') ?? task.argSpans.get('role') ?? task.span
  const guarded = isGuarded(task, site)
  const role = readRole(
    {
      name,
      at,
      origin: 'include',
      from: {
        tasks: from('tasks_from'),
        vars: from('vars_from'),
        defaults: from('defaults_from'),
        handlers: from('handlers_from'),
      },
      params: new Map(),
      isPublic: task.args.get('public') === true,
      allowDuplicates: task.args.get('allow_duplicates') !== false,
      validate: true,
    },
    { span: task.span, keywords: noKeywords },
    guarded ? { ...site, report: softened(site.report, at) } : site,
    readTasksFile,
  )
  return role === null ? [] : [role]
}

/** A missing role or file under a condition may never be needed: a warning, not an error. */
function softened(report: Site['report'], at: Task['span']): Site['report'] {
  return (found) => {
    const isAbsence = found.code === 'playbook/no-such-role' || found.code === 'playbook/no-such-file'
    report(isAbsence && found.at === at ? { ...found, severity: 'warning' } : found)
  }
}

function missing(
  detail: string,
  code: 'playbook/no-such-file',
  searched: readonly string[],
  task: Task,
  site: Site,
  at: Task['span'],
): void {
  const particulars = { at, hint: places(searched, site.context.documents) }
  site.report(isGuarded(task, site) ? warning(code, detail, particulars) : error(code, detail, particulars))
}

// A missing file is a failure that a rescue takes up.
function isGuarded(task: Task, { play, isGuarded: isRescued }: Site): boolean {
  if (isRescued) return true
  const above = [task, ...ancestors(task.parent)]
  return play.keywords.when.length > 0 || above.some((node) => node.keywords.when.length > 0)
}
