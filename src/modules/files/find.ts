import { pythonRegex } from '../../expression/python-regex.ts'
import { defineModule, refuse, type Refusal } from '../../module/contract.ts'
import type { ParamsOf } from '../../module/params.ts'
import type { FileStat, ReadTarget } from '../../target/target.ts'
import { fnmatch } from '../../text/fnmatch.ts'
import type { JsonObject } from '../../value/json.ts'
import { statResult } from './stat-result.ts'
import { listTree, type FoundFile } from './tree-listing.ts'

const params = {
  properties: {
    paths: {
      type: 'array',
      items: { type: 'string', format: 'path' },
      aliases: ['name', 'path'],
      description: 'The directories to look in.',
    },
    patterns: {
      type: 'array',
      items: { type: 'string' },
      default: [],
      aliases: ['pattern'],
      description: 'Names must match one of these.',
    },
    excludes: {
      type: 'array',
      items: { type: 'string' },
      default: [],
      aliases: ['exclude'],
      description: 'Names must match none of these.',
    },
    use_regex: {
      type: 'boolean',
      default: false,
      description: 'Patterns are regular expressions, not shell patterns.',
    },
    contains: {
      type: 'string',
      format: 'regex',
      description: 'A line of the file must begin with a match; for files only.',
    },
    read_whole_file: {
      type: 'boolean',
      default: false,
      description: 'Look for `contains` anywhere in the whole content.',
    },
    file_type: {
      type: 'string',
      enum: ['any', 'directory', 'file', 'link'],
      default: 'file',
      description: 'What to look for.',
    },
    age: { type: 'string', description: 'At least this old (`2d`), or at most (`-1h`); units s, m, h, d, w.' },
    age_stamp: {
      type: 'string',
      enum: ['atime', 'ctime', 'mtime'],
      default: 'mtime',
      description: 'The time that `age` means.',
    },
    size: { type: 'string', description: 'At least this large (`10m`), or at most (`-1k`); units b, k, m, g, t.' },
    recurse: { type: 'boolean', default: false, description: 'Look in directories below too.' },
    depth: { type: 'integer', description: 'How many levels to go down.' },
    hidden: { type: 'boolean', default: false, description: 'Names that begin with a dot count too.' },
    follow: { type: 'boolean', default: false, description: 'Look through symbolic links.' },
    get_checksum: { type: 'boolean', default: false, description: 'Give the SHA-1 of files.' },
  },
  required: ['paths'],
} as const

type Params = ParamsOf<typeof params>

/** What was found in the directories, and which of these could not be looked into. */
interface Found {
  readonly files: readonly JsonObject[]
  readonly examined: number
  readonly skipped: JsonObject
  readonly refusal?: Refusal
}

/**
 * Finds files by name, age, size and content.
 *
 * Source: ansible.builtin.find 2.14; the result is sorted by path.
 */
export default defineModule({
  name: 'find',
  summary: 'Find files on the target.',
  params,
  returns: {
    files: 'What was found: facts as of `stat`, each with its `path`.',
    matched: 'How many were found.',
    examined: 'How many were looked at.',
    skipped_paths: 'Directories that could not be looked into, with the reason.',
    msg: 'Whether all was looked at.',
  },
  examples: `- name: Find old dumps
  find:
    paths: /var/backups/mysql
    patterns: '*.sql.gz'
    age: 14d
  register: old`,

  probe: (params, target) => search(params, target),
  plan: (_params, before): Found | Refusal => before.refusal ?? before,
  apply: () => Promise.resolve(undefined),
  result: (_params, { files, examined, skipped }) => ({
    files,
    matched: files.length,
    examined,
    skipped_paths: skipped,
    msg:
      Object.keys(skipped).length === 0 ? 'All paths examined' : 'Not all paths examined, check warnings for details',
  }),
})

async function search(params: Params, target: ReadTarget): Promise<Found> {
  const nothing = { files: [], examined: 0, skipped: {} }
  const age = measure(params.age, { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 })
  const size = measure(params.size, { b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 })
  if (age === null)
    return {
      ...nothing,
      refusal: refuse('files/wrong-arguments', 'failed to process age', { result: { age: params.age ?? null } }),
    }
  if (size === null)
    return {
      ...nothing,
      refusal: refuse('files/wrong-arguments', 'failed to process size', { result: { size: params.size ?? null } }),
    }
  const [clock, ...folders] = await Promise.all([
    target.query(['date', '+%s']),
    ...params.paths.map((path) => searchFolder(path, params, target)),
  ])
  const wanted = { age, size, now: Number(clock.stdout) }
  const entries = folders.flatMap(({ entries }) => entries)
  const matching = entries.filter((entry) => matches(entry, params, wanted)).sort((a, b) => (a.path < b.path ? -1 : 1))
  return {
    files: await describe(await withContent(matching, params, target), params, target),
    examined: entries.length,
    skipped: Object.fromEntries(folders.flatMap(({ skipped }) => skipped)),
  }
}

