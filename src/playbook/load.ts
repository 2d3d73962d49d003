import { dirname } from 'node:path'
import { error } from '../diagnostic/catalogue.ts'
import type { Diagnosed, Diagnostic } from '../diagnostic/diagnostic.ts'
import { inOrder } from '../diagnostic/order.ts'
import type { Span } from '../diagnostic/span.ts'
import type { YamlDict, YamlEntry, YamlNode } from '../document/node.ts'
import type { Dict, Value } from '../value/value.ts'
import { unknownHandlers } from './check-handlers.ts'
import { unwrap } from './documents.ts'
import { fileNotFound, findPlaybook, findTasksFile } from './find-file.ts'
import { firstWord } from './free-form.ts'
import { bareName } from './include-modules.ts'
import { inheritedKeywords, noKeywords } from './inherited-keywords.ts'
import { lookAhead } from './look-ahead.ts'
import type { Node, Parent, Play, Playbook, RoleUse } from './model.ts'
import { isBelowRescue } from './provided-failure.ts'
import { wrongType } from './read-kind.ts'
import { readTasksFile } from './read-nodes.ts'
import { readPlay, type Imported, type PlaySite } from './read-play.ts'
import { readRole, type RoleEntry, type RoleRequest } from './read-role.ts'
import { variablesOf } from './role-files.ts'
import { keyText, kindOf, textOf } from './scalar-text.ts'
import { greatestDepth, type LoadContext, type Site } from './site.ts'
import { sortEntries, strangeEntry } from './sort-entries.ts'
import { staticText } from './static-text.ts'

/**
 * Reads a playbook with everything that it brings in statically, and checks all that can be known before the run.
 *
 * Mistakes of all files are collected, by place, each once. What could not be read is left out of the value, so a
 * playbook with errors must not be run.
 *
 * @param path - as the user typed it, absolute or relative to the working folder; shipped playbooks are found by name
 */
export function loadPlaybook(path: string, context: LoadContext): Diagnosed<Playbook> {
  const { documents } = context
  const diagnostics: Diagnostic[] = []
  const report = (found: Diagnostic): void => void diagnostics.push(found)
  const found = findPlaybook(path, documents.absolute('.'), context)
  if (!('path' in found)) {
    report(fileNotFound(path, found.searched, undefined, context))
    return { value: { path: documents.absolute(path), plays: [] }, diagnostics }
  }
  const nothing: Imported = { when: [], vars: new Map(), tags: [] }
  const plays = readPlays({ context, report, path: found.path, imported: nothing }, [])
  for (const play of plays) {
    for (const mistake of unknownHandlers(play)) report({ ...mistake, severity: context.unknownHandlers })
  }
  return { value: { path: found.path, plays }, diagnostics: inOrder(diagnostics) }
}

/** Where a dynamic include stands. */
export interface IncludePlace {
  readonly parent: Parent | null
  readonly role: RoleUse | null
  /** The folder of the file in which the include is written. */
  readonly folder: string
  readonly play: Pick<Play, 'folder' | 'keywords'>
  readonly isHandler: boolean
  /** The place of the include, for what is not found. */
  readonly at: Span
}

/** Reads the file of tasks that an `include_tasks` names. @param name - as evaluated; searched as Ansible searches */
export function loadTasksFile(name: string, place: IncludePlace, context: LoadContext): Diagnosed<readonly Node[]> {
  return collected(
    (site) => {
      const found = findTasksFile(name, site)
      if ('path' in found) return readTasksFile(found.path, place.at, site)
      site.report(fileNotFound(name, found.searched, place.at, context))
      return []
    },
    siteAt(place, context),
  )
}

/** What an `include_role` asks for, its arguments evaluated. */
export type RoleInclude = Omit<RoleRequest, 'name' | 'at' | 'origin'> & Pick<RoleEntry, 'keywords'>

/** Reads the role that an `include_role` names; null when there is none. */
export function loadRole(
  name: string,
  include: RoleInclude,
  place: IncludePlace,
  context: LoadContext,
): Diagnosed<RoleUse | null> {
  return collected(
    (site) => {
      const entry: RoleEntry = { span: place.at, keywords: include.keywords }
      return readRole({ ...include, name, at: place.at, origin: 'include' }, entry, site, readTasksFile)
    },
    siteAt(place, context),
  )
}

/** The variables of a YAML file (`vars_files`, `include_vars`). @param path - absolute */
export function loadVarsFile(path: string, context: LoadContext): Diagnosed<Dict> {
  const diagnostics: Diagnostic[] = []
  const report = (found: Diagnostic): void => void diagnostics.push(found)
  const node = unwrap(context.documents.read(path), report) ?? null
  return { value: variablesOf(node, { report }), diagnostics }
}

