import { error, warning } from '../diagnostic/catalogue.ts'
import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import { inOrder } from '../diagnostic/order.ts'
import { freeNames } from '../expression/free-names.ts'
import { didYouMean } from '../text/near-names.ts'
import { Template, isDict, type Dict, type Value } from '../value/value.ts'
import { templatesIn } from './check-templates.ts'
import type { Node, Parent, Play, Playbook, RoleUse, Task } from './model.ts'
import { ancestors, handlersOf, rolesIn, sectionsOf, tasksOf } from './walk.ts'

/**
 * Names in the tasks of a playbook that nothing anywhere defines: no inventory, play, role, task or earlier result.
 *
 * Nothing is reported while names may come from where this cannot look: `include_vars`, includes and `vars_files` with
 * templated names, `set_fact` with templated keys. A name that is asked for with `default` or `is defined` anywhere
 * counts as known. It is an error where the task runs for certain, and a warning where a condition may keep it from running.
 *
 * @param known - what comes from outside the playbook: inventory and extra variables, magic variables
 */
export function undefinedNames(playbook: Playbook, known: Iterable<string>): readonly Diagnostic[] {
  const tasks = playbook.plays.map(allTasks)
  if (playbook.plays.some((play, index) => hasHiddenNames(play, tasks[index] ?? []))) return []
  const names = new Set([
    ...known,
    ...globals,
    ...playbook.plays.flatMap(namesOfPlay),
    ...tasks.flat().flatMap(namesOfTask),
  ])
  for (const name of guardedNames(tasks.flat())) names.add(name)
  const certainly = playbook.plays.map(
    ({ keywords }) => keywords.when.length === 0 && keywords.ignoreErrors === undefined,
  )
  return inOrder(
    tasks.flatMap((own, index) => own.flatMap((task) => undefinedIn(task, names, certainly[index] ?? false))),
  )
}

/** What every template sees; and `item`, which loops outside this playbook's view may set. */
const globals = 'range dict namespace cycler joiner undef lookup query q now omit lipsum item'.split(' ')

/** Tasks and handlers of a play, those behind constant includes too. */
function allTasks(play: Play): readonly Task[] {
  return [...tasksOf(allNodes(play)), ...tasksOf(allRoles(play).flatMap((role) => role.handlers))]
}

function allNodes(play: Play): readonly Node[] {
  return [...sectionsOf(play), ...handlersOf(play), ...included(play)]
}

function included(play: Play): readonly Node[] {
  return [...(play.foreseen?.included.values() ?? [])].flat()
}

function allRoles(play: Play): readonly RoleUse[] {
  return rolesIn([...sectionsOf(play), ...included(play)])
}

function hasHiddenNames(play: Play, tasks: readonly Task[]): boolean {
  if (play.foreseen?.hasUnknownIncludes !== false) return true
  if (play.varsFiles.some((choices) => choices.some((choice) => choice instanceof Template))) return true
  return tasks.some(
    ({ module, args, argsTemplate }) =>
      module === 'include_vars' ||
      (module === 'set_fact' &&
        (argsTemplate !== undefined || [...args.keys()].some((key) => key instanceof Template))),
  )
}

function namesOfPlay(play: Play): readonly string[] {
  return [
    ...textKeys(play.keywords.vars),
    ...play.varsPrompt.map(({ name }) => name),
    ...(play.foreseen?.variableNames ?? []),
    ...allRoles(play).flatMap((role) =>
      [role.params, role.defaults, role.vars, role.keywords.vars].flatMap(textKeys).concat(optionNames(role)),
    ),
  ]
}

function optionNames({ argumentSpec }: RoleUse): readonly string[] {
  return Object.keys(argumentSpec?.options ?? {})
}

