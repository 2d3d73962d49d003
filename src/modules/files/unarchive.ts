import { defineAction, type Step, type StepResult } from '../../module/contract.ts'
import type { ParamsOf } from '../../module/params.ts'
import type { WriteTarget } from '../../target/target.ts'
import { quote, quoteAll } from '../../transport/quote.ts'
import {
  attributeParams,
  attributesToSet,
  ownershipDiffers,
  ownershipOf,
  ownershipResult,
  planOwnership,
} from './attributes.ts'

const params = {
  properties: {
    src: {
      type: 'string',
      description: 'The archive, local or (with `remote_src`) of the target: tar in any compression, or zip.',
    },
    dest: { type: 'string', format: 'path', description: 'The directory to unpack into; it must be there.' },
    remote_src: { type: 'boolean', default: false, description: 'The archive lies on the target.' },
    copy: { type: 'boolean', default: true, description: 'The old name of the opposite of `remote_src`.' },
    creates: { type: 'string', format: 'path', description: 'When this exists, nothing is done.' },
    exclude: { type: 'array', items: { type: 'string' }, default: [], description: 'Names to leave out.' },
    include: { type: 'array', items: { type: 'string' }, default: [], description: 'Only these names.' },
    extra_opts: {
      type: 'array',
      items: { type: 'string' },
      default: [],
      description: 'More options for tar or unzip.',
    },
    keep_newer: {
      type: 'boolean',
      default: false,
      description: 'Leave files that are newer than those in the archive.',
    },
    list_files: { type: 'boolean', default: false, description: 'Give the names in the archive.' },
    validate_certs: {
      type: 'boolean',
      default: true,
      description: "With an address as `src`: refuse a server's certificate that cannot be trusted.",
    },
    io_buffer_size: {
      type: 'integer',
      default: 65_536,
      description: 'Taken for the sake of Ansible playbooks; programs of the target choose their own.',
    },
    decrypt: { type: 'boolean', default: true, description: 'Vault files are opened; they always are.' },
    ...attributeParams,
  },
  required: ['src', 'dest'],
  mutuallyExclusive: [['include', 'exclude']],
} as const

type Params = ParamsOf<typeof params>

/**
 * Unpacks an archive.
 *
 * What is there already is compared with the archive (by `tar --diff`, for zip by content); only a difference is a change.
 * Source: ansible.builtin.unarchive 2.14.
 */
export default defineAction({
  name: 'unarchive',
  summary: 'Unpack an archive on the target.',
  params,
  returns: {
    dest: 'The directory.',
    src: 'The archive.',
    files: 'The names in the archive, with `list_files`.',
    handler:
      '`ZipArchive`, `TarArchive`, or by its compression `TgzArchive`, `TarBzipArchive`, `TarXzArchive`, `TarZstdArchive`.',
  },
  examples: `- name: Unpack the dashboard theme
  unarchive:
    src: theme.tar.gz
    dest: /usr/share/openstack-dashboard/themes
    owner: horizon`,

  async run(params, target, step) {
    const { creates, dest } = params
    if (creates !== undefined && (await target.stat(creates)) !== null) {
      return { changed: false, skipped: true, msg: `skipped, since ${creates} exists` }
    }
    if ((await target.stat(dest, { follow: true }))?.type !== 'directory') {
      return { changed: false, failed: true, msg: `dest '${dest}' must be an existing dir` }
    }
    const isRemote = params.remote_src || !params.copy
    const path = isRemote ? params.src : step.controller.findFile(params.src, 'files')
    if (path === null)
      return { changed: false, failed: true, msg: `Could not find or access '${params.src}' on the controller.` }
    const reply = await target.run(
      { script: unpackText(params, isRemote ? path : null, step.checkMode) },
      { okStatus: 'any', ...(isRemote ? {} : { stdin: await step.controller.readBytes(path) }) },
    )
    if (reply.status !== 0) {
      if (reply.status === noSourceStatus)
        return { changed: false, failed: true, msg: `Source '${params.src}' does not exist` }
      if (reply.status === noDownloadStatus) {
        return { changed: false, failed: true, msg: `Failure downloading ${params.src}, ${reply.stderr.trim()}` }
      }
      const why =
        reply.status === noHandlerStatus
          ? `Failed to find handler for "${params.src}". Make sure the required command to extract the file is installed.`
          : `failed to unpack ${params.src} to ${dest}`
      return { changed: false, failed: true, msg: `${why}\n${reply.stderr.trim()}`, dest, src: params.src }
    }
    return settle(params, reply.stdout, target, step)
  },
})

/** What Ansible calls the handler of a kind of archive. */
const handlers: ReadonlyMap<string, string> = new Map([
  ['zip', 'ZipArchive'],
  ['gzip', 'TgzArchive'],
  ['bzip2', 'TarBzipArchive'],
  ['xz', 'TarXzArchive'],
  ['zstd', 'TarZstdArchive'],
])

