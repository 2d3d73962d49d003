import { basename, dirname, isAbsolute } from 'node:path'
import { error } from '../diagnostic/catalogue.ts'
import type { Span } from '../diagnostic/span.ts'
import type { YamlNode } from '../document/node.ts'
import type { Dict, Value } from '../value/value.ts'
import { checkTemplates } from './check-templates.ts'
import { findRole, places } from './find-file.ts'
import { inheritedKeywords, noKeywords } from './inherited-keywords.ts'
import type { Keywords, Node, RoleUse } from './model.ts'
import { wrongType } from './read-kind.ts'
import { readRoleMeta, type RoleMeta } from './role-meta.ts'
import { roleFiles, roleVariables, type RoleFolder } from './role-files.ts'
import { kindOf } from './scalar-text.ts'
import type { Site } from './site.ts'
import { sortEntries } from './sort-entries.ts'
import { staticText } from './static-text.ts'

/** Reads a file of tasks; handed in, for tasks read roles and roles read tasks. */
export type ReadTasksFile = (path: string, at: Span, site: Site) => readonly Node[]

/** One use of a role as it is asked for. */
export interface RoleRequest {
  readonly name: string
  /** Where the role is named. */
  readonly at: Span
  readonly origin: RoleUse['origin']
  /** Files to read instead of main. */
  readonly from: {
    readonly tasks: string | undefined
    readonly vars: string | undefined
    readonly defaults: string | undefined
    readonly handlers: string | undefined
  }
  readonly params: Dict
  readonly isPublic: boolean
  /** Null leaves it to the role's own metadata. */
  readonly allowDuplicates: boolean | null
  /** Whether its argument spec counts. */
  readonly validate: boolean
}

/** What stands around the name of the role where it is used. */
export type RoleEntry = Pick<RoleUse, 'span' | 'keywords' | 'name' | 'delegateTo' | 'delegateFacts'>

export const mainFiles: RoleRequest['from'] = {
  tasks: undefined,
  vars: undefined,
  defaults: undefined,
  handlers: undefined,
}

/** Reads the files of a role; null, with a report, when there is no such role. */
export function readRole(request: RoleRequest, entry: RoleEntry, site: Site, readTasks: ReadTasksFile): RoleUse | null {
  const found = findRole(request.name, site)
  if (!('path' in found)) {
    site.report(roleNotFound(request, found.searched, site))
    return null
  }
  const { path } = found
  const metaSite: Site = { ...site, folder: path }
  const meta = readRoleMeta({ rolePath: path, at: request.at }, metaSite)
  if (meta.cluster !== undefined) {
    roleFiles({ rolePath: path, folder: 'tasks', from: meta.cluster.health, at: request.at }, metaSite)
  }
  const variables = (folder: 'defaults' | 'vars'): Dict =>
    roleVariables({ rolePath: path, folder, from: request.from[folder], at: request.at }, metaSite)
  const [dependencies, tasks, handlers]: [RoleUse[], Node[], Node[]] = [[], [], []]
  const argumentSpec = request.validate ? specFor(meta, request.from.tasks) : undefined
  const role: RoleUse = {
    kind: 'role',
    ...entryParts(entry),
    parent: site.parent,
    role: site.role,
    folder: site.folder,
    origin: request.origin,
    roleName: isAbsolute(request.name) ? basename(request.name) : request.name,
    path,
    params: request.params,
    defaults: variables('defaults'),
    vars: variables('vars'),
    dependencies,
    tasks,
    handlers,
    ...(argumentSpec === undefined ? {} : { argumentSpec }),
    allowDuplicates: request.allowDuplicates ?? meta.allowDuplicates,
    public: request.isPublic,
    ...(meta.cluster === undefined ? {} : { cluster: meta.cluster }),
  }
  const inside: Site = { ...site, parent: role, role }
  dependencies.push(...readDependencies(meta, role, inside, readTasks))
  tasks.push(...readSection('tasks', request, role, { ...inside, isHandler: false }, readTasks))
  handlers.push(...readSection('handlers', request, role, { ...inside, isHandler: true }, readTasks))
  return role
}

function entryParts({ span, keywords, name, delegateTo, delegateFacts }: RoleEntry): RoleEntry {
  return {
    span,
    keywords,
    ...(name === undefined ? {} : { name }),
    ...(delegateTo === undefined ? {} : { delegateTo }),
    ...(delegateFacts === undefined ? {} : { delegateFacts }),
  }
}

function specFor({ argumentSpecs }: RoleMeta, tasksFrom: string | undefined): RoleUse['argumentSpec'] {
  return argumentSpecs.get(tasksFrom === undefined ? 'main' : basename(tasksFrom).replace(/\.(?:ya?ml|json)$/, ''))
}

