import { error } from '../../diagnostic/catalogue.ts'
import { defineModule, isRefusal, refuse, type Controller, type DiffPart, type Refusal } from '../../module/contract.ts'
import { differences } from '../../module/state-difference.ts'
import type { ParamsOf } from '../../module/params.ts'
import type { ReadTarget, WriteTarget } from '../../target/target.ts'
import { TargetError } from '../../target/target-error.ts'
import { modeText } from '../../text/file-mode.ts'
import { fromJson, type Json, type JsonObject } from '../../value/json.ts'
import { printJson } from '../../value/json-text.ts'
import { str } from '../../value/print.ts'
import { attributeParams, type WantedAttributes } from './attributes.ts'
import {
  applyEntry,
  describeEntry,
  entryDiff,
  makeParent,
  placedEntry,
  planEntry,
  probeEntry,
  sha1Of,
  shownEntry,
  type PlacedEntry,
  type WantedEntry,
} from './placed-files.ts'
import { listTree } from './tree-listing.ts'
import { validateRefusal } from './text-file.ts'

const params = {
  properties: {
    src: {
      type: 'string',
      description: 'The local file or directory; `dir/` means what is in it. With `remote_src`, one of the target.',
    },
    content: { type: 'raw', description: 'The content itself, in place of `src`; dicts and lists become JSON.' },
    dest: { type: 'string', format: 'path', description: 'Where it goes; a path that ends in `/` is a directory.' },
    remote_src: { type: 'boolean', default: false, description: 'The source lies on the target.' },
    force: { type: 'boolean', default: true, description: 'Replace a file that has another content.' },
    backup: { type: 'boolean', default: false, description: 'Keep the old file beside the new one.' },
    directory_mode: {
      type: 'string',
      format: 'file-mode',
      description: 'Permissions of directories that are copied or made.',
    },
    validate: {
      type: 'string',
      description: 'A command with `%s` for the new file; when it fails, the old file stays.',
    },
    follow: {
      type: 'boolean',
      default: false,
      description: 'Write behind a symbolic link at `dest`, not in its stead.',
    },
    local_follow: {
      type: 'boolean',
      default: true,
      description: 'Copy what links in a local directory point to; they always are followed.',
    },
    checksum: { type: 'string', description: 'The SHA-1 that the source must have.' },
    decrypt: { type: 'boolean', default: true, description: 'Open vault files on their way.' },
    ...attributeParams,
    mode: {
      ...attributeParams.mode,
      description: 'Permissions, octal or symbolic; `preserve` takes those of the source.',
    },
  },
  required: ['dest'],
  mutuallyExclusive: [['src', 'content']],
  requiredOneOf: [['src', 'content']],
  words: {
    required: 'dest is required',
    oneOf: 'src (or content) is required',
    exclusive: 'src and content are mutually exclusive',
  },
} as const

export type CopyParams = ParamsOf<typeof params>

/** What is to be copied, as far as the controller knows it. */
export interface Copying {
  readonly params: CopyParams
  /** Paths are relative: they go below a directory at `dest`, or a lone file takes `dest` itself. */
  readonly entries: readonly WantedEntry[]
  /** The local contents, by the path of the entry. */
  readonly contents: ReadonlyMap<string, Uint8Array>
  /** A directory is copied, so `dest` is one too. */
  readonly isTree: boolean
  /** The source as it is reported. */
  readonly source: string
}

/** What was asked for, put to its places, and what stands there. */
export interface CopyState {
  readonly wanted: readonly WantedEntry[]
  readonly placed: readonly PlacedEntry[]
  /** A refusal that only the target could give cause for. */
  readonly refusal?: Refusal
}

/**
 * Puts files and directories onto the target.
 *
 * Source: ansible.builtin.copy 2.14. Links inside a local directory are always followed.
 */
