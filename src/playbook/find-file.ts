import { isAbsolute, join } from 'node:path'
import { error } from '../diagnostic/catalogue.ts'
import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import type { Span } from '../diagnostic/span.ts'
import type { Documents } from './documents.ts'
import type { LoadContext, Site } from './site.ts'

/** Something that was looked for: where it is, or where it was not. Paths are absolute. */
export type Found = { readonly path: string } | { readonly searched: readonly string[] }

/** The first of several paths that is a file. */
export function firstFile(candidates: readonly string[], documents: Documents): Found {
  const unique = [...new Set(candidates)]
  const path = unique.find((candidate) => documents.isFile(candidate))
  return path === undefined ? { searched: unique } : { path }
}

/**
 * A file of tasks: beside the file that names it, in `tasks/` (`handlers/`) of the role, in the role, beside the playbook.
 */
export function findTasksFile(name: string, { context, folder, role, play, isHandler }: Site): Found {
  if (isAbsolute(name)) return firstFile([name], context.documents)
  const sub = isHandler ? ['handlers', 'tasks'] : ['tasks']
  const inRole = role === null ? [] : [...sub.map((part) => join(role.path, part, name)), join(role.path, name)]
  return firstFile([join(folder, name), ...inRole, join(play.folder, name)], context.documents)
}

/** A playbook: beside the one that imports it, in the working folder, then among the shipped ones. */
export function findPlaybook(name: string, folder: string, { documents, playbooksPath }: LoadContext): Found {
  const named = isAbsolute(name) ? [name] : [join(folder, name)]
  const shipped = isAbsolute(name) ? [] : playbooksPath.map((path) => join(path, name))
  return firstFile([...named, ...shipped], documents)
}

/** The folder of a role, as Ansible searches; a name of the form `ns.collection.role` is also looked up by its last part. */
export function findRole(name: string, { context, role, play }: Site): Found {
  const { documents, rolesPath } = context
  const besideRole = role === null ? [] : [join(role.path, '..')]
  const folders = [join(play.folder, 'roles'), ...rolesPath, ...besideRole, play.folder]
  const candidates = isAbsolute(name)
    ? [name]
    : [
        ...folders.flatMap((folder) => namesOf(name).map((part) => join(folder, part))),
        ...inCollections(name, play.folder),
      ]
  const unique = [...new Set(candidates)]
  const path = unique.find((candidate) => documents.isFolder(candidate))
  return path === undefined ? { searched: unique } : { path }
}

function namesOf(name: string): readonly string[] {
  const parts = collectionParts(name)
  return parts === null ? [name] : [name, parts.role]
}

function inCollections(name: string, folder: string): readonly string[] {
  const parts = collectionParts(name)
  if (parts === null) return []
  return [join(folder, 'collections', 'ansible_collections', parts.namespace, parts.collection, 'roles', parts.role)]
}

/** `ns.collection.role`; further dots are folders inside the collection's roles (`ns.collection.infra.roles.hosts`). */
function collectionParts(name: string): { namespace: string; collection: string; role: string } | null {
  if (!/^\w+\.\w+(?:\.\w+)+$/.test(name)) return null
  const [namespace = '', collection = '', ...role] = name.split('.')
  return { namespace, collection, role: role.join('/') }
}

/** The diagnostic of a file that is nowhere. */
export function fileNotFound(
  name: string,
  searched: readonly string[],
  at: Span | undefined,
  { documents }: LoadContext,
): Diagnostic {
  return error('playbook/no-such-file', `There is no file "${name}".`, { at, hint: places(searched, documents) })
}

/** The places that were searched, one a line. */
export function places(searched: readonly string[], documents: Documents): string {
  return `Searched were:\n${searched.map((path) => `    ${documents.shown(path)}`).join('\n')}`
}