function readSection(
  folder: RoleFolder & ('tasks' | 'handlers'),
  { from, at }: RoleRequest,
  { path }: RoleUse,
  site: Site,
  readTasks: ReadTasksFile,
): readonly Node[] {
  const [file] = roleFiles({ rolePath: path, folder, from: from[folder], at }, site)
  return file === undefined ? [] : readTasks(file, at, { ...site, folder: dirname(file) })
}

/** The roles that must run before this one. A chain that comes back to a role is refused with all its names. */
function readDependencies(meta: RoleMeta, role: RoleUse, site: Site, readTasks: ReadTasksFile): readonly RoleUse[] {
  return meta.dependencies.flatMap((node) => {
    const chain = dependents(role)
    return (
      readRoleEntry(node, 'dependency', site, (request, entry) => {
        const found = findRole(request.name, site)
        const again = 'path' in found ? chain.findIndex(({ path }) => path === found.path) : -1
        if (again < 0) return readRole(request, entry, site, readTasks)
        const names = [...chain.slice(0, again + 1).toReversed(), { roleName: request.name }].map(
          ({ roleName }) => roleName,
        )
        const detail = `The role depends on itself: ${names.join(' → ')}.`
        site.report(error('playbook/role-cycle', detail, { at: request.at, hint: 'Remove one of these dependencies.' }))
        return null
      }) ?? []
    )
  })
}

/** The role, the one that depends on it, and so on. */
function dependents(role: RoleUse): readonly RoleUse[] {
  const next = role.origin === 'dependency' ? role.role : null
  return next === null ? [role] : [role, ...dependents(next)]
}

/** The roles of a `roles:` list. */
export function readRoles(list: YamlNode | undefined, site: Site, readTasks: ReadTasksFile): readonly RoleUse[] {
  if (list === undefined) return []
  if (list.kind !== 'list') {
    site.report(wrongType(list, `Roles are given as a list, and this is ${kindOf(list)}.`))
    return []
  }
  return list.items.flatMap(
    (node) => readRoleEntry(node, 'roles', site, (request, entry) => readRole(request, entry, site, readTasks)) ?? [],
  )
}

/** Reads one entry of `roles:` or `dependencies:`: a name, or a dict whose unknown keys are parameters of the role. */
function readRoleEntry(
  node: YamlNode,
  origin: 'roles' | 'dependency',
  site: Site,
  read: (request: RoleRequest, entry: RoleEntry) => RoleUse | null,
): RoleUse | null {
  const common = { origin, from: mainFiles, isPublic: true, allowDuplicates: null, validate: true } as const
  if (node.kind === 'scalar') {
    checkTemplates(node.value, site.report)
    const name = staticText(node.value, node.span, new Map(), site)
    if (name === null) return null
    return read({ ...common, name, at: node.span, params: new Map() }, { span: node.span, keywords: noKeywords })
  }
  if (node.kind === 'list') {
    site.report(wrongType(node, 'A role entry is a name or a dict, and this is a list.'))
    return null
  }
  const { given, others } = sortEntries(node, 'role', site.report)
  const keywords: Keywords = inheritedKeywords(given)
  const [written, key] = given.has('role') ? [given.value('role'), 'role'] : [given.value('name'), 'name']
  if (written === undefined) {
    const hint = 'Write "- role: NAME".'
    site.report(error('playbook/missing-keyword', 'The role entry names no role.', { at: node.span, hint }))
    return null
  }
  const at = given.node(key)?.span ?? node.span
  const name = staticText(written, at, keywords.vars, site)
  if (name === null) return null
  for (const { value } of others) checkTemplates(value.value, site.report)
  const params = new Map<Value, Value>(others.map(({ key: param, value }) => [param.value, value.value]))
  const [label, delegateTo, delegateFacts] = [
    given.value('name'),
    given.value('delegate_to'),
    given.value('delegate_facts'),
  ]
  return read(
    { ...common, name, at, params },
    {
      span: node.span,
      keywords,
      ...(label === undefined || key === 'name' ? {} : { name: label }),
      ...(delegateTo === undefined ? {} : { delegateTo }),
      ...(delegateFacts === undefined ? {} : { delegateFacts }),
    },
  )
}

function roleNotFound({ name, at }: RoleRequest, searched: readonly string[], { context }: Site) {
  return error(
    'playbook/no-such-role',
    `There is no such role: the role '${name}' was not found in the places below.`,
    {
      at,
      hint: places(searched, context.documents),
    },
  )
}