type ReportlessSite = Omit<Site, 'report'>

function siteAt({ parent, role, folder, play, isHandler }: IncludePlace, context: LoadContext): ReportlessSite {
  return { context, play, parent, role, folder, isHandler, isGuarded: isBelowRescue(parent), trail: [] }
}

function collected<T>(read: (site: Site) => T, site: ReportlessSite): Diagnosed<T> {
  const diagnostics: Diagnostic[] = []
  const value = read({ ...site, report: (found) => void diagnostics.push(found) })
  return { value, diagnostics: inOrder(diagnostics) }
}

/** The plays of a playbook file and of those it imports. @param trail - the files being read, outermost first */
function readPlays(site: PlaySite, trail: readonly string[]): readonly Play[] {
  const { context, report, path } = site
  const node = unwrap(context.documents.read(path), report)
  if (node === undefined) return []
  if (node?.kind !== 'list') {
    report(notAPlaybook(node, path, context))
    return []
  }
  return node.items.flatMap((item) => {
    if (item.kind !== 'dict') {
      report(wrongType(item, `A play is a dict of keywords, and this is ${kindOf(item)}.`))
      return []
    }
    const imported = item.entries.find(({ key }) => bareName(keyText(key)) === 'import_playbook')
    if (imported !== undefined) return readImport(item, imported, site, [...trail, path])
    const { play, variableNames } = readPlay(item, site)
    return [{ ...play, foreseen: lookAhead(play, variableNames, context, report) }]
  })
}

function notAPlaybook(node: YamlNode | null, path: string, { documents }: LoadContext): Diagnostic {
  const hint = 'Begin each play with "- hosts: …".'
  if (node !== null) return wrongType(node, `A playbook is a list of plays, and this is ${kindOf(node)}.`, hint)
  const start = { line: 1, column: 1, offset: 0 }
  const at: Span = { file: documents.shown(path), start, end: start }
  return error('playbook/wrong-type', 'A playbook is a list of plays, and this file is empty.', { at, hint })
}

function readImport(
  dict: YamlDict,
  { key, value }: YamlEntry,
  site: PlaySite,
  trail: readonly string[],
): readonly Play[] {
  const { context, report, path } = site
  const { given, others } = sortEntries(dict, 'import_playbook', report)
  for (const entry of others.filter((other) => other.key !== key)) report(strangeEntry(entry, 'import_playbook'))
  const keywords = inheritedKeywords(given)
  const name = playbookName(value, keywords.vars, site)
  if (name === null) return []
  const found = findPlaybook(name, dirname(path), context)
  if (!('path' in found)) {
    report(fileNotFound(name, found.searched, value.span, context))
    return []
  }
  const cycle = cycleIn(trail, found.path, value.span, context)
  if (cycle !== null) {
    report(cycle)
    return []
  }
  const { imported } = site
  const inner: Imported = {
    when: [...imported.when, ...keywords.when],
    vars: new Map([...keywords.vars, ...imported.vars]),
    tags: [...imported.tags, ...keywords.tags],
  }
  return readPlays({ ...site, path: found.path, imported: inner }, trail)
}

/** The file that an `import_playbook` names; what follows it on the line is an old way to give variables. */
function playbookName(node: YamlNode, vars: Dict, { context, report, path, imported }: PlaySite): string | null {
  const written = textOf(node)
  if (written === null) {
    report(wrongType(node, `"import_playbook" takes the name of a file, and this is ${kindOf(node)}.`))
    return null
  }
  const first = firstWord(written.text)
  if (first !== null && written.text.slice(first.restStart).trim() !== '') {
    const detail = 'After the name of the playbook stands more, and arguments on this line are not carried out.'
    report(error('playbook/free-form', detail, { at: node.span, hint: 'Give variables under "vars:".' }))
    return null
  }
  const folder = dirname(path)
  const play = { folder, keywords: { ...noKeywords, vars: imported.vars } }
  const site: Site = {
    context,
    report,
    play,
    parent: null,
    role: null,
    folder,
    isHandler: false,
    isGuarded: false,
    trail: [],
  }
  const value: Value = node.kind === 'scalar' ? node.value : null
  return staticText(value, node.span, vars, site)
}

function cycleIn(trail: readonly string[], path: string, at: Span, { documents }: LoadContext): Diagnostic | null {
  if (trail.includes(path)) {
    const chain = [...trail.slice(trail.indexOf(path)), path].map((file) => documents.shown(file))
    return error('playbook/import-cycle', `The playbook imports itself: ${chain.join(' → ')}.`, { at })
  }
  if (trail.length < greatestDepth) return null
  return error('playbook/import-depth', `Playbooks are imported more than ${greatestDepth} levels deep.`, { at })
}
