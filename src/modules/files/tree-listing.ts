import { error } from '../../diagnostic/catalogue.ts'
import type { FileStat, ReadTarget } from '../../target/target.ts'
import { TargetError } from '../../target/target-error.ts'
import { quote } from '../../transport/quote.ts'

/** One entry below a directory. */
export interface FoundFile extends Omit<FileStat, 'linkTarget' | 'checksum'> {
  readonly path: string
}

/** What stands below a directory. */
export interface Walked {
  readonly entries: readonly FoundFile[]
  /** Directories that could not be looked into, each with the reason. */
  readonly closed: readonly (readonly [path: string, reason: string])[]
}

export interface TreeOptions {
  /** Look through symbolic links, and into the directories behind them. */
  readonly follow: boolean
  /** Levels below the directory; all without it. */
  readonly maxDepth?: number
}

/** Everything below a directory, in one round trip; in no certain order. What cannot be looked into is left out. */
export async function listTree(path: string, options: TreeOptions, target: ReadTarget): Promise<readonly FoundFile[]> {
  return (await walkTree(path, options, target)).entries
}

/** The same, with the reasons why directories could not be looked into. */
export async function walkTree(path: string, options: TreeOptions, target: ReadTarget): Promise<Walked> {
  const reply = await target.query({ script: listingText(path, options) })
  if (reply.status === 0) return { entries: entriesOf(reply.stdout, path), closed: closedFolders(reply.stderr, path) }
  const detail = `The directory ${path} cannot be entered: ${reply.stderr.trim()}`
  throw new TargetError(error('files/wrong-kind', detail), reply)
}

/** A link that leads nowhere has nothing behind it, and stat complains of it: no failure here. */
function listingText(path: string, { follow, maxDepth }: TreeOptions): string {
  const depth = maxDepth === undefined ? '' : ` -maxdepth ${maxDepth}`
  const format = '%f %u %g %s %i %d %h %.9Y %.9X %.9Z %U %G %n'
  return `cd -- ${quote(path)} || exit 1
find ${follow ? '-L ' : ''}.${depth} ! -name . -exec stat ${follow ? '-L ' : ''}-c '${format}' {} +
exit 0`
}

function closedFolders(complaints: string, path: string): Walked['closed'] {
  return [...complaints.matchAll(/^find: .\.\/(.*).: (.*)$/gm)].map(([, name = '', reason = '']) => [
    `${path.replace(/\/+$/, '')}/${name}`,
    reason,
  ])
}

/** A name may hold newlines: an entry ends where the next line looks like one. */
const entry =
  /^([0-9a-f]+) (\d+) (\d+) (\d+) (\d+) (\d+) (\d+) ([\d.]+) ([\d.]+) ([\d.]+) (\S+) (\S+) \.\/([^]*?)\n(?=[0-9a-f]+ (?:[\d.]+ ){9}\S+ \S+ \.\/|$(?![^]))/gm

function entriesOf(output: string, path: string): readonly FoundFile[] {
  return [...output.matchAll(entry)].flatMap(([, raw = '', ...words]) => {
    const bits = Number.parseInt(raw, 16)
    const type = kinds.get(bits & 0o170000)
    const numbers = words.slice(0, 9).map(Number)
    const [uid = 0, gid = 0, sizeBytes = 0, inode = 0, device = 0, links = 0, mtime = 0, atime = 0, ctime = 0] = numbers
    const [owner = '', group = '', name = ''] = words.slice(9)
    if (type === undefined) return []
    return {
      path: `${path.replace(/\/+$/, '')}/${name}`,
      type,
      mode: bits & 0o7777,
      uid,
      gid,
      owner: owner === 'UNKNOWN' ? String(uid) : owner,
      group: group === 'UNKNOWN' ? String(gid) : group,
      sizeBytes,
      inode,
      device,
      links,
      mtime,
      atime,
      ctime,
    }
  })
}

const kinds = new Map<number, FileStat['type']>([
  [0o100000, 'file'],
  [0o040000, 'directory'],
  [0o120000, 'link'],
  [0o010000, 'fifo'],
  [0o140000, 'socket'],
  [0o060000, 'block'],
  [0o020000, 'character'],
])