export default defineModule({
  name: 'copy',
  listsDiff: true,
  summary: 'Put files and directories onto the target.',
  params,
  returns: {
    dest: 'Where it went.',
    src: 'Where it came from.',
    checksum: 'The SHA-1 of the content.',
    md5sum: 'The MD5 of the content, when it was written.',
    backup_file: 'The path of the backup, when one was made.',
    mode: 'Permissions, as four octal digits.',
    owner: 'The owner.',
    group: 'The group.',
    size: 'Bytes.',
  },
  examples: `- name: Install the certificate
  copy:
    src: haproxy.pem
    dest: /etc/haproxy/certs/haproxy.pem
    owner: root
    group: haproxy
    mode: '0640'`,

  prepare: (params, controller) => prepareCopy(params, controller),
  probe: (copying: Copying, target) => probeCopy(copying, target),
  plan: (copying, before) => planCopy(copying, before),
  apply: (copying, after, target, before) => applyCopy(copying, after, target, before),
  result: (copying, before, after, applied) => copyResult(copying, before, after, applied),
  diff: (copying, before, after) => copyDiff(copying, before, after),
})

async function prepareCopy(params: CopyParams, controller: Controller): Promise<Copying | Refusal> {
  const invalid = validateRefusal(params.validate)
  if (invalid !== null) return invalid
  const { src, dest, content } = params
  if (content !== undefined || src === undefined) {
    if (dest.endsWith('/')) return refuse('files/wrong-arguments', 'can not use content with a dir as dest')
    return copyingOf(params, Buffer.from(contentText(content ?? '')), '', 'content')
  }
  if (src === '') return refuse('files/wrong-arguments', 'src (or content) is required')
  if (params.remote_src) return { params, entries: [], contents: new Map(), isTree: false, source: src }
  const path = controller.findFile(src.replace(/(.)\/+$/, '$1'), 'files')
  if (path === null) {
    return refuse('files/source-absent', `Could not find or access '${src}' on the controller.`, {
      hint: 'Relative paths are looked for in files/ of the role, then beside the playbook. If the file lies on the target, say "remote_src: true".',
    })
  }
  if (controller.isDirectory(path)) return copyingOfTree(params, path, src, controller)
  const bytes = await controller.readBytes(path, params)
  const mode = params.mode === 'preserve' ? modeText(await controller.mode(path)) : params.mode
  return copyingOf({ ...params, ...(mode === undefined ? {} : { mode }) }, bytes, baseName(path), path)
}

function contentText(content: Json): string {
  return typeof content === 'object' && content !== null ? printJson(fromJson(content)) : str(fromJson(content))
}

/** One file with this content. `name` is what it is called below a directory. */
export function copyingOf(params: CopyParams, content: Uint8Array, name: string, source: string): Copying | Refusal {
  const sha1 = sha1Of(content)
  if (params.checksum !== undefined && params.checksum !== sha1) return wrongChecksum(params.checksum, sha1)
  const entry: WantedEntry = { kind: 'file', name, path: name, sha1, source, ...attributesOf(params) }
  return { params, entries: [entry], contents: new Map([[name, content]]), isTree: false, source }
}

function wrongChecksum(expected: string, found: string): Refusal {
  return refuse('files/checksum', 'Copied file does not match the expected checksum. Transfer failed.', {
    result: { checksum: found, expected_checksum: expected },
  })
}

interface Named {
  readonly mode?: string | undefined
  readonly owner?: string | undefined
  readonly group?: string | undefined
}

function attributesOf({ mode, owner, group }: Named): WantedAttributes {
  return {
    ...(mode === undefined ? {} : { mode }),
    ...(owner === undefined ? {} : { owner }),
    ...(group === undefined ? {} : { group }),
  }
}

function directoryAttributesOf({ directory_mode, owner, group }: CopyParams): WantedAttributes {
  return attributesOf({ mode: directory_mode, owner, group })
}

async function copyingOfTree(params: CopyParams, root: string, src: string, controller: Controller): Promise<Copying> {
  const top = src.endsWith('/') ? '' : baseName(root)
  const contents = new Map<string, Uint8Array>()
  const entries = top === '' ? [] : [directoryEntry(top, root, params)]
  for (const found of await controller.walk(root)) {
    const name = top === '' ? found : `${top}/${found}`
    const source = `${root}/${found}`
    if (found.endsWith('/')) {
      entries.push(directoryEntry(name.slice(0, -1), source, params))
      continue
    }
    const content = await controller.readBytes(source, params)
    const mode = params.mode === 'preserve' ? modeText(await controller.mode(source)) : params.mode
    contents.set(name, content)
    entries.push({
      kind: 'file',
      name,
      path: name,
      sha1: sha1Of(content),
      source,
      ...attributesOf({ ...params, mode }),
    })
  }
  const source = src.endsWith('/') ? `${root}/` : root
  return { params, entries: parentsFirst(entries), contents, isTree: true, source }
}

