import { dirname, isAbsolute, join } from 'node:path'
import { error, warning } from '../diagnostic/catalogue.ts'
import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import type { YamlDict, YamlNode } from '../document/node.ts'
import { Template, isDict, isList, type Dict, type Value } from '../value/value.ts'
import { unwrap } from './documents.ts'
import { fileNotFound, firstFile } from './find-file.ts'
import type { Given } from './given.ts'
import { inheritedKeywords } from './inherited-keywords.ts'
import type { Condition, Keywords, Node, Play, RoleUse } from './model.ts'
import { isTemplate, wrongType } from './read-kind.ts'
import { readNodes, readTasksFile } from './read-nodes.ts'
import { readRoles } from './read-role.ts'
import { optional } from './read-task.ts'
import { readVarsPrompt } from './read-vars-prompt.ts'
import { variablesOf } from './role-files.ts'
import { keyText, kindOf, plainText } from './scalar-text.ts'
import type { LoadContext, Site } from './site.ts'
import { sortEntries, strangeEntry } from './sort-entries.ts'

/** What the `import_playbook` statements above a play hand down to it, outermost first. */
export interface Imported {
  readonly when: readonly Condition[]
  readonly vars: Dict
  readonly tags: readonly Value[]
}

/** Where a play is written. */
export interface PlaySite {
  readonly context: LoadContext
  readonly report: (found: Diagnostic) => void
  /** The playbook file, absolute. */
  readonly path: string
  readonly imported: Imported
}

/** A play as it was read, with the names of variables in its constant `vars_files`. */
export interface ReadPlay {
  readonly play: Play
  readonly variableNames: ReadonlySet<string>
}

/** Reads one play with all its roles and static imports. */
export function readPlay(dict: YamlDict, { context, report, path, imported }: PlaySite): ReadPlay {
  const { given, others, hasRefused } = sortEntries(dict, 'play', report)
  for (const entry of others) report(strangeEntry(entry, 'play'))
  const keywords = playKeywords(given, imported, report)
  const folder = dirname(path)
  const site: Site = {
    context,
    report,
    play: { folder, keywords },
    parent: null,
    role: null,
    folder,
    isHandler: false,
    isGuarded: false,
    trail: [],
  }
  checkModuleDefaults(given, site)
  const roles: readonly RoleUse[] = readRoles(given.node('roles'), site, readTasksFile)
  const play: Play = {
    kind: 'play',
    span: dict.span,
    ...optional('name', given.value('name')),
    keywords,
    hosts: hasRefused && !given.has('hosts') ? [] : hostsOf(dict, given, report),
    ...optional('gatherFacts', given.value('gather_facts')),
    ...optional('gatherSubset', given.value('gather_subset')),
    ...optional('gatherTimeout', given.value('gather_timeout')),
    ...optional('factPath', given.value('fact_path')),
    serial: serialOf(given, report),
    ...optional('strategy', strategyOf(given, report)),
    ...optional('order', given.value('order')),
    ...optional('maxFailPercentage', given.value('max_fail_percentage')),
    ...optional('forceHandlers', given.value('force_handlers')),
    varsFiles: given.list('vars_files').map((file) => (isList(file) ? file : [file])),
    varsPrompt: readVarsPrompt(given.node('vars_prompt'), report),
    preTasks: readNodes(given.node('pre_tasks'), site),
    roles,
    tasks: readNodes(given.node('tasks'), site),
    postTasks: readNodes(given.node('post_tasks'), site),
    handlers: readHandlers(given, site),
    folder,
  }
  return { play, variableNames: namesInVarsFiles(given, site) }
}

function readHandlers(given: Given, site: Site): readonly Node[] {
  return readNodes(given.node('handlers'), { ...site, isHandler: true })
}

/** Variables of an `import_playbook` win over those of the play, as in Ansible; its conditions come first. */
function playKeywords(given: Given, imported: Imported, report: (found: Diagnostic) => void): Keywords {
  const keywords = inheritedKeywords(given)
  const user = given.value('user')
  if (user !== undefined && given.has('remote_user')) {
    const detail = '"user" is an old word for "remote_user", and both are given.'
    report(error('playbook/conflicting-keywords', detail, { at: given.at('user'), hint: 'Keep "remote_user".' }))
  }
  return {
    ...keywords,
    when: imported.when,
    vars: new Map([...keywords.vars, ...imported.vars]),
    tags: [...keywords.tags, ...imported.tags],
    ...(user === undefined ? {} : { remoteUser: user }),
  }
}

function hostsOf(dict: YamlDict, given: Given, report: (found: Diagnostic) => void): Value {
  const node = given.node('hosts')
  if (node === undefined || (node.kind === 'list' && node.items.length === 0) || isEmptyText(node)) {
    const detail = 'The play does not say which hosts it is for.'
    report(error('playbook/missing-keyword', detail, { at: given.at('hosts') ?? dict.span, hint: 'Add "hosts: all".' }))
    return []
  }
  const items = node.kind === 'list' ? node.items : [node]
  for (const item of items.filter((pattern) => !isPattern(pattern))) {
    report(wrongType(item, `A host pattern must be text, and this is ${kindOf(item)}.`, 'Put quotes around it.'))
  }
  const patterns = given.list('hosts').filter((pattern) => typeof pattern === 'string' || pattern instanceof Template)
  return node.kind === 'list' ? patterns : (patterns[0] ?? [])
}

