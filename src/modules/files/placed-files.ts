import { createHash } from 'node:crypto'
import { isRefusal, refuse, type DiffPart, type Refusal } from '../../module/contract.ts'
import type { FileStat, ReadTarget, WriteTarget } from '../../target/target.ts'
import type { JsonObject } from '../../value/json.ts'
import {
  attributesToSet,
  ownershipDiff,
  ownershipOf,
  ownershipResult,
  planOwnership,
  type Ownership,
  type WantedAttributes,
} from './attributes.ts'
import { parentOf } from './text-file.ts'

/** A file or directory that shall stand at a destination. */
export interface WantedEntry extends WantedAttributes {
  readonly kind: 'file' | 'directory'
  /** Relative to where a tree goes; empty for content without a file name. */
  readonly name: string
  readonly path: string
  /** Hex, of files. */
  readonly sha1?: string
  /** Where the content comes from, for messages; for content that lies on the target this is where. */
  readonly source: string
}

/** What stands at a destination. */
export interface PlacedEntry extends Ownership {
  /** Where it is written: behind a link that is followed. */
  readonly path: string
  readonly type: 'absent' | FileStat['type']
  readonly sha1?: string | undefined
  readonly sizeBytes?: number | undefined
  /** The old text for the diff, where it is short and will be replaced. */
  readonly text?: string | undefined
}

/** How entries are put in place. */
export interface Placing {
  /** Replace what has another content. */
  readonly force: boolean
  /** Write behind a symbolic link, not in its stead. */
  readonly follow: boolean
  readonly backup: boolean
  readonly validate?: string
}

/** Beyond this Ansible shows no diff. */
const diffLimitBytes = 104_448

export function sha1Of(content: Uint8Array): string {
  return createHash('sha1').update(content).digest('hex')
}

/** Reads what stands where an entry shall be; in one round trip unless it differs or is a link. */
export async function probeEntry(wanted: WantedEntry, follow: boolean, target: ReadTarget): Promise<PlacedEntry> {
  const stat = await target.stat(wanted.path, wanted.kind === 'file' ? { checksum: 'sha1' } : { follow: true })
  return placedEntry(wanted, stat, follow, target)
}

/** The same, where the stat is known already. */
export async function placedEntry(
  wanted: WantedEntry,
  stat: FileStat | null,
  follow: boolean,
  target: ReadTarget,
): Promise<PlacedEntry> {
  if (stat === null) return { path: wanted.path, type: 'absent' }
  if (stat.type === 'link' && follow) return behindLink(wanted, target)
  const placed = placedAt(wanted.path, stat)
  const isReplaced = stat.type === 'file' && wanted.sha1 !== undefined && stat.checksum !== wanted.sha1
  if (!isReplaced || stat.sizeBytes > diffLimitBytes) return placed
  const content = await target.readBytes(wanted.path)
  return { ...placed, text: content === null ? undefined : shownContent(content) }
}

async function behindLink(wanted: WantedEntry, target: ReadTarget): Promise<PlacedEntry> {
  const { status, stdout } = await target.query(['readlink', '-f', wanted.path])
  const path = status === 0 ? stdout.replace(/\n$/, '') : wanted.path
  return probeEntry({ ...wanted, path }, false, target)
}

function placedAt(path: string, stat: FileStat): PlacedEntry {
  const base = { path, type: stat.type, ...ownershipOf(stat) }
  return stat.type === 'file' ? { ...base, sha1: stat.checksum, sizeBytes: stat.sizeBytes } : base
}

/** What shall stand there, given what does. */
export function planEntry(wanted: WantedEntry, before: PlacedEntry, { force, follow }: Placing): PlacedEntry | Refusal {
  if (wanted.kind === 'file' && before.type !== 'absent' && !force) return before
  if (before.type === 'directory' && wanted.kind === 'file') {
    return refuse('files/wrong-kind', `${before.path} is a directory, and a file shall stand there.`, {
      result: { dest: before.path },
    })
  }
  if (wanted.kind === 'directory' && before.type !== 'directory' && before.type !== 'absent') {
    return refuse('files/wrong-kind', `${before.path} already exists as a ${before.type}`, {
      result: { dest: before.path },
    })
  }
  const isKept = before.type === wanted.kind || (before.type === 'link' && follow)
  const ownership = planOwnership(isKept ? before : {}, wanted, wanted.kind === 'directory')
  if (isRefusal(ownership)) return ownership
  const { mode, uid, gid, owner, group } = ownership
  const after = { path: before.path, type: wanted.kind, mode, uid, gid, owner, group }
  if (wanted.kind === 'directory') return after
  const sizeBytes = before.sha1 === wanted.sha1 ? before.sizeBytes : undefined
  return { ...after, sha1: wanted.sha1, sizeBytes, text: undefined }
}