function directoryEntry(name: string, source: string, params: CopyParams): WantedEntry {
  return { kind: 'directory', name, path: name, source, ...directoryAttributesOf(params) }
}

function parentsFirst(entries: readonly WantedEntry[]): readonly WantedEntry[] {
  return entries.toSorted((a, b) => depth(a) - depth(b))
}

function depth({ path, kind }: WantedEntry): number {
  return path.split('/').length * 2 + (kind === 'file' ? 1 : 0)
}

function baseName(path: string): string {
  return path.replace(/\/+$/, '').split('/').at(-1) ?? ''
}

/** Reads what stands at the destinations. */
export async function probeCopy(copying: Copying, target: ReadTarget): Promise<CopyState> {
  const { params } = copying
  if (params.remote_src) return probeRemote(copying, target)
  if (copying.isTree) return probeAll(below(params.dest, copying.entries), params, target)
  const [entry] = copying.entries
  return entry === undefined ? { wanted: [], placed: [] } : probeFile(copying, entry, target)
}

async function probeFile({ params }: Copying, entry: WantedEntry, target: ReadTarget): Promise<CopyState> {
  const inside = { ...entry, path: joined(params.dest, entry.path) }
  if (params.dest.endsWith('/')) return probeAll([inside], params, target)
  const itself = { ...entry, path: params.dest }
  // Both at once, for most tasks find nothing new and shall cost one round trip.
  const [stat, followed] = await Promise.all([
    target.stat(params.dest, { checksum: 'sha1' }),
    entry.path === '' ? null : target.stat(inside.path, { checksum: 'sha1' }),
  ])
  const isDirectory =
    stat?.type === 'directory' || (stat?.type === 'link' && (await isDirectoryAt(params.dest, target)))
  if (isDirectory && entry.path === '') {
    const refusal = refuse('files/wrong-kind', 'can not use content with a dir as dest', {
      result: { dest: params.dest },
    })
    return { wanted: [itself], placed: [{ path: params.dest, type: 'directory' }], refusal }
  }
  if (isDirectory) return { wanted: [inside], placed: [await placedEntry(inside, followed, params.follow, target)] }
  return { wanted: [itself], placed: [await placedEntry(itself, stat, params.follow, target)] }
}

async function isDirectoryAt(path: string, target: ReadTarget): Promise<boolean> {
  return (await target.stat(path, { follow: true }))?.type === 'directory'
}

async function probeAll(
  wanted: readonly WantedEntry[],
  { follow }: CopyParams,
  target: ReadTarget,
): Promise<CopyState> {
  return {
    wanted,
    placed: await Promise.all(wanted.map((entry) => probeEntry(entry, follow && wanted.length === 1, target))),
  }
}

function below(dest: string, entries: readonly WantedEntry[]): readonly WantedEntry[] {
  return entries.map((entry) => ({ ...entry, path: joined(dest, entry.path) }))
}

function joined(folder: string, name: string): string {
  return name === '' ? folder : `${folder.replace(/\/+$/, '')}/${name}`
}

async function probeRemote(copying: Copying, target: ReadTarget): Promise<CopyState> {
  const { params, source } = copying
  const path = source.replace(/(.)\/+$/, '$1')
  const stat = await target.stat(path, { follow: true, checksum: 'sha1' })
  if (stat === null) return refused(refuse('files/absent', `Source ${source} not found`))
  if (stat.type === 'directory') return probeRemoteTree(copying, path, target)
  if (stat.type !== 'file')
    return refused(refuse('files/wrong-kind', `Cannot copy invalid source '${source}': not a file`))
  const sha1 = stat.checksum ?? ''
  if (params.checksum !== undefined && params.checksum !== sha1) return refused(wrongChecksum(params.checksum, sha1))
  const mode = params.mode === 'preserve' ? modeText(stat.mode) : params.mode
  const name = baseName(path)
  const entry: WantedEntry = {
    kind: 'file',
    name,
    path: name,
    sha1,
    source: path,
    ...attributesOf({ ...params, mode }),
  }
  return probeFile(copying, entry, target)
}

function refused(refusal: Refusal): CopyState {
  return { wanted: [], placed: [], refusal }
}

