import { join } from 'node:path'
import { error } from '../diagnostic/catalogue.ts'
import type { Span } from '../diagnostic/span.ts'
import type { YamlNode } from '../document/node.ts'
import type { Dict, Value } from '../value/value.ts'
import { checkVariables } from './check-templates.ts'
import { unwrap, type Documents } from './documents.ts'
import { places } from './find-file.ts'
import { wrongType } from './read-kind.ts'
import { kindOf } from './scalar-text.ts'
import type { Site } from './site.ts'

/** The folders of a role whose main file is read by itself. */
export type RoleFolder = 'tasks' | 'handlers' | 'defaults' | 'vars' | 'meta'

/** One file of a role that shall be read: `main`, or the one that `tasks_from` and the like name. */
export interface RoleFile {
  readonly rolePath: string
  readonly folder: RoleFolder
  /** As `tasks_from` names it; undefined means main. */
  readonly from: string | undefined
  /** Where it is named, for the mistake that it is not there. */
  readonly at: Span
}

/** The paths of the files to read: one; several when `vars/main` is a folder; none when there is no main file. */
export function roleFiles({ rolePath, folder, from, at }: RoleFile, { context, report }: Site): readonly string[] {
  const { documents } = context
  const base = join(rolePath, folder, from ?? 'main')
  const extensions = from === undefined ? ['.yml', '.yaml', '.json', ''] : ['', '.yml', '.yaml', '.json']
  for (const candidate of extensions.map((extension) => `${base}${extension}`)) {
    if (documents.isFile(candidate)) return [candidate]
    const takesFolder = folder === 'defaults' || folder === 'vars'
    if (takesFolder && candidate === base && documents.isFolder(base)) return filesBelow(base, documents)
  }
  if (from !== undefined) {
    const detail = `The role "${documents.shown(rolePath)}" has no file "${from}" in ${folder}/.`
    const searched = extensions.map((extension) => `${base}${extension}`)
    report(error('playbook/no-such-file', detail, { at, hint: places(searched, documents) }))
  }
  return []
}

/** Every YAML file below a folder, sorted; hidden ones and backups are left out. */
function filesBelow(folder: string, documents: Documents): readonly string[] {
  return documents.list(folder).flatMap((name) => {
    const path = join(folder, name)
    if (name.startsWith('.') || name.endsWith('~')) return []
    if (documents.isFolder(path)) return filesBelow(path, documents)
    return /\.(?:ya?ml|json)$/.test(name) ? [path] : []
  })
}

/** The variables of a role's `defaults` or `vars`; later files win. */
export function roleVariables(file: RoleFile, site: Site): Dict {
  const variables = new Map<Value, Value>()
  for (const path of roleFiles(file, site)) {
    const node = unwrap(site.context.documents.read(path), site.report)
    for (const [name, value] of variablesOf(node ?? null, site)) variables.set(name, value)
  }
  return variables
}

/** The variables in a document that is nothing else. */
export function variablesOf(node: YamlNode | null, { report }: Pick<Site, 'report'>): Dict {
  if (node === null || (node.kind === 'scalar' && node.value === null)) return new Map<Value, Value>()
  if (node.kind !== 'dict') {
    report(wrongType(node, `A file of variables holds a dict, and this is ${kindOf(node)}.`))
    return new Map<Value, Value>()
  }
  checkVariables(node.value, report)
  return new Map(node.entries.map(({ key, value }) => [key.value, value.value]))
}