function isPattern(node: YamlNode): boolean {
  return isTemplate(node) || (node.kind === 'scalar' && typeof node.value === 'string')
}

function isEmptyText(node: YamlNode): boolean {
  return node.kind === 'scalar' && node.value === ''
}

function serialOf(given: Given, report: (found: Diagnostic) => void): readonly Value[] {
  const node = given.node('serial')
  if (node === undefined) return []
  const items = node.kind === 'list' ? node.items : [node]
  const isSize = (item: YamlNode): boolean =>
    isTemplate(item) ||
    (item.kind === 'scalar' &&
      ((typeof item.value === 'number' && item.value >= 0) ||
        (typeof item.value === 'string' && /^\s*\d+\s*%?\s*$/.test(item.value))))
  for (const item of items.filter((size) => !isSize(size))) {
    const detail = `A batch is a number of hosts or a percentage, and this is ${kindOf(item)}.`
    report(wrongType(item, detail, 'Write "serial: 1", "serial: 30%", or a list of these.'))
  }
  return items.filter(isSize).map((item) => item.value)
}

function strategyOf(given: Given, report: (found: Diagnostic) => void): Value | undefined {
  const node = given.node('strategy')
  if (node?.kind === 'scalar' && typeof node.value === 'string' && /^(?:ansible\.builtin\.)?debug$/.test(node.value)) {
    report(
      error('playbook/refused', 'The strategy "debug" is not carried out: hadeploy has no interactive debugger.', {
        at: node.span,
        hint: 'Remove it, and run with -vvv to see what a task did.',
      }),
    )
    return undefined
  }
  const strategy = given.value('strategy')
  return typeof strategy === 'string' ? strategy.replace('ansible.builtin.', '') : strategy
}

/** Groups of modules that playbooks give defaults to; their modules are told by the prefix of their names. */
const moduleGroups =
  /^group\/(?:[\w.]+\.)?(?:aws|azure|cpm|docker|gcp|k8s|os|ovirt|rax|vmware|openstack|mysql|rabbitmq)$/

function checkModuleDefaults(given: Given, { context, report }: Site): void {
  const node = given.node('module_defaults')
  if (node === undefined) return
  const dicts = node.kind === 'list' ? node.items : [node]
  for (const entry of dicts.flatMap((dict) => (dict.kind === 'dict' ? dict.entries : []))) {
    const name = keyText(entry.key)
    const at = entry.key.span
    if (!isDict(entry.value.value) && !isTemplate(entry.value)) {
      report(
        wrongType(
          entry.value,
          `The defaults of "${name}" are a dict of arguments, and this is ${kindOf(entry.value)}.`,
        ),
      )
    }
    if (name.startsWith('group/')) {
      if (!moduleGroups.test(name)) {
        const detail = `hadeploy knows no group of modules "${name}", so these defaults reach no task.`
        report(warning('playbook/unknown-module-group', detail, { at, hint: 'Name the modules themselves.' }))
      }
    } else if (context.registry.find(name) === undefined) {
      const detail = `These defaults are for the module "${name}", which hadeploy does not have.`
      report(warning('playbook/unknown-module', detail, { at, hint: context.registry.hintFor(name) }))
    }
  }
}

/** Reads the `vars_files` with constant names: a missing or broken one is better known before the run. */
function namesInVarsFiles(given: Given, site: Site): ReadonlySet<string> {
  const node = given.node('vars_files')
  const entries = node === undefined ? [] : node.kind === 'list' ? node.items : [node]
  return new Set(entries.flatMap((entry) => namesInEntry(entry, site)))
}

function namesInEntry(entry: YamlNode, site: Site): readonly string[] {
  const { context, report, folder } = site
  const choices = entry.kind === 'list' ? entry.items : [entry]
  const wrong = choices.filter((choice) => !isPattern(choice))
  for (const choice of wrong)
    report(wrongType(choice, `A file of variables is named by text, and this is ${kindOf(choice)}.`))
  if (wrong.length > 0 || choices.some(isTemplate)) return []
  const names = choices.map((choice) => plainText(choice) ?? '')
  const found = firstFile(
    names.flatMap((name) => (isAbsolute(name) ? [name] : [join(folder, 'vars', name), join(folder, name)])),
    context.documents,
  )
  if (!('path' in found)) {
    report(fileNotFound(names.join('" or "'), found.searched, entry.span, context))
    return []
  }
  const variables = variablesOf(unwrap(context.documents.read(found.path), report) ?? null, site)
  return [...variables.keys()].filter((name) => typeof name === 'string')
}