/** Puts one entry in place. */
export async function applyEntry(
  before: PlacedEntry,
  after: PlacedEntry,
  content: () => Promise<Uint8Array>,
  { backup, validate }: Placing,
  target: WriteTarget,
): Promise<JsonObject> {
  const attributes = attributesToSet(before.type === after.type ? before : {}, after)
  if (after.type === 'directory') {
    if (before.type === 'absent') await target.run(['mkdir', '-p', '--', after.path])
    await target.setAttributes(after.path, attributes)
    return {}
  }
  if (before.type === 'file' && before.sha1 === after.sha1) {
    await target.setAttributes(after.path, attributes)
    return {}
  }
  const bytes = await content()
  // The link itself gives way to the file.
  if (before.type === 'link') await target.run(['rm', '-f', '--', after.path])
  const written = await target.writeFile(after.path, bytes, {
    ...attributes,
    backup: backup && before.type === 'file',
    ...(validate === undefined ? {} : { validate }),
  })
  return {
    md5sum: createHash('md5').update(bytes).digest('hex'),
    size: bytes.length,
    ...(written.backup === undefined ? {} : { backup_file: written.backup }),
  }
}

/** Makes the directory in which an entry shall stand, with the attributes of made directories. */
export async function makeParent(path: string, attributes: WantedAttributes, target: WriteTarget): Promise<void> {
  const parent = parentOf(path)
  if ((await target.stat(parent, { follow: true })) !== null) return
  await target.run(['mkdir', '-p', '--', parent])
  await target.setAttributes(parent, attributes)
}

/** Ansible's return values of a file in place; asks the target for what the plan could not know. */
export async function describeEntry(after: PlacedEntry, target: ReadTarget): Promise<JsonObject> {
  const isKnown = [after.mode, after.uid, after.gid, after.owner, after.group].every((value) => value !== undefined)
  if (isKnown) return shownEntry(after)
  const stat = await target.stat(after.path)
  return stat === null ? shownEntry(after) : shownEntry(placedAt(after.path, stat))
}

/** Return values as far as they are known. */
export function shownEntry(entry: PlacedEntry): JsonObject {
  const size = entry.sizeBytes === undefined ? {} : { size: entry.sizeBytes }
  return { state: entry.type, ...ownershipResult(entry), ...size }
}

/** What changes of one entry: content, then attributes. */
export function entryDiff(
  wanted: WantedEntry,
  content: Uint8Array | undefined,
  before: PlacedEntry,
  after: PlacedEntry,
): readonly DiffPart[] {
  const attributes = before.type === 'absent' ? [] : ownershipDiff(after.path, before, after)
  if (wanted.kind === 'directory') {
    return before.type === 'absent'
      ? [{ beforeHeader: after.path, afterHeader: after.path, before: '', after: 'directory\n' }]
      : attributes
  }
  if (before.sha1 === after.sha1) return attributes
  const old =
    before.type === 'absent'
      ? ''
      : (before.text ?? `(${String(before.sizeBytes ?? 0)} bytes, sha1 ${before.sha1 ?? 'unknown'})\n`)
  const fresh = content === undefined || content.length > diffLimitBytes ? undefined : shownContent(content)
  const part = {
    // A new file has no old side to name; what came as `content` has no source but the file itself.
    ...(before.type === 'absent' ? {} : { beforeHeader: after.path }),
    afterHeader: wanted.source === 'content' ? after.path : wanted.source,
    before: old,
    after: fresh ?? `(sha1 ${after.sha1 ?? 'unknown'})\n`,
  }
  return [part, ...attributes]
}

/** The text of content that is text, else a remark in its place. */
function shownContent(content: Uint8Array): string {
  // What Ansible calls binary: a NUL in the first 8 KiB.
  if (content.subarray(0, 8192).includes(0)) return `(binary, ${content.length} bytes, sha1 ${sha1Of(content)})\n`
  return Buffer.from(content).toString('utf8')
}
