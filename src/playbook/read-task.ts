import { error } from '../diagnostic/catalogue.ts'
import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import type { YamlDict, YamlEntry } from '../document/node.ts'
import { checkParams } from '../module/check-params.ts'
import type { ModuleRegistry } from '../module/registry.ts'
import { isDict, type Value } from '../value/value.ts'
import type { Given } from './given.ts'
import { includeNamed } from './include-modules.ts'
import { inheritedKeywords } from './inherited-keywords.ts'
import { keywordNamed, type Place } from './keywords.ts'
import type { Keywords, Task } from './model.ts'
import { readAction, moduleNamed, type Action, type TaskEntries } from './read-action.ts'
import { readLoop } from './read-loop.ts'
import { invalidName } from './read-vars.ts'
import { keyText } from './scalar-text.ts'
import type { Site } from './site.ts'
import { sortEntries } from './sort-entries.ts'
import { isVariableName } from './variable-name.ts'
import { ancestors } from './walk.ts'

/** A task with its parts read, before it is known what it becomes: a task, or what a static import stands for. */
export interface TaskParts {
  readonly action: Action
  readonly given: Given
  readonly task: Task
}

/** Reads one task; null, with reports, when it has no action to carry out. */
export function readTask(dict: YamlDict, site: Site): TaskParts | null {
  const { report, context } = site
  const place = placeOf(dict, site)
  const { given, others, hasRefused } = sortEntries(withoutModuleNames(dict, place, context.registry), place, report)
  const lookups = others.filter(isLookup)
  const candidates = [...others.filter((entry) => !isLookup(entry)), ...moduleEntries(dict, place, context.registry)]
  const entries: TaskEntries = { dict, given, candidates, place, hasRefused }
  const action = readAction(entries, context.registry, report)
  const keywords = inheritedKeywords(given)
  const loop = readLoop(given, lookups, report)
  if (action === null) return null
  checkArguments(action, keywords, site)
  const delegateTo = delegateOf(action, given, report)
  const task: Task = {
    kind: 'task',
    span: dict.span,
    keywords,
    ...optional('name', given.value('name')),
    parent: site.parent,
    role: site.role,
    folder: site.folder,
    action: action.name,
    module: action.module.name,
    args: action.args.values,
    ...(action.args.template === undefined ? {} : { argsTemplate: action.args.template }),
    argSpans: action.args.spans,
    ...(loop === undefined ? {} : { loop }),
    ...registerOf(given, report),
    until: given.conditions('until'),
    ...optional('retries', given.value('retries')),
    ...optional('delay', given.value('delay')),
    ...optionalConditions(given),
    notify: given.list('notify'),
    notifySpans: given.spans('notify'),
    listen: given.texts('listen'),
    ...optional('delegateTo', delegateTo),
    ...optional('delegateFacts', given.value('delegate_facts')),
    ...optional('async', given.value('async')),
    ...optional('poll', given.value('poll')),
    ...optional('rolling', given.value('rolling')),
  }
  return { action, given, task }
}

/** Dynamic includes take few keywords: the others would seem to reach the included tasks, and do not. */
function placeOf(dict: YamlDict, { isHandler }: Site): Place {
  const include = dict.entries.map(({ key }) => includeNamed(keyText(key))).find((name) => name !== null)
  if (include === 'include_tasks' || include === 'include_role') return 'include'
  return isHandler ? 'handler' : 'task'
}

/** A word can be a keyword of another place and a module (`pause`, `user`): in a task it is the module. */
function moduleEntries(dict: YamlDict, place: Place, registry: ModuleRegistry): readonly YamlEntry[] {
  return dict.entries.filter(({ key: { value } }) => isModuleName(value, place, registry))
}

function withoutModuleNames(dict: YamlDict, place: Place, registry: ModuleRegistry): YamlDict {
  return { ...dict, entries: dict.entries.filter(({ key: { value } }) => !isModuleName(value, place, registry)) }
}

function isModuleName(name: Value, place: Place, registry: ModuleRegistry): boolean {
  if (typeof name !== 'string' || keywordNamed(name)?.places.includes(place) === true) return false
  return moduleNamed(name, registry) !== undefined
}

function isLookup({ key }: YamlEntry): boolean {
  return typeof key.value === 'string' && key.value.startsWith('with_')
}

function delegateOf({ isLocal }: Action, given: Given, report: (found: Diagnostic) => void): Value | undefined {
  const delegate = given.value('delegate_to')
  if (!isLocal) return delegate
  if (delegate !== undefined) {
    report(
      error('playbook/conflicting-keywords', '"local_action" means "delegate_to: localhost", and both are given.', {
        at: given.at('delegate_to'),
        hint: 'Keep "delegate_to", and write the module by its name.',
      }),
    )
  }
  return 'localhost'
}

function registerOf(given: Given, report: (found: Diagnostic) => void): { readonly register?: string } {
  const register = given.text('register')
  const node = given.node('register')
  if (register === undefined || node === undefined) return {}
  if (isVariableName(register)) return { register }
  report(invalidName(register, node))
  return {}
}

function optionalConditions(given: Given): Pick<Task, 'changedWhen' | 'failedWhen'> {
  const changedWhen = given.optionalConditions('changed_when')
  const failedWhen = given.optionalConditions('failed_when')
  return {
    ...(changedWhen === undefined ? {} : { changedWhen }),
    ...(failedWhen === undefined ? {} : { failedWhen }),
  }
}

function checkArguments({ module, args, at, name }: Action, keywords: Keywords, site: Site): void {
  const defaults = [keywords, ...ancestors(site.parent).map((node) => node.keywords), site.play.keywords]
  const incomplete = args.isIncomplete || defaults.some((above) => defaultsMayHelp(above, name, site))
  for (const found of checkParams(module, args.values, args.spans, at, { incomplete })) site.report(found)
}

/** Whether `module_defaults` may give the module more arguments: by its name, by a group, or by a template. */
function defaultsMayHelp({ moduleDefaults }: Keywords, name: string, { context }: Site): boolean {
  const module = context.registry.find(name)
  return moduleDefaults.some(
    (defaults) =>
      !isDict(defaults) ||
      [...defaults.keys()].some(
        (key) =>
          typeof key === 'string' &&
          (key.startsWith('group/') || key === name || (module !== undefined && context.registry.find(key) === module)),
      ),
  )
}

/** A property that is left out when there is no value for it. */
export function optional<K extends string>(name: K, value: Value | undefined): { readonly [P in K]?: Value } {
  // A computed key widens to string; the one property there is bears the name that was given.
  return value === undefined ? {} : ({ [name]: value } as { readonly [P in K]: Value })
}
