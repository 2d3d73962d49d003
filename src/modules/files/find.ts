import { TextDecoder } from 'node:util'
import { pythonRegex } from '../../expression/python-regex.ts'
import { defineModule, refuse, type Refusal } from '../../module/contract.ts'
import type { ParamsOf } from '../../module/params.ts'
import type { FileStat, ReadTarget } from '../../target/target.ts'
import { fnmatch } from '../../text/fnmatch.ts'
import { resolveMode } from '../../text/file-mode.ts'
import type { JsonObject } from '../../value/json.ts'
import { statResult } from './stat-result.ts'
import { walkTree, type FoundFile, type Walked } from './tree-listing.ts'

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
    get_checksum: { type: 'boolean', default: false, description: 'Give the checksum of files.' },
    checksum_algorithm: {
      type: 'string',
      enum: ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'],
      default: 'sha1',
      aliases: ['checksum', 'checksum_algo'],
      description: 'How the checksum is computed.',
    },
    mode: { type: 'string', format: 'file-mode', description: 'Permissions that they must have, octal or symbolic.' },
    exact_mode: { type: 'boolean', default: true, description: 'All permissions must be as in `mode`, not just some.' },
    encoding: { type: 'string', default: 'utf-8', description: 'How the bytes of files become text for `contains`.' },
    limit: { type: 'integer', description: 'Stop when so many are found; those nearest to the top come first.' },
  },
  required: ['paths'],
} as const

type Params = ParamsOf<typeof params>

/** What was found in the directories, and which of these could not be looked into. */
interface Found {
  readonly files: readonly JsonObject[]
  readonly examined: number
  readonly skipped: JsonObject
  readonly msg: string
  readonly refusal?: Refusal
}

/**
 * Finds files by name, age, size and content.
 *
 * Source: ansible.builtin.find 2.19; the result is sorted by path.
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
  result: (_params, { files, examined, skipped, msg }) => ({
    files,
    matched: files.length,
    examined,
    skipped_paths: skipped,
    msg,
  }),
})

async function search(params: Params, target: ReadTarget): Promise<Found> {
  const nothing = { files: [], examined: 0, skipped: {}, msg: '' }
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
  if (params.limit !== undefined && params.limit <= 0) {
    const detail = `limit cannot be ${params.limit} (use None for unlimited)`
    return { ...nothing, refusal: refuse('files/wrong-arguments', detail) }
  }
  const [clock, ...folders] = await Promise.all([
    target.query(['date', '+%s']),
    ...params.paths.map((path) => searchFolder(path, params, target)),
  ])
  const wanted = { age, size, now: Number(clock.stdout) }
  const near = folders.flatMap(({ near }) => near)
  const matching = near.filter((entry) => matches(entry, params, wanted)).sort((a, b) => (a.path < b.path ? -1 : 1))
  const { kept, unreadable } = await withContent(matching, params, target)
  const first = params.limit === undefined ? kept : fromTheTop(kept).slice(0, params.limit)
  const failed = folders.some(({ isWalked }) => !isWalked) || unreadable !== null
  const ended = first.length === params.limit ? 'Limit of matches reached' : 'All paths examined'
  return {
    files: await describe(first, params, target),
    examined: folders.reduce((count, { examined }) => count + examined, 0),
    skipped: Object.fromEntries([
      ...folders.flatMap(({ skipped }) => skipped),
      ...(unreadable === null ? [] : params.paths.map((path) => [path, unreadable] as const)),
    ]),
    msg: failed ? 'Not all paths examined, check warnings for details' : ended,
  }
}

function fromTheTop(entries: readonly FoundFile[]): readonly FoundFile[] {
  const level = ({ path }: FoundFile): number => path.split('/').length
  return entries.toSorted((a, b) => level(a) - level(b))
}

interface SearchedFolder {
  /** What may be found: not deeper than asked for. */
  readonly near: readonly FoundFile[]
  readonly examined: number
  readonly skipped: Walked['closed']
  readonly isWalked: boolean
}

