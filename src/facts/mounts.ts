import type { FactSource } from './fact-source.ts'
import type { JsonObject } from '../value/json.ts'

/** Mounted file systems that stand on a device or a server, with their sizes in bytes. */
export const mounts: FactSource = {
  name: 'mounts',
  subsets: ['hardware'],
  // `timeout` keeps a dead NFS server from holding up all other facts; where it is missing, nothing can.
  script: `
ls -l /dev/disk/by-uuid | sed -n 's/.* \\([^ ]*\\) -> .*\\/\\(.*\\)$/uuid \\1 \\2/p'
limit=; command -v timeout >/dev/null && limit='timeout 2'
while read -r device mount type options rest; do
  case $device in /*|*:/*) ;; *) continue ;; esac
  [ "$type" = none ] && continue
  echo "mount $device $mount $type $options $($limit stat -f -c '%s %S %b %a %c %d' "$(printf '%b' "$mount")")"
done </proc/mounts`,
  parse(output) {
    const lines = output.split('\n').map((line) => line.split(' '))
    const uuids = new Map(
      lines.filter(([kind]) => kind === 'uuid').map(([, uuid = '', name = '']) => [`/dev/${name}`, uuid]),
    )
    return { mounts: lines.filter(([kind]) => kind === 'mount').map((words) => describe(words, uuids)) }
  },
}

function describe(words: readonly string[], uuids: ReadonlyMap<string, string>): JsonObject {
  const [, device = '', mount = '', fstype = '', options = ''] = words
  const common = {
    mount: unescaped(mount),
    device: unescaped(device),
    fstype,
    options,
    uuid: uuids.get(device) ?? 'N/A',
  }
  const numbers = words.slice(5).map(Number)
  return numbers.length < 6 || numbers.some(Number.isNaN) ? common : { ...common, ...mountSizes(numbers) }
}

/** Sizes as facts, in bytes and in counts, from what statfs tells: size of a block, of a fragment, blocks, those free for users, inodes, those free. */
export function mountSizes([
  blockSize = 0,
  fragment = 0,
  blocks = 0,
  available = 0,
  inodes = 0,
  free = 0,
]: readonly number[]): JsonObject {
  return {
    size_total: fragment * blocks,
    size_available: fragment * available,
    block_size: blockSize,
    block_total: blocks,
    block_available: available,
    block_used: blocks - available,
    inode_total: inodes,
    inode_available: free,
    inode_used: inodes - free,
  }
}

/** The kernel writes blanks of paths as octal (`\040`). */
function unescaped(path: string): string {
  return path.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))
}