async function searchFolder(
  path: string,
  { recurse, depth, follow }: Params,
  target: ReadTarget,
): Promise<{ readonly entries: readonly FoundFile[]; readonly skipped: readonly (readonly [string, string])[] }> {
  const maxDepth = recurse ? depth : 1
  const options = { follow, ...(maxDepth === undefined ? {} : { maxDepth }) }
  const [stat, listed] = await Promise.allSettled([
    target.stat(path, { follow: true }),
    listTree(path, options, target),
  ])
  if (stat.status === 'rejected') throw stat.reason
  if (stat.value?.type !== 'directory') return { entries: [], skipped: [[path, `'${path}' is not a directory`]] }
  if (listed.status === 'rejected') return { entries: [], skipped: [[path, String(listed.reason)]] }
  return { entries: listed.value, skipped: [] }
}

/** A number with a unit: undefined when none was given, null when it makes no sense. */
function measure(text: string | undefined, units: Readonly<Record<string, number>>): number | undefined | null {
  if (text === undefined) return undefined
  const match = /^(-?\d+)([a-z]?)$/.exec(text.toLowerCase())
  const unit = match?.[2] === '' ? 1 : units[match?.[2] ?? '']
  return match === null || unit === undefined ? null : Number(match[1]) * unit
}

interface Wanted {
  readonly age: number | undefined
  readonly size: number | undefined
  /** Seconds since the epoch, by the target's clock. */
  readonly now: number
}

function matches(entry: FoundFile, params: Params, { age, size, now }: Wanted): boolean {
  const name = entry.path.slice(entry.path.lastIndexOf('/') + 1)
  const isHidden = name.startsWith('.') && !params.hidden
  const isKind = params.file_type === 'any' || entry.type === params.file_type
  return (
    !isHidden &&
    isKind &&
    isNamed(name, params) &&
    isWithin(now - entry[params.age_stamp], age) &&
    (!hasSize(entry, params) || isWithin(entry.sizeBytes, size))
  )
}

function hasSize({ type }: Pick<FileStat, 'type'>, { file_type }: Params): boolean {
  return type === 'file' && (file_type === 'file' || file_type === 'any')
}

function isNamed(name: string, { patterns, excludes, use_regex }: Params): boolean {
  const fits = (pattern: string): boolean =>
    use_regex ? pythonRegex(pattern).match(name) !== null : fnmatch(name, pattern)
  return (patterns.length === 0 || patterns.some(fits)) && !excludes.some(fits)
}

/** At least a positive limit, at most a negative one. */
function isWithin(value: number, limit: number | undefined): boolean {
  if (limit === undefined) return true
  return limit >= 0 ? value >= limit : value <= -limit
}

async function withContent(
  entries: readonly FoundFile[],
  { contains, read_whole_file, file_type }: Params,
  target: ReadTarget,
): Promise<readonly FoundFile[]> {
  if (contains === undefined || file_type !== 'file') return entries
  const regex = pythonRegex(contains)
  const contents = await Promise.all(entries.map(({ path }) => target.readBytes(path)))
  return entries.filter((_, index) => {
    const text = Buffer.from(contents[index] ?? []).toString('utf8')
    return read_whole_file ? regex.search(text) !== null : text.split('\n').some((line) => regex.match(line) !== null)
  })
}

async function describe(
  entries: readonly FoundFile[],
  { get_checksum }: Params,
  target: ReadTarget,
): Promise<readonly JsonObject[]> {
  const checksumOf = async ({ path, type }: FoundFile): Promise<string | undefined> =>
    get_checksum && type === 'file' ? (await target.stat(path, { checksum: 'sha1' }))?.checksum : undefined
  const checksums = await Promise.all(entries.map(checksumOf))
  return entries.map((entry, index) => {
    const checksum = checksums[index]
    return { path: entry.path, ...statResult(entry), ...(checksum === undefined ? {} : { checksum }) }
  })
}
