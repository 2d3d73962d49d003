import { defineAction } from '../../module/contract.ts'
import type { ParamsOf } from '../../module/params.ts'
import { quote, quoteAll } from '../../transport/quote.ts'
import { attributeParams, ownershipOf, ownershipResult } from './attributes.ts'
import { parentOf } from './text-file.ts'

const params = {
  properties: {
    path: {
      type: 'array',
      items: { type: 'string', format: 'path' },
      description: 'What to pack: files, directories, shell patterns.',
    },
    dest: { type: 'string', format: 'path', description: 'The archive; without it, beside a single path.' },
    format: {
      type: 'string',
      enum: ['bz2', 'gz', 'tar', 'xz', 'zip'],
      default: 'gz',
      description: 'The kind of archive.',
    },
    exclude_path: {
      type: 'array',
      items: { type: 'string', format: 'path' },
      default: [],
      description: 'Paths to leave out.',
    },
    exclusion_patterns: {
      type: 'array',
      items: { type: 'string' },
      default: [],
      description: 'Patterns of names to leave out.',
    },
    force_archive: {
      type: 'boolean',
      default: false,
      description: 'Make an archive of a single file too, and do not only compress it.',
    },
    remove: { type: 'boolean', default: false, description: 'Remove what was packed.' },
    ...attributeParams,
  },
  required: ['path'],
} as const

type Params = ParamsOf<typeof params>

/**
 * Packs files of the target into an archive there.
 *
 * The archive is made beside the old one, with names sorted and without a time of its own; only other bytes are a change.
 * Source: community.general.archive 6.6. Needs GNU tar, or zip.
 */
export default defineAction({
  name: 'archive',
  aliases: ['community.general.archive'],
  summary: 'Pack files of the target into an archive.',
  params,
  returns: {
    dest: 'The archive.',
    archived: 'What was packed.',
    missing: 'What was not there.',
    size: 'Bytes.',
    mode: 'Permissions, as four octal digits.',
  },
  examples: `- name: Pack the logs
  archive:
    path: /var/log/mysql
    dest: /var/backups/mysql-logs.tgz`,

  async run(params, target, { checkMode }) {
    const dest = destination(params)
    if (dest === null)
      return { changed: false, failed: true, msg: 'Error, must specify "dest" when archiving multiple files or trees' }
    const reply = await target.run({ script: packText(params, dest, checkMode) }, { okStatus: 'any' })
    const [verdict, ...listed] = reply.stdout.replace(/\n$/, '').split('\n')
    const packed = listed.filter((line) => /^[+/]/.test(line)).map((line) => line.slice(1))
    const folders = new Set(listed.filter((line) => line.startsWith('/')).map((line) => line.slice(1)))
    const missing = listed.filter((line) => line.startsWith('-')).map((line) => line.slice(1))
    if (reply.status !== 0) {
      const msg =
        packed.length === 0 ? 'Error, no source paths were found' : `${dest} could not be made: ${reply.stderr.trim()}`
      return { changed: false, failed: true, msg, dest, missing }
    }
    const isNew = verdict === 'different'
    const { mode, owner, group } = params
    if (!checkMode)
      await target.setAttributes(dest, { ...(mode && { mode }), ...(owner && { owner }), ...(group && { group }) })
    const stat = await target.stat(dest)
    const state = stat === null ? {} : { state: 'file', size: stat.sizeBytes, ...ownershipResult(ownershipOf(stat)) }
    const isArchive = params.force_archive || packed.length > 1 || packed.some((path) => folders.has(path))
    return {
      changed: isNew,
      dest,
      dest_state: isArchive ? (missing.length > 0 ? 'incomplete' : 'archive') : 'compress',
      arcroot: `${commonFolder(params.path).replace(/\/+$/, '')}/`,
      archived: packed.toSorted(),
      expanded_paths: packed,
      expanded_exclude_paths: params.exclude_path,
      missing,
      ...state,
    }
  },
})

function destination({ path, dest, format }: Params): string | null {
  if (dest !== undefined) return dest
  const [only] = path
  return path.length !== 1 || only === undefined || /[*?[]/.test(only) ? null : `${only.replace(/\/+$/, '')}.${format}`
}

const compressors = { bz2: 'bzip2 -c', gz: 'gzip -nc', tar: 'cat', xz: 'xz -c', zip: 'cat' } as const

/** Prints `same` or `different`, then what was packed (`+`, or `/` for a folder) and what was missing (`-`). */
function packText(params: Params, dest: string, checkMode: boolean): string {
  const { path, format, exclude_path, exclusion_patterns, force_archive, remove } = params
  const words = path.map((pattern) => pattern.replace(/[^*?[\]]+/g, quote)).join(' ')
  const compress = compressors[format]
  // Names in an archive begin below the folder that all paths have in common, as Ansible has it.
  const root = commonFolder(path)
  const left = [...exclude_path.map((one) => `./${one.slice(root.length).replace(/^\/+/, '')}`), ...exclusion_patterns]
  const pack =
    format === 'zip'
      ? `(cd ${quote(root)} && find "$@" -print | LC_ALL=C sort | zip -q -X -@ - ${left.length === 0 ? '' : `-x ${quoteAll(left)}`}) >"$t"`
      : `tar --sort=name -C ${quote(root)} -cf - ${left.map((one) => `--exclude=${quote(one)}`).join(' ')} -- "$@" | ${compress} >"$t"`
  const single =
    force_archive || format === 'zip'
      ? ''
      : `if test $# -eq 1 && test -f ${quote(root)}/"$1"; then ${compress} ${quote(root)}/"$1" >"$t"; else ${pack}; fi`
  const place = quote(dest)
  return `t=$(mktemp ${quote(`${parentOf(dest)}/.hadeploy.XXXXXXXX`)}) || exit 1
l=$(mktemp) || exit 1
trap 'rm -f -- "$t" "$l"' EXIT
set --
for one in ${words}; do
  if test -e "$one" || test -L "$one"; then
    if test -d "$one"; then echo "/$one"; else echo "+$one"; fi >>"$l"; one=\${one%/}; set -- "$@" "./\${one#${quote(root.replace(/\/*$/, '/'))}}"
  else echo "-$one" >>"$l"; fi
done
if test $# -eq 0; then echo; cat "$l"; exit 1; fi
${single === '' ? pack : single} || exit 1
if cmp -s -- "$t" ${place}; then echo same; else
  echo different
  ${checkMode ? ':' : `chmod "$(printf '%o' $((0666 & ~$(umask))))" "$t" && mv -f -- "$t" ${place} || exit 1`}
fi
cat "$l"
${remove && !checkMode ? `cd ${quote(root)} && rm -rf -- "$@"` : ''}`
}

/** The folder that holds all paths. */
function commonFolder(paths: readonly string[]): string {
  const folders = paths.map((path) => parentOf(path.replace(/\/+$/, '')).split('/'))
  const [first = ['']] = folders
  const shared = first.findIndex(
    (part, index) => folders.some((folder) => folder[index] !== part) || /[*?[]/.test(part),
  )
  return (shared < 0 ? first : first.slice(0, shared)).join('/') || '/'
}
