import { error } from '../diagnostic/catalogue.ts'
import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import type { Span } from '../diagnostic/span.ts'
import type { YamlDict, YamlEntry, YamlNode } from '../document/node.ts'
import type { AnyModule } from '../module/contract.ts'
import type { ModuleRegistry } from '../module/registry.ts'
import { didYouMean } from '../text/near-names.ts'
import { Template } from '../value/value.ts'
import type { Given } from './given.ts'
import { bareName, includeModules, includeNamed } from './include-modules.ts'
import { keywordNamed, namesAt, refusalOf, type Place } from './keywords.ts'
import { Arguments } from './arguments.ts'
import { firstWord, originOfPart } from './free-form.ts'
import { wrongType } from './read-kind.ts'
import { keyText, kindOf, textOf } from './scalar-text.ts'
import { nearHint, strangeEntry } from './sort-entries.ts'

type Report = (found: Diagnostic) => void

/** What a task does: one module and its arguments. */
export interface Action {
  /** The name as written. */
  readonly name: string
  readonly module: AnyModule
  readonly args: Arguments
  /** The place of the name. */
  readonly at: Span
  /** Whether `local_action:` sends it to the controller. */
  readonly isLocal: boolean
}

/** The entries of a task, with the keywords told apart. */
export interface TaskEntries {
  readonly dict: YamlDict
  readonly given: Given
  /** Entries that are neither keywords nor loops: one of them names the module. */
  readonly candidates: readonly YamlEntry[]
  readonly place: Place
  readonly hasRefused: boolean
}

/** Finds the one action of a task and takes its arguments apart; null, with a report, when there is not exactly one. */
export function readAction(task: TaskEntries, registry: ModuleRegistry, report: Report): Action | null {
  const { given, candidates, dict } = task
  const oldStyle = (['action', 'local_action'] as const).filter((name) => given.has(name))
  const { modules, strangers } = sortCandidates(candidates, registry, oldStyle.length > 0)
  for (const stranger of strangers) report(strangeTaskEntry(stranger, task.place, registry))
  const names = [...oldStyle, ...modules.map(({ key }) => keyText(key))]
  if (names.length > 1) {
    report(conflicting(names, modules.at(-1)?.key.span ?? given.at('local_action') ?? dict.span))
    return null
  }
  const [old] = oldStyle
  if (old !== undefined) return oldStyleAction(old, task, registry, report)
  const [entry] = modules
  if (entry === undefined) {
    if (strangers.length === 0 && !task.hasRefused) report(noAction(dict))
    return null
  }
  return newStyleAction(entry, task, registry, report)
}

/**
 * One unknown name is the module's; among several, those that a module bears. Only when none does, each is taken for a
 * mistyped keyword if it is near one.
 */
function sortCandidates(
  candidates: readonly YamlEntry[],
  registry: ModuleRegistry,
  hasAction: boolean,
): { readonly modules: readonly YamlEntry[]; readonly strangers: readonly YamlEntry[] } {
  const named = candidates.filter(({ key }) => moduleNamed(keyText(key), registry) !== undefined)
  const unnamed = candidates.filter((entry) => !named.includes(entry))
  if (named.length > 0 || hasAction) return { modules: named, strangers: unnamed }
  const mistyped = unnamed.filter(({ key }) => isLikeKeyword(keyText(key), registry))
  const unknown = unnamed.filter((entry) => !mistyped.includes(entry))
  return unknown.length === 1
    ? { modules: unknown, strangers: mistyped }
    : { modules: [], strangers: [...unknown, ...mistyped] }
}

function isLikeKeyword(name: string, registry: ModuleRegistry): boolean {
  if (keywordNamed(name) !== undefined) return true
  return didYouMean(name, namesAt('task')) !== undefined && registry.hintFor(name) === undefined
}

/** The module of a name; the include modules are always known. */
export function moduleNamed(name: string, registry: ModuleRegistry): AnyModule | undefined {
  const include = includeNamed(name)
  return include === null ? registry.find(name) : includeModules[include]
}

function strangeTaskEntry(entry: YamlEntry, place: Place, registry: ModuleRegistry): Diagnostic {
  const name = keyText(entry.key)
  if (keywordNamed(name) !== undefined) return strangeEntry(entry, place)
  return error('playbook/unknown-keyword', `"${name}" is neither a keyword of a task nor a module of hadeploy.`, {
    at: entry.key.span,
    hint: registry.hintFor(name) ?? nearHint(name, place),
  })
}

