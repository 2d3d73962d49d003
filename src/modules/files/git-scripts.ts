import { quote, quoteAll } from '../../transport/quote.ts'
import { addressOf, archiveFormat, isCommit, type GitParams } from './git-params.ts'

/** What the checkout is like before it is touched, as far as the scripts ask. */
interface Present {
  readonly isDirty: boolean
  readonly url: string | null
  readonly gitFolder: string | null
  /** Whether the version is a branch or a tag of the repository. */
  readonly isNamed: boolean
}

/** Shell text that comes before every other: how git speaks to servers, and what it may leave to others. */
function settingText(params: GitParams): string {
  const { key_file, ssh_opts, accept_hostkey, accept_newhostkey, umask } = params
  const options = [
    ...(key_file === undefined ? [] : ['-i', quote(key_file), '-o IdentitiesOnly=yes']),
    ...(accept_hostkey ? ['-o StrictHostKeyChecking=no'] : []),
    ...(accept_newhostkey ? ['-o StrictHostKeyChecking=accept-new'] : []),
    ...(ssh_opts === undefined ? [] : [ssh_opts]),
  ]
  const mask = typeof umask === 'string' ? `umask ${quote(umask)}\n` : ''
  return `${mask}export GIT_SSH_COMMAND=${quote(['ssh -o BatchMode=yes', ...options].join(' '))} GIT_TERMINAL_PROMPT=0 LC_ALL=C`
}

/** Prints a line for each fact: its letter, a blank, its value. */
export function probeText(params: GitParams): string {
  const { executable, version } = params
  const git = quote(executable)
  const refs = isCommit(version)
    ? `echo 'r '`
    : `refs=$(${git} ls-remote ${quote(addressOf(params))} ${quoteAll([version, `refs/tags/${version}^{}`])}) && printf 'r %s\\n' "$(printf '%s' "$refs" | tr '\\t\\n' ' ;')"`
  return `${settingText(params)}
command -v ${git} >/dev/null || { echo '- '; exit 0; }
${params.dest === undefined ? '' : checkoutFactsText(params, params.dest)}
${refs}
exit 0`
}

function checkoutFactsText(params: GitParams, dest: string): string {
  const { executable, remote, version, bare, archive, verify_commit } = params
  const git = `${quote(executable)} -C ${quote(dest)}`
  const lines = [
    `head=$(${git} rev-parse HEAD 2>/dev/null) && echo "h $head"`,
    `url=$(${git} remote get-url ${quote(remote)} 2>/dev/null) && echo "u $url"`,
    `folder=$(${git} rev-parse --absolute-git-dir 2>/dev/null) && echo "f $folder"`,
    `commit=$(${git} rev-parse --quiet --verify ${quote(`${version}^{commit}`)} 2>/dev/null) && echo "c $commit"`,
    ...(bare ? [] : [`test -z "$(${git} status --porcelain --untracked-files=no)" || echo 'd '`]),
    ...(bare ? [] : [staleSubmodulesText(params, dest)]),
    ...(archive === undefined
      ? []
      : [`sum=$(${archiveText(params, dest)} 2>/dev/null | sha1sum) && echo "n \${sum%% *}"`]),
    ...(verify_commit ? [`( ${verifyText(params, dest)}\n) 2>/dev/null && echo 'g '`] : []),
  ]
  const sum = archive === undefined ? '' : `test -f ${quote(archive)} && echo "a $(sha1sum <${quote(archive)})"\n`
  return `${sum}if test -e ${quote(dest)}/${bare ? 'HEAD' : '.git'}; then\necho 'x '\n${lines.join('\n')}\nfi`
}

/** Prints a fact when a submodule is not what it should be: what is recorded, or what its own repository has. */
function staleSubmodulesText({ executable, recursive, track_submodules }: GitParams, dest: string): string {
  if (!recursive) return ':'
  const git = `${quote(executable)} -C ${quote(dest)}`
  const newer = `test "$(${quote(executable)} rev-parse HEAD)" = "$(${quote(executable)} ls-remote origin HEAD | cut -f 1)" || echo newer`
  const tracked = track_submodules
    ? `; ${git} submodule --quiet foreach ${quote(newer)} 2>/dev/null | sed 's/^/+/'`
    : ''
  return `if test -e ${quote(dest)}/.gitmodules && { ${git} submodule status --recursive 2>/dev/null${tracked}; } | grep -q '^[-+U]'; then echo 's '; fi`
}

/** Clones the repository, and checks the version out. */
export function cloneText(params: GitParams, dest: string, { isNamed }: Pick<Present, 'isNamed'>): string {
  const { executable, remote, version, depth, bare, single_branch, reference, refspec, separate_git_dir } = params
  const isShallow = depth !== undefined && (version === 'HEAD' || isNamed || refspec !== undefined)
  const words = [
    ...['clone', '--quiet', ...(bare ? ['--bare'] : ['--origin', remote])],
    ...(isShallow ? ['--depth', String(depth)] : []),
    ...(single_branch ? ['--single-branch'] : []),
    ...(isNamed ? ['--branch', version] : []),
    ...(reference === undefined ? [] : ['--reference', reference]),
    ...(separate_git_dir === undefined ? [] : [`--separate-git-dir=${separate_git_dir}`]),
    ...['--', addressOf(params), dest],
  ]
  const more = [...(isShallow ? ['--depth', String(depth)] : []), remote]
  return [
    settingText(params),
    `mkdir -p -- "$(dirname -- ${quote(dest)})" && ${quoteAll([executable, ...words])} || exit 1`,
    `cd -- ${quote(dest)} || exit 1`,
    // A bare clone takes no name for its remote.
    ...(bare && remote !== 'origin'
      ? [`${quoteAll([executable, 'remote', 'rename', 'origin', remote])} || exit 1`]
      : []),
    ...(refspec === undefined ? [] : [`${quoteAll([executable, 'fetch', '--quiet', ...more, refspec])} || exit 1`]),
    ...settledText(params, dest),
  ].join('\n')
}