/** Sets attributes of what came out, and tells what happened. */
async function settle(params: Params, output: string, target: WriteTarget, { checkMode }: Step): Promise<StepResult> {
  const { dest, src } = params
  const [kind = '', isDifferent, ...names] = output.replace(/\n$/, '').split('\n')
  const files = names.map((name) => name.replace(/^\.\//, '')).filter((name) => name !== '' && name !== '.')
  const isSet = await setAttributes(params, files, target, checkMode)
  const stat = await target.stat(dest, { follow: true })
  return {
    changed: isDifferent === 'different' || isSet,
    dest,
    src,
    handler: handlers.get(kind) ?? 'TarArchive',
    ...(params.list_files ? { files } : {}),
    ...(stat === null ? {} : { state: 'directory', size: stat.sizeBytes, ...ownershipResult(ownershipOf(stat)) }),
  }
}

async function setAttributes(
  params: Params,
  files: readonly string[],
  target: WriteTarget,
  checkMode: boolean,
): Promise<boolean> {
  if (params.mode === undefined && params.owner === undefined && params.group === undefined) return false
  const changes = await Promise.all(
    files.map((name) => setAttributesOf(`${params.dest}/${name}`, params, target, checkMode)),
  )
  return changes.includes(true)
}

async function setAttributesOf(
  path: string,
  params: Params,
  target: WriteTarget,
  checkMode: boolean,
): Promise<boolean> {
  const stat = await target.stat(path)
  if (stat === null || stat.type === 'link') return false
  const before = ownershipOf(stat)
  const after = planOwnership(before, params, stat.type === 'directory')
  if ('refusal' in after || !ownershipDiffers(before, after)) return false
  if (!checkMode) await target.setAttributes(path, attributesToSet(before, after))
  return true
}

/** Prints the kind of archive, `same` or `different`, and the names in it; unpacks where they are different. */
function unpackText(params: Params, path: string | null, checkMode: boolean): string {
  const { dest, include, exclude, extra_opts, keep_newer } = params
  const chosen = quoteAll(include)
  const left = exclude.map((name) => `--exclude=${quote(name)}`).join(' ')
  const extra = quoteAll(extra_opts)
  const zipLeft = exclude.length === 0 ? '' : `-x ${quoteAll(exclude)}`
  const arrival =
    path === null
      ? `a=$d/archive; cat >"$a" || exit 1`
      : /^\w+:\/\//.test(path)
        ? downloadText(path, params.validate_certs)
        : `a=${quote(path)}; test -f "$a" || exit ${noSourceStatus}`
  return `d=$(mktemp -d) || exit 1
trap 'rm -rf -- "$d"' EXIT
${arrival}
p=${quote(dest)}
if tar -tf "$a" ${left} ${chosen} >"$d/names" 2>"$d/error"; then
  case $(od -An -N4 -tx1 "$a" | tr -d ' ') in
    1f8b*) echo gzip ;; 425a68*) echo bzip2 ;; fd377a58) echo xz ;; 28b52ffd) echo zstd ;; *) echo tar ;;
  esac
  if LC_ALL=C tar --diff -f "$a" -C "$p" ${left} ${extra} ${chosen} 2>&1 | grep -v ${quote(ignored(params))} | grep -q .; then
    echo different
    ${checkMode ? ':' : `tar -xf "$a" -C "$p" ${keep_newer ? '--keep-newer-files ' : ''}${left} ${extra} ${chosen} || exit 1`}
  else echo same; fi
elif unzip -Z1 "$a" ${chosen} ${zipLeft} >"$d/names" 2>>"$d/error"; then
  echo zip
  mkdir "$d/tree" && unzip -qq -o ${extra} "$a" ${chosen} ${zipLeft} -d "$d/tree" >&2 || exit 1
  if (cd "$d/tree" && find . -type f -exec sh -c 'p=$1; shift; for f; do cmp -s -- "$f" "$p/$f" || echo "$f"; done' sh "$p" {} +) | grep -q .; then
    echo different
    ${checkMode ? ':' : `unzip -qq ${keep_newer ? '-u ' : ''}-o ${extra} "$a" ${chosen} ${zipLeft} -d "$p" >&2 || exit 1`}
  else echo same; fi
else
  cat "$d/error" >&2
  echo 'The archive is neither tar nor zip, or the target has no program to open it.' >&2
  exit ${noHandlerStatus}
fi
cat "$d/names"`
}

const noSourceStatus = 241
const noHandlerStatus = 242
const noDownloadStatus = 243

/** Fetches the archive from an address, by curl or wget. */
function downloadText(url: string, isChecked: boolean): string {
  const [curl, wget] = isChecked ? ['', ''] : ['-k ', '--no-check-certificate ']
  return `a=$d/archive
if command -v curl >/dev/null; then curl -q -fsSL ${curl}-o "$a" -- ${quote(url)}; else wget -q ${wget}-O "$a" -- ${quote(url)}; fi || exit ${noDownloadStatus}`
}

/** Remarks of `tar --diff` that are no difference: of attributes that are set afterwards. */
function ignored({ owner, group, mode }: Params): string {
  const remarks = [
    'Removing leading',
    ...(owner === undefined ? [] : ['Uid differs']),
    ...(group === undefined ? [] : ['Gid differs']),
    ...(mode === undefined ? [] : ['Mode differs']),
  ]
  return remarks.join('\\|')
}