async function searchFolder(
  path: string,
  { recurse, depth, follow }: Params,
  target: ReadTarget,
): Promise<SearchedFolder> {
  // Ansible looks into the directories of the last level before it turns back, and counts what it sees there.
  const maxDepth = !recurse ? 1 : depth === undefined ? undefined : depth + 1
  const options = { follow, ...(maxDepth === undefined ? {} : { maxDepth }) }
  const [stat, listed] = await Promise.allSettled([
    target.stat(path, { follow: true }),
    walkTree(path, options, target),
  ])
  if (stat.status === 'rejected') throw stat.reason
  const unwalked = (reason: string): SearchedFolder => {
    return { near: [], examined: 0, skipped: [[path, reason]], isWalked: false }
  }
  if (stat.value?.type !== 'directory') return unwalked(`'${path}' is not a directory`)
  if (listed.status === 'rejected') return unwalked(String(listed.reason))
  const { entries, closed } = listed.value
  const deepest = path.replace(/\/+$/, '').split('/').length + (recurse && depth !== undefined ? depth : Infinity)
  const near = entries.filter((entry) => entry.path.split('/').length <= deepest)
  return { near, examined: entries.length, skipped: closed, isWalked: true }
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
    isPermitted(entry.mode, params) &&
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

function isPermitted(present: number, { mode, exact_mode: isExact }: Params): boolean {
  if (mode === undefined) return true
  const wanted = resolveMode(mode, { mode: 0, isDirectory: false }) ?? 0
  return isExact ? present === wanted : (present & wanted) !== 0
}

/** At least a positive limit, at most a negative one. */
function isWithin(value: number, limit: number | undefined): boolean {
  if (limit === undefined) return true
  return limit >= 0 ? value >= limit : value <= -limit
}

async function withContent(
  entries: readonly FoundFile[],
  { contains, read_whole_file, file_type, encoding }: Params,
  target: ReadTarget,
): Promise<{ readonly kept: readonly FoundFile[]; readonly unreadable: string | null }> {
  if (contains === undefined || file_type !== 'file') return { kept: entries, unreadable: null }
  const regex = pythonRegex(contains)
  const decoder = decoderFor(encoding)
  if (decoder === null) return { kept: [], unreadable: `unknown encoding: ${encoding}` }
  const contents = await Promise.all(entries.map(({ path }) => target.readBytes(path)))
  const kept: FoundFile[] = []
  for (const [index, entry] of entries.entries()) {
    const text = decoded(contents[index] ?? new Uint8Array(), decoder)
    if (text === null) {
      const reason = `Failed to read the file ${entry.path} due to an encoding error. current encoding: ${encoding}`
      return { kept, unreadable: reason }
    }
    const lines = text.match(/[^\n]*\n|[^\n]+$/g) ?? []
    const holds = read_whole_file ? regex.search(text) !== null : lines.some((line) => regex.match(line) !== null)
    if (holds) kept.push(entry)
  }
  return { kept, unreadable: null }
}

function decoderFor(encoding: string): TextDecoder | null {
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true })
  } catch {
    return null
  }
}

function decoded(content: Uint8Array, decoder: TextDecoder): string | null {
  try {
    return decoder.decode(content)
  } catch {
    return null
  }
}

async function describe(
  entries: readonly FoundFile[],
  { get_checksum, checksum_algorithm: checksum }: Params,
  target: ReadTarget,
): Promise<readonly JsonObject[]> {
  const checksumOf = async ({ path, type }: FoundFile): Promise<string | undefined> =>
    get_checksum && type === 'file' ? (await target.stat(path, { checksum }))?.checksum : undefined
  const checksums = await Promise.all(entries.map(checksumOf))
  return entries.map((entry, index) => {
    const checksum = checksums[index]
    return { path: entry.path, ...statResult(entry), ...(checksum === undefined ? {} : { checksum }) }
  })
}
