import { dirname } from 'node:path'
import { error, warning } from '../diagnostic/catalogue.ts'
import type { YamlDict, YamlNode } from '../document/node.ts'
import { unwrap } from './documents.ts'
import { fileNotFound, findTasksFile } from './find-file.ts'
import { includeNamed } from './include-modules.ts'
import { inheritedKeywords } from './inherited-keywords.ts'
import type { Block, Keywords, Node } from './model.ts'
import { moduleNamed } from './read-action.ts'
import { reportFor } from './provided-failure.ts'
import { wrongType } from './read-kind.ts'
import { readRole, type RoleRequest } from './read-role.ts'
import { optional, readTask, type TaskParts } from './read-task.ts'
import { keyText, kindOf } from './scalar-text.ts'
import { greatestDepth, type Site } from './site.ts'
import { sortEntries, strangeEntry } from './sort-entries.ts'
import { staticText } from './static-text.ts'

/** Reads a list of tasks, blocks and static imports; an absent or empty list has none. */
export function readNodes(list: YamlNode | undefined, site: Site): readonly Node[] {
  if (list === undefined || (list.kind === 'scalar' && list.value === null)) return []
  if (list.kind !== 'list') {
    site.report(
      wrongType(list, `Tasks are given as a list, and this is ${kindOf(list)}.`, 'Begin each task with "- ".'),
    )
    return []
  }
  return list.items.flatMap((item) => readNode(item, site) ?? [])
}

function readNode(node: YamlNode, site: Site): Node | null {
  if (node.kind !== 'dict') {
    site.report(wrongType(node, `A task is a dict of keywords, and this is ${kindOf(node)}.`))
    return null
  }
  if (isBlock(node)) return readBlock(node, site)
  const parts = readTask(node, { ...site, report: reportFor(node, site) })
  if (parts === null) return null
  switch (includeNamed(parts.action.name)) {
    case 'import_tasks':
      return readImportedTasks(parts, site)
    case 'import_role':
      return readImportedRole(parts, site)
    case 'include_role':
      return site.isHandler ? refuseRoleHandler(parts, site) : parts.task
    case 'include_tasks':
      return parts.task
    case null:
      return site.isHandler && isFlush(parts) ? refuseFlush(parts, site) : parts.task
  }
}

const sections = ['block', 'rescue', 'always'] as const

function isBlock(dict: YamlDict): boolean {
  return dict.entries.some(({ key }) => sections.some((section) => section === key.value))
}

function readBlock(dict: YamlDict, site: Site): Block {
  const { report, context } = site
  const { given, others } = sortEntries(dict, 'block', report)
  for (const entry of others) {
    const isAction = moduleNamed(keyText(entry.key), context.registry) !== undefined
    const detail = `A block has tasks and no action of its own, and this one names "${keyText(entry.key)}".`
    report(
      isAction
        ? error('playbook/conflicting-actions', detail, {
            at: entry.key.span,
            hint: 'Move it into the block as a task.',
          })
        : strangeEntry(entry, 'block'),
    )
  }
  if (!given.has('block')) {
    const detail = 'A rescue or always section needs a block that it belongs to.'
    report(
      error('playbook/missing-keyword', detail, { at: dict.span, hint: 'Put the tasks it guards under "block:".' }),
    )
  }
  const [tasks, rescue, always]: [Node[], Node[], Node[]] = [[], [], []]
  const block: Block = {
    ...placed(dict, inheritedKeywords(given), site),
    ...optional('name', given.value('name')),
    kind: 'block',
    origin: 'block',
    tasks,
    rescue,
    always,
    notify: given.list('notify'),
    notifySpans: given.spans('notify'),
    ...optional('delegateTo', given.value('delegate_to')),
    ...optional('delegateFacts', given.value('delegate_facts')),
  }
  const inside = { ...site, parent: block }
  const isGuarded = site.isGuarded || given.node('rescue') !== undefined
  tasks.push(...readNodes(given.node('block'), { ...inside, isGuarded }))
  rescue.push(...readNodes(given.node('rescue'), inside))
  always.push(...readNodes(given.node('always'), inside))
  return block
}

function placed({ span }: Pick<YamlDict, 'span'>, keywords: Keywords, { parent, role, folder }: Site) {
  return { span, keywords, parent, role, folder }
}