/** Brings a checkout that is there to the version. */
export function updateText(params: GitParams, dest: string, before: Present): string {
  const { executable, remote, depth, refspec, bare } = params
  const git = quote(executable)
  const branches = bare ? '+refs/heads/*:refs/heads/*' : `+refs/heads/*:refs/remotes/${remote}/*`
  const isShallow = depth !== undefined && (params.version === 'HEAD' || before.isNamed || refspec !== undefined)
  const shallow = isShallow ? ['--depth', String(depth)] : []
  const more = refspec === undefined ? [] : [refspec]
  const fetching = ['fetch', '--quiet', '--tags', '--force', ...shallow, remote, branches, ...more]
  const address = quote(addressOf(params))
  return [
    settingText(params),
    movedText(params, dest, before),
    `cd -- ${quote(dest)} || exit 1`,
    before.isDirty ? `${git} reset --quiet --hard HEAD || exit 1` : '',
    before.url === null
      ? `${git} remote add ${quote(remote)} ${address} || exit 1`
      : `${git} remote set-url ${quote(remote)} ${address} || exit 1`,
    `${git} ${quoteAll(fetching)} || exit 1`,
    ...settledText(params, dest),
  ].join('\n')
}

/** What comes after the objects are there. */
function settledText(params: GitParams, dest: string): readonly string[] {
  const checkout = params.bare ? [] : [checkoutText(params), submodulesText(params)]
  const verified = params.verify_commit ? [`( ${verifyText(params, dest)}\n) || exit 1`] : []
  return [...checkout, ...verified]
}

/** Moves the repository away from its working tree, where it shall lie apart and does not. */
function movedText({ separate_git_dir: place }: GitParams, dest: string, { gitFolder }: Present): string {
  if (place === undefined || gitFolder === null || gitFolder === place) return ''
  const mark = quote(`${dest}/.git`)
  return `mkdir -p -- "$(dirname -- ${quote(place)})" && mv -- ${quote(gitFolder)} ${quote(place)} || exit 1
rm -f -- ${mark} && printf 'gitdir: %s\\n' ${quote(place)} >${mark} || exit 1`
}

/** Branches are set to what the remote has; anything else is checked out as it is. */
function checkoutText({ executable, remote, version }: GitParams): string {
  const git = quote(executable)
  const name =
    version === 'HEAD'
      ? `${git} remote set-head ${quote(remote)} --auto >/dev/null || exit 1
v=$(${git} symbolic-ref --short refs/remotes/${quote(remote)}/HEAD) || exit 1
v=\${v#${quote(remote)}/}`
      : `v=${quote(version)}`
  const failed = `{ echo "Failed to checkout $v" >&2; exit 1; }`
  return `${name}
if ${git} show-ref --verify --quiet "refs/remotes/"${quote(remote)}"/$v"; then
  ${git} checkout --quiet --force -B "$v" ${quote(remote)}"/$v" || ${failed}
else
  ${git} checkout --quiet --force "$v" || ${failed}
fi`
}

function submodulesText({ executable, recursive, track_submodules, force }: GitParams): string {
  const git = quote(executable)
  const more = [...(track_submodules ? ['--remote'] : []), ...(force ? ['--force'] : [])].join(' ')
  return recursive
    ? `if test -e .gitmodules; then ${git} submodule --quiet sync && ${git} submodule --quiet update --init --recursive ${more} || exit 1; fi`
    : ''
}

/** Shell text that fails unless the version is signed, by one of the keys that may have done so. */
function verifyText({ executable, version, gpg_allowlist: allowed }: GitParams, dest: string): string {
  const git = `${quote(executable)} -C ${quote(dest)}`
  const name = quote(version)
  const failed = quote(`Failed to verify GPG signature of commit/tag "${version}"`)
  const only =
    allowed.length === 0
      ? ''
      : `
key=$(printf '%s\\n' "$said" | awk '$2 == "VALIDSIG" { print (NF >= 12) ? $12 : $3 }')
case ${quote(` ${allowed.join(' ')} `)} in *" $key "*) ;;
*) echo "The gpg_allowlist does not include the public key \\"$key\\" for this commit" >&2; exit 1;; esac`
  return `if test "$(${git} cat-file -t refs/tags/${name} 2>/dev/null)" = tag; then check=verify-tag; else check=verify-commit; fi
said=$(${git} "$check" --raw ${name} 2>&1) || { echo ${failed} >&2; printf '%s\\n' "$said" >&2; exit 1; }${only}`
}

/** Prints the archive of the version that is checked out. */
function archiveText({ executable, archive = '', archive_prefix: prefix, version }: GitParams, dest: string): string {
  const words = ['archive', '--format', archiveFormat(archive) ?? 'tar']
  return quoteAll([executable, '-C', dest, ...words, ...(prefix === undefined ? [] : ['--prefix', prefix]), version])
}

/** Writes the archive whole, or leaves the old one. */
export function keepArchiveText(params: GitParams, dest: string): string {
  const place = quote(params.archive ?? '')
  const aside = quote(`${params.archive ?? ''}.hadeploy`)
  return `${settingText(params)}
${archiveText(params, dest)} >${aside} && mv -f -- ${aside} ${place} || { rm -f -- ${aside}; echo 'Failed to perform archive operation' >&2; exit 1; }`
}
