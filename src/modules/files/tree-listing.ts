import type { ReadTarget } from '../../target/target.ts'
import { TargetError } from '../../target/target-error.ts'
import { error } from '../../diagnostic/catalogue.ts'
import { quote } from '../../transport/quote.ts'
import { modeText } from '../../text/file-mode.ts'
import type { Ownership } from './attributes.ts'

/** One entry below a directory. */
export interface TreeEntry extends Ownership {
  readonly path: string
  readonly type: 'file' | 'directory' | 'link' | 'other'
}

/**
 * Everything below a directory with its attributes, in one round trip.
 *
 * @param follow - look through symbolic links, and into the directories behind them
 */
export async function listTree(path: string, follow: boolean, target: ReadTarget): Promise<readonly TreeEntry[]> {
  const find = follow ? 'find -L' : 'find'
  const stat = `stat ${follow ? '-L ' : ''}-c '%f %u %g %U %G %n'`
  // A link that leads nowhere has no attributes behind it, and stat complains of it: no failure here.
  const script = `cd -- ${quote(path)} || exit 1\n${find} . ! -name . -exec ${stat} {} + 2>/dev/null\nexit 0`
  const reply = await target.query({ script })
  if (reply.status !== 0) {
    throw new TargetError(
      error('module/command-failed', `The directory ${path} cannot be entered: ${reply.stderr.trim()}`),
      reply,
    )
  }
  return entriesOf(reply.stdout, path)
}

/** A name may hold newlines: an entry ends where the next line looks like one. */
function entriesOf(output: string, path: string): readonly TreeEntry[] {
  const entry = /^([0-9a-f]+) (\d+) (\d+) (\S+) (\S+) \.\/([^]*?)\n(?=[0-9a-f]+ \d+ \d+ \S+ \S+ \.\/|$(?![^]))/gm
  return [...output.matchAll(entry)].map(([, raw = '', uid, gid, owner = '', group = '', name = '']) => {
    const bits = Number.parseInt(raw, 16)
    return {
      path: `${path.replace(/\/+$/, '')}/${name}`,
      type: kinds.get(bits & 0o170000) ?? 'other',
      mode: modeText(bits & 0o7777),
      uid: Number(uid),
      gid: Number(gid),
      owner: owner === 'UNKNOWN' ? String(uid) : owner,
      group: group === 'UNKNOWN' ? String(gid) : group,
    }
  })
}

const kinds = new Map<number, TreeEntry['type']>([
  [0o100000, 'file'],
  [0o040000, 'directory'],
  [0o120000, 'link'],
])