function newStyleAction(
  { key, value }: YamlEntry,
  task: TaskEntries,
  registry: ModuleRegistry,
  report: Report,
): Action | null {
  const name = keyText(key)
  const module = moduleNamed(name, registry)
  if (module === undefined) {
    report(unknownModule(name, key.span, registry))
    return null
  }
  const args = new Arguments(module, name, report)
  addExtra(args, task)
  args.addNode(value)
  return { name, module, args, at: key.span, isLocal: false }
}

/** `action: copy src=a dest=b`, `action: {module: copy, src: a}`, and the same with `local_action`. */
function oldStyleAction(
  keyword: 'action' | 'local_action',
  task: TaskEntries,
  registry: ModuleRegistry,
  report: Report,
): Action | null {
  const node = task.given.node(keyword)
  const moduleNode = node?.kind === 'dict' ? entryOf(node, 'module')?.value : node
  const written = moduleNode === undefined ? null : textOf(moduleNode)
  const first = written === null ? null : firstWord(written.text)
  if (node === undefined || moduleNode === undefined || written === null || first === null) {
    report(noModuleName(keyword, node ?? task.dict))
    return null
  }
  const module = moduleNamed(first.word, registry)
  if (module === undefined) {
    const refused = refusalOf(bareName(first.word), 'task')
    if (refused === undefined) report(unknownModule(first.word, moduleNode.span, registry))
    else
      report(
        error('playbook/refused', `"${refused.name}" is not carried out: ${refused.why}.`, {
          at: moduleNode.span,
          hint: refused.instead,
        }),
      )
    return null
  }
  const args = new Arguments(module, first.word, report)
  addExtra(args, task)
  if (node.kind === 'dict') {
    for (const entry of node.entries) {
      if (entry.key.value === 'args') args.addNode(entry.value)
      else if (entry.key.value !== 'module') args.addEntry(entry)
    }
  }
  const { restStart } = first
  const rest = written.text.slice(restStart)
  if (rest.trim() !== '')
    args.addText(
      rest,
      originOfPart(written.origin, (offset) => restStart + offset),
      moduleNode,
    )
  return { name: first.word, module, args, at: moduleNode.span, isLocal: keyword === 'local_action' }
}

function entryOf(dict: YamlDict, name: string): YamlEntry | undefined {
  return dict.entries.find(({ key }) => key.value === name)
}

/** `args:` lies below what stands beside the module's name. */
function addExtra(args: Arguments, { given }: TaskEntries): void {
  const extra = given.node('args')
  if (extra !== undefined) args.addExtra(extra)
}

function unknownModule(name: string, at: Span, registry: ModuleRegistry): Diagnostic {
  const hint = registry.hintFor(name) ?? nearKeyword(name)
  const list = 'To list all modules, run:\n    hadeploy doc'
  return error('playbook/unknown-module', `hadeploy has no module "${name}".`, {
    at,
    hint: hint === undefined ? list : `${hint} ${list}`,
  })
}

function nearKeyword(name: string): string | undefined {
  return didYouMean(name, namesAt('task'))?.replace('mean', 'mean the keyword')
}

function conflicting(names: readonly string[], at: Span): Diagnostic {
  return error('playbook/conflicting-actions', `The task has ${names.length} actions: ${names.join(', ')}.`, {
    at,
    hint: 'A task does one thing. Make a task of each; if one was meant as an argument, indent it under the module.',
  })
}

function noAction(task: YamlDict): Diagnostic {
  return error('playbook/no-action', 'The task names no module, so it would do nothing.', {
    at: task.span,
    hint: 'If its module is indented under another key, move it to the level of "name".',
  })
}

function noModuleName(keyword: string, node: YamlNode): Diagnostic {
  const detail =
    node.kind === 'scalar' && node.value instanceof Template
      ? `The module that "${keyword}" names is not known before the run.`
      : `"${keyword}" takes the name of a module and its arguments, and this is ${kindOf(node)} without one.`
  return wrongType(node, detail, `Write "${keyword}: copy src=a dest=b", or better "copy:" with the arguments below.`)
}
