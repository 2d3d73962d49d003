import { shownStat } from '../../module/path-info.ts'
import type { FileStat, ReadTarget } from '../../target/target.ts'
import type { JsonObject } from '../../value/json.ts'
import { ownershipOf, type Ownership } from './attributes.ts'
import { resolveTimes, type AskedTime, type WantedTime } from './file-times.ts'
import { parentOf } from './text-file.ts'
import { listTree, type FoundFile } from './tree-listing.ts'

/** One entry below a directory, with what `recurse` sets. */
export interface TreeEntry extends Ownership {
  readonly path: string
  readonly type: FileStat['type']
}

/** What stands at a path, as `file` sees it. */
export interface FileState {
  /** Where it stands: behind the link, when links are followed. */
  readonly path: string
  readonly type: 'absent' | FileStat['type']
  /** Of the thing itself; of what a link points to when links are followed. */
  readonly ownership: Ownership
  readonly linkTarget?: string | undefined
  readonly sizeBytes?: number | undefined
  /** Names of the same file; more than one makes it a `hard` link. */
  readonly links?: number | undefined
  /** Whether it is the same file as `src` (`state: hard`). */
  readonly isSource?: boolean | undefined
  /** Seconds since the epoch, when times are asked for. */
  readonly mtime?: number | undefined
  readonly atime?: number | undefined
  /** Everything below, when `recurse` is asked for. */
  readonly entries?: readonly TreeEntry[] | undefined
  /** What was found around it: it decides, and nobody promises it. */
  readonly around?: Around | undefined
}

export interface Around {
  /** Whether a directory at the path has nothing in it. */
  readonly isEmpty: boolean
  /** The attributes of `src`, or of what the present link points to; null when there is no such thing. */
  readonly source: Ownership | null
  /** Return values of what stands there now. */
  readonly info: JsonObject
  /** The times that are wanted, by the target's clock. */
  readonly wantedMtime: WantedTime
  readonly wantedAtime: WantedTime
}

/** What the probe must know of the parameters. */
export interface FileQuestion {
  readonly path: string
  readonly state?: 'absent' | 'directory' | 'file' | 'hard' | 'link' | 'touch'
  readonly src?: string
  readonly follow: boolean
  readonly recurse: boolean
  readonly mtime: AskedTime
  readonly atime: AskedTime
}

/** Reads what stands at a path: one round trip for a plain file or directory, one more for links and trees. */
export async function probeFileState(question: FileQuestion, target: ReadTarget): Promise<FileState> {
  const { path, state, src, recurse, mtime, atime } = question
  const [stat, givenStat, [wantedMtime, wantedAtime]] = await Promise.all([
    target.stat(path),
    src === undefined ? null : target.stat(sourcePath(path, src, state), { follow: true }),
    resolveTimes([mtime, atime], target),
  ])
  const behind = stat?.type === 'link' ? await target.stat(path, { follow: true }) : null
  const sourceStat = src === undefined ? behind : givenStat
  const seen =
    stat?.type === 'link' && looksThrough(question) ? await throughLink(question, stat, target) : { path, stat }
  const shown = stat?.type === 'link' && behind === null ? null : namesLink(question) ? stat : seen.stat
  const isDirectory = seen.stat?.type === 'directory'
  const [entries, isEmpty] = await Promise.all([
    isDirectory && (recurse || state === 'absent') ? listEntries(seen.path, question.follow, target) : undefined,
    isDirectory && state === 'link' ? hasNoEntries(seen.path, target) : true,
  ])
  return {
    ...stateOf(question, seen, sourceStat),
    ...(entries === undefined ? {} : { entries }),
    around: {
      isEmpty,
      source: sourceStat === null ? null : ownershipOf(sourceStat),
      info: shown === null ? {} : shownStat(shown),
      wantedMtime,
      wantedAtime,
    },
  }
}

/** A relative source of a symbolic link is meant from where the link stands. */
export function sourcePath(path: string, src: string, state: FileQuestion['state']): string {
  return src.startsWith('/') || state !== 'link' ? src : `${parentOf(path)}/${src}`
}

function looksThrough({ follow, state }: FileQuestion): boolean {
  return follow && (state === 'file' || state === 'directory' || state === 'touch')
}

/** Whether the result is about the path as it was given, and not about what is behind a link there. */
export function namesLink({ state }: FileQuestion): boolean {
  return state !== 'file' && state !== 'directory'
}

interface Seen {
  readonly path: string
  readonly stat: FileStat | null
}

async function throughLink({ path }: FileQuestion, link: FileStat, target: ReadTarget): Promise<Seen> {
  const [real, stat] = await Promise.all([target.query(['readlink', '-f', path]), target.stat(path, { follow: true })])
  return stat === null ? { path, stat: link } : { path: real.stdout.replace(/\n$/, ''), stat }
}

async function listEntries(path: string, follow: boolean, target: ReadTarget): Promise<readonly TreeEntry[]> {
  const found = await listTree(path, { follow }, target)
  const inOrder = found.toSorted((a, b) => (a.path < b.path ? -1 : 1))
  return inOrder.map((entry: FoundFile) => ({ path: entry.path, type: entry.type, ...ownershipOf(entry) }))
}

async function hasNoEntries(path: string, target: ReadTarget): Promise<boolean> {
  const { stdout } = await target.query(['ls', '-A', path])
  return stdout === ''
}

function stateOf(question: FileQuestion, { path, stat }: Seen, source: FileStat | null): FileState {
  if (stat === null) return { path, type: 'absent', ownership: {} }
  const isLink = stat.type === 'link'
  const hasTimes = question.mtime !== 'preserve' || question.atime !== 'preserve'
  const times = hasTimes ? { mtime: stat.mtime, atime: stat.atime } : {}
  const isSource = question.src !== undefined && source?.inode === stat.inode && source.device === stat.device
  const same = question.state === 'hard' || question.state === undefined ? { isSource } : {}
  return {
    path,
    type: stat.type,
    ownership: isLink ? linkOwnership(question, stat, source) : ownershipOf(stat),
    ...(isLink ? { linkTarget: stat.linkTarget } : {}),
    sizeBytes: stat.sizeBytes,
    links: stat.links,
    ...same,
    ...times,
  }
}

/** Attributes of a link are those of what it points to, when links are followed; a link itself has no mode to set. */
function linkOwnership({ follow }: FileQuestion, link: FileStat, source: FileStat | null): Ownership {
  if (follow) return source === null ? {} : ownershipOf(source)
  return { ...ownershipOf(link), mode: undefined }
}

/** What `plan` may ask of the surroundings. */
export function aroundOf({ around }: FileState): Around {
  if (around === undefined)
    throw new Error('A probed state says nothing of what is around it. This is a bug in hadeploy.')
  return around
}

/** The attributes that a thing has as soon as it is made, before any is set. */
export function ownershipWhenMade(after: FileState, before: FileState, follow: boolean): Ownership {
  const source = before.around?.source ?? {}
  if (after.type === 'link') return before.type === 'link' ? before.ownership : follow ? source : {}
  if (after.isSource === true) return source
  return before.type === after.type ? before.ownership : {}
}