/** The block that stands for an `import_tasks`; null when its file cannot be read. */
function readImportedTasks(parts: TaskParts, site: Site): Block | null {
  const { task, action } = parts
  checkStaticKeywords(parts, site)
  const at = action.args.spans.get('file') ?? action.at
  const file = task.args.get('file')
  // A missing file has been reported with the other arguments.
  const name = file === undefined ? null : staticText(file, at, task.keywords.vars, site)
  if (name === null) return null
  const found = findTasksFile(name, site)
  if (!('path' in found)) {
    site.report(fileNotFound(name, found.searched, at, site.context))
    return null
  }
  const tasks: Node[] = []
  const block: Block = {
    ...placed(task, task.keywords, site),
    ...optional('name', task.name),
    kind: 'block',
    origin: 'import',
    tasks,
    rescue: [],
    always: [],
    notify: task.notify,
    ...(task.notifySpans === undefined ? {} : { notifySpans: task.notifySpans }),
    ...optional('delegateTo', task.delegateTo),
    ...optional('delegateFacts', task.delegateFacts),
  }
  tasks.push(...readTasksFile(found.path, at, { ...site, parent: block }))
  return block
}

/** The tasks of a file; a file that is being read already is a cycle. */
export function readTasksFile(path: string, at: YamlNode['span'], site: Site): readonly Node[] {
  const { documents } = site.context
  if (site.trail.includes(path)) {
    const chain = [...site.trail.slice(site.trail.indexOf(path)), path].map((file) => documents.shown(file))
    const hint =
      'Imports are read before anything runs, so conditions do not end them. Use include_tasks for recursion.'
    site.report(error('playbook/import-cycle', `The file imports itself: ${chain.join(' → ')}.`, { at, hint }))
    return []
  }
  if (site.trail.length >= greatestDepth) {
    site.report(
      error('playbook/import-depth', `Static imports are nested more than ${greatestDepth} levels deep.`, { at }),
    )
    return []
  }
  const node = unwrap(documents.read(path), site.report)
  if (node === undefined) return []
  const inside = { ...site, folder: dirname(path), trail: [...site.trail, path] }
  return node === null ? [] : readNodes(node, inside)
}

function readImportedRole(parts: TaskParts, site: Site): Node | null {
  if (site.isHandler) return refuseRoleHandler(parts, site)
  checkStaticKeywords(parts, site)
  const { task } = parts
  const request = roleRequest(parts, site)
  if (request === null) return null
  return readRole(request, task, site, readTasksFile)
}

/** What the arguments of `import_role` ask for; names may be templates of what is known before the run. */
function roleRequest({ task, action }: TaskParts, site: Site): RoleRequest | null {
  const { spans } = action.args
  const own = task.keywords.vars
  const text = (argument: string): string | undefined => {
    const value = task.args.get(argument)
    return value === undefined
      ? undefined
      : (staticText(value, spans.get(argument) ?? action.at, own, site) ?? undefined)
  }
  const name = text('name') ?? text('role')
  if (name === undefined) return null
  return {
    name,
    at: spans.get('name') ?? spans.get('role') ?? action.at,
    origin: 'import',
    from: {
      tasks: text('tasks_from'),
      vars: text('vars_from'),
      defaults: text('defaults_from'),
      handlers: text('handlers_from'),
    },
    params: new Map(),
    isPublic: true,
    allowDuplicates: task.args.get('allow_duplicates') !== false,
    validate: task.args.get('rolespec_validate') !== false,
  }
}

function refuseRoleHandler({ task, action }: TaskParts, { report }: Site): null {
  report(
    error('playbook/refused', `A handler cannot be "${task.module}": a role has tasks and handlers of its own.`, {
      at: action.at,
      hint: 'Use include_tasks in the handler.',
    }),
  )
  return null
}

function isFlush({ task: { module, args } }: TaskParts): boolean {
  return module === 'meta' && args.get('free_form') === 'flush_handlers'
}

function refuseFlush({ action }: TaskParts, { report }: Site): null {
  report(
    error('playbook/refused', 'A handler cannot flush handlers: it runs in a flush itself.', {
      at: action.at,
      hint: 'Notify the handlers that shall follow; those further down the list run in the same flush.',
    }),
  )
  return null
}

/** Keywords of a task that mean nothing on a static import. */
const withoutEffect = ['register', 'until', 'retries', 'delay', 'changed_when', 'failed_when', 'async', 'poll'] as const

function checkStaticKeywords({ task, given }: TaskParts, { report }: Site): void {
  if (task.loop !== undefined) {
    const detail = `"${task.module}" is read once, before anything runs, so it cannot be looped over.`
    const hint = `Use "${task.module.replace('import', 'include')}" to repeat it.`
    report(error('playbook/misplaced-keyword', detail, { at: task.loop.span, hint }))
  }
  for (const name of withoutEffect.filter((keyword) => given.has(keyword))) {
    const detail = `"${name}" has no effect on "${task.module}", which becomes the tasks it reads.`
    report(warning('playbook/misplaced-keyword', detail, { at: given.at(name), hint: 'Remove it.' }))
  }
}
