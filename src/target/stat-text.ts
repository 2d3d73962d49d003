import { quote } from '../transport/quote.ts'
import type { FileStat, StatOptions } from './target.ts'

/** The exit status of scripts of a target for a path where nothing is. */
export const absentStatus = 244

/**
 * POSIX shell text that prints the facts of one path, for {@link parseStat}: numbers and names on the first line, the
 * checksum on the second, where a link points from the third on (a link may point to a name with newlines).
 *
 * GNU `stat` gives fractions of seconds for `%.9Y`; that of busybox prints whole seconds for the same word.
 */
export function statText(path: string, { follow = false, checksum }: StatOptions): string {
  const program = checksum === undefined ? '' : checksumText(checksum)
  return `p=${quote(path)}
test -e "$p" ${follow ? '' : '|| test -L "$p" '}|| exit ${absentStatus}
stat ${follow ? '-L ' : ''}-c '%f %u %g %s %i %d %h %.9Y %.9X %.9Z %U %G' -- "$p" || exit 1
${program === '' ? 'echo' : `if test -f "$p" && test -r "$p" ${follow ? '' : '&& ! test -L "$p"'}; then ${program}; else echo; fi`}
${follow ? '' : 'if test -L "$p"; then readlink -- "$p"; fi'}
`
}

function checksumText(algorithm: NonNullable<StatOptions['checksum']>): string {
  return `${algorithm}sum <"$p" 2>/dev/null || openssl dgst -r -${algorithm} <"$p" 2>/dev/null || busybox ${algorithm}sum <"$p" 2>/dev/null || echo`
}

/** Reads what {@link statText} printed; null when it makes no sense. */
export function parseStat(output: string): FileStat | null {
  const [facts = '', checksumLine = '', ...link] = output.split('\n')
  const words = facts.split(' ')
  const [rawMode = '', uid, gid, size, inode, device, links, mtime, atime, ctime] = words
  const bits = Number.parseInt(rawMode, 16)
  const type = fileTypes.get(bits & 0o170000)
  // Names come last: those of a directory service may hold spaces, and then only the numbers are certain.
  const [owner, group] = words.length === 12 ? words.slice(10) : ['UNKNOWN', 'UNKNOWN']
  if (type === undefined || words.length < 12) return null
  const checksum = /^[0-9a-f]{32,128}/.exec(checksumLine)?.[0]
  return {
    type,
    mode: bits & 0o7777,
    uid: Number(uid),
    gid: Number(gid),
    owner: named(owner, uid),
    group: named(group, gid),
    sizeBytes: Number(size),
    inode: Number(inode),
    device: Number(device),
    links: Number(links),
    mtime: Number(mtime),
    atime: Number(atime),
    ctime: Number(ctime),
    ...(type === 'link' ? { linkTarget: link.join('\n').replace(/\n$/, '') } : {}),
    ...(checksum === undefined ? {} : { checksum }),
  }
}

const fileTypes = new Map<number, FileStat['type']>([
  [0o100000, 'file'],
  [0o040000, 'directory'],
  [0o120000, 'link'],
  [0o010000, 'fifo'],
  [0o140000, 'socket'],
  [0o060000, 'block'],
  [0o020000, 'character'],
])

function named(name: string | undefined, id: string | undefined): string {
  return name === undefined || name === 'UNKNOWN' ? (id ?? '') : name
}