/** What a task and the blocks around it define, for themselves or for later tasks. */
function namesOfTask(task: Task): readonly string[] {
  const { loop, register, module, args, keywords, parent } = task
  const around = ancestors(parent).flatMap((node: Parent) => textKeys(node.keywords.vars))
  const loopNames = loop === undefined ? [] : [loop.loopVar, loop.indexVar].filter((name) => typeof name === 'string')
  const made = module === 'set_fact' || module === 'add_host' ? textKeys(args) : []
  const own = [...textKeys(keywords.vars), ...appliedNames(args), ...(register === undefined ? [] : [register])]
  return [...own, ...around, ...loopNames, ...made]
}

/** What the `apply` of an include defines for the tasks that it brings. */
function appliedNames(args: Dict): readonly string[] {
  const apply = args.get('apply')
  const vars = apply !== undefined && isDict(apply) ? apply.get('vars') : undefined
  return vars !== undefined && isDict(vars) ? textKeys(vars) : []
}

function textKeys(dict: Dict): readonly string[] {
  return [...dict.keys()].filter((key) => typeof key === 'string')
}

/** Names in templates that ask whether something is defined, or say what to take instead. */
function guardedNames(tasks: readonly Task[]): readonly string[] {
  const templates = tasks.flatMap((task) => [
    ...templatesOf(task),
    ...ancestors(task.parent).flatMap((node) =>
      node.keywords.when.filter((condition) => condition instanceof Template),
    ),
  ])
  return templates.filter(({ source }) => isGuard.test(source)).flatMap((template) => [...freeNames(template)])
}

const isGuard = /\bdefault\b|\bd\(|\bdefined\b|\bundefined\b|\bundef\b|\bvars\b|\bvarnames\b|\bmandatory\b/

function undefinedIn(task: Task, names: ReadonlySet<string>, playRuns: boolean): readonly Diagnostic[] {
  const make = playRuns && runsForCertain(task) ? error : warning
  return templatesOf(task).flatMap((template) =>
    [...freeNames(template)]
      .filter((name) => !names.has(name) && !name.startsWith('ansible_'))
      .map((name) => diagnosticOf(name, template, names, make)),
  )
}

function diagnosticOf(
  name: string,
  template: Template,
  names: ReadonlySet<string>,
  make: typeof error | typeof warning,
): Diagnostic {
  const start = Math.max(0, template.source.search(new RegExp(`\\b${name}\\b`)))
  const detail = `Nothing in the inventory, the play, its roles or its tasks defines "${name}".`
  const hint = didYouMean(name, names) ?? `If it may be absent, write {{ ${name} | default(…) }}.`
  return make('playbook/undefined-name', detail, { at: template.origin.span(start, start + name.length), hint })
}

/** Without conditions and loops, which may be empty, and with nobody to catch the failure. */
function runsForCertain(task: Task): boolean {
  return [task, ...ancestors(task.parent)].every(({ keywords, ...node }) => {
    const mayBeLeftOut =
      keywords.when.length > 0 || keywords.tags.includes('never') || keywords.ignoreErrors !== undefined
    const mayBeCaught = node.kind === 'block' && node.rescue.length > 0
    const isRepeated = node.kind === 'task' && node.loop !== undefined
    const isJudged = node.kind === 'task' && node.failedWhen !== undefined
    return !mayBeLeftOut && !mayBeCaught && !isRepeated && !isJudged
  })
}

/** The templates that a task evaluates; its name is left out, for it is shown as written when it cannot be. */
function templatesOf(task: Task): readonly Template[] {
  const { loop, keywords } = task
  const values: readonly (Value | undefined)[] = [
    task.args,
    task.argsTemplate,
    ...(loop === undefined ? [] : [loop.list, loop.label, ...loop.breakWhen]),
    ...task.until,
    ...(task.changedWhen ?? []),
    ...(task.failedWhen ?? []),
    ...task.notify,
    task.delegateTo,
    task.retries,
    task.delay,
    ...keywords.when,
    ...keywords.environment,
    keywords.become,
    keywords.becomeUser,
    keywords.runOnce,
    keywords.checkMode,
    keywords.ignoreErrors,
    keywords.noLog,
  ]
  return values.flatMap((value) =>
    value === undefined ? [] : templatesIn(isDict(value) ? [...value.values()] : value),
  )
}