async function probeRemoteTree({ params, source }: Copying, root: string, target: ReadTarget): Promise<CopyState> {
  const top = source.endsWith('/') ? '' : baseName(root)
  const listed = (await listTree(root, { follow: true }, target)).filter(
    ({ type }) => type === 'file' || type === 'directory',
  )
  const stats = await Promise.all(listed.map(({ path }) => target.stat(path, { follow: true, checksum: 'sha1' })))
  const entries = listed.map((found, index): WantedEntry => {
    const name = joined(top, found.path.slice(root.length + 1)).replace(/^\//, '')
    if (found.type === 'directory') return directoryEntry(name, found.path, params)
    const mode = params.mode === 'preserve' ? modeText(found.mode) : params.mode
    const sha1 = stats[index]?.checksum ?? ''
    return { kind: 'file', name, path: name, sha1, source: found.path, ...attributesOf({ ...params, mode }) }
  })
  const wanted = below(params.dest, parentsFirst([directoryEntry(top, root, params), ...entries]))
  return probeAll(wanted, params, target)
}

/** What shall stand at the destinations. */
export function planCopy({ params }: Copying, before: CopyState): CopyState | Refusal {
  if (before.refusal !== undefined) return before.refusal
  const placed: PlacedEntry[] = []
  for (const [index, entry] of before.wanted.entries()) {
    const found = before.placed[index]
    const planned = found === undefined ? undefined : planEntry(entry, found, params)
    if (planned === undefined) continue
    if (isRefusal(planned)) return planned
    placed.push(planned)
  }
  return { wanted: before.wanted, placed }
}

/** Puts everything that differs in place, directories before what is in them. */
export async function applyCopy(
  copying: Copying,
  after: CopyState,
  target: WriteTarget,
  before: CopyState,
): Promise<JsonObject | undefined> {
  const { params } = copying
  if (params.dest.endsWith('/') || copying.isTree) {
    const first = after.placed[0]?.path ?? params.dest
    await makeParent(first, directoryAttributesOf(params), target)
  }
  let written: JsonObject = {}
  for (const [index, planned] of after.placed.entries()) {
    const found = before.placed[index]
    const entry = after.wanted[index]
    if (found === undefined || entry === undefined || differences(found, planned).length === 0) continue
    written = await applyEntry(found, planned, () => contentOf(copying, entry, target), params, target)
  }
  const [only] = after.placed
  if (after.placed.length !== 1 || only === undefined) return undefined
  return { ...written, ...(await describeEntry(only, target)) }
}

async function contentOf(
  { contents }: Copying,
  { name, source }: WantedEntry,
  target: ReadTarget,
): Promise<Uint8Array> {
  const content = contents.get(name) ?? (await target.readBytes(source))
  if (content !== null) return content
  throw new TargetError(error('files/absent', `Source ${source} was there a moment ago, and now it is not.`))
}

/** Ansible's return values. */
export function copyResult(
  { source, params }: Copying,
  before: CopyState,
  after: CopyState,
  applied: JsonObject | undefined,
): JsonObject {
  const [only] = after.placed
  const [wanted] = after.wanted
  if (after.placed.length !== 1 || only === undefined || wanted === undefined)
    return { dest: folderNamed(params), src: source }
  const [found] = before.placed
  // Ansible hands what needs no transfer to its module "file", whose results name a path.
  const path = found?.sha1 === only.sha1 && found?.type === only.type && !params.remote_src ? { path: only.path } : {}
  if (!params.force && found !== undefined && found.type !== 'absent') {
    return { dest: only.path, src: wanted.source }
  }
  return {
    dest: only.path,
    ...path,
    src: wanted.source,
    checksum: wanted.sha1 ?? null,
    ...(applied ?? shownEntry(only)),
  }
}

/** A folder that was copied from the controller is named with a slash at its end. */
function folderNamed({ dest, remote_src: isRemote }: CopyParams): string {
  return isRemote ? dest : dest.replace(/\/*$/, '/')
}

/** What changes, entry by entry. */
export function copyDiff({ contents }: Copying, before: CopyState, after: CopyState): readonly DiffPart[] {
  return after.placed.flatMap((planned, index) => {
    const found = before.placed[index]
    const wanted = after.wanted[index]
    if (found === undefined || wanted === undefined || differences(found, planned).length === 0) return []
    return entryDiff(wanted, contents.get(wanted.name), found, planned)
  })
}
