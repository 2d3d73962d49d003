import { defineModule, refuse, type Refusal } from '../../module/contract.ts'
import type { ParamsOf } from '../../module/params.ts'
import type { ReadTarget } from '../../target/target.ts'
import { quote, quoteAll } from '../../transport/quote.ts'

const params = {
  properties: {
    repo: { type: 'string', aliases: ['name'], description: 'The address of the repository.' },
    dest: { type: 'string', format: 'path', description: 'Where it is checked out.' },
    version: { type: 'string', default: 'HEAD', description: 'A branch, a tag, or a whole commit name.' },
    remote: { type: 'string', default: 'origin', description: 'What the repository is called there.' },
    refspec: { type: 'string', description: 'More to fetch.' },
    depth: { type: 'integer', description: 'Fetch only so many commits.' },
    clone: { type: 'boolean', default: true, description: 'Clone when nothing is there; else only look.' },
    update: { type: 'boolean', default: true, description: 'Fetch what is new; else take what is there.' },
    force: { type: 'boolean', default: false, description: 'Throw away local changes.' },
    bare: { type: 'boolean', default: false, description: 'Keep the repository without a working tree.' },
    recursive: { type: 'boolean', default: true, description: 'Submodules too.' },
    single_branch: { type: 'boolean', default: false, description: 'Clone only the branch that is asked for.' },
    accept_hostkey: { type: 'boolean', default: false, description: 'Trust any host key of the server.' },
    accept_newhostkey: {
      type: 'boolean',
      default: false,
      description: 'Trust the host key of a server that is not known yet.',
    },
    key_file: { type: 'string', format: 'path', description: 'The private key for ssh, on the target.' },
    ssh_opts: { type: 'string', description: 'More options for ssh.' },
    executable: { type: 'string', format: 'path', default: 'git', description: 'The git to run.' },
  },
  required: ['repo', 'dest'],
  words: { required: 'the destination directory must be specified unless clone=no' },
  mutuallyExclusive: [['accept_hostkey', 'accept_newhostkey']],
} as const

type Params = ParamsOf<typeof params>

interface CheckoutState {
  readonly exists: boolean
  /** The commit that is checked out, null for none. */
  readonly head: string | null | undefined
  readonly isDirty: boolean
  /** The address that the remote has there. */
  readonly url: string | null
  /** The commit that `version` is at the repository; null when it has no such name. Nobody promises it. */
  readonly wanted?: string | null | undefined
  /** What kept the target from looking. */
  readonly fault?: string | undefined
}

/**
 * Keeps a checkout of a git repository at a version.
 *
 * Source: ansible.builtin.git 2.14, without signatures, archives and separate git directories. With `clone: false` and no
 * checkout it only tells the commit, and calls that no change.
 */
export default defineModule({
  name: 'git',
  summary: 'Keep a checkout of a git repository at a version.',
  params,
  returns: {
    before: 'The commit that was checked out.',
    after: 'The commit that is checked out.',
    remote_url_changed: 'Whether the address of the remote was another.',
  },
  examples: `- name: Check out the deployment tools
  git:
    repo: https://git.example.org/tools.git
    dest: /opt/tools
    version: stable`,

  probe: (params, target) => probeCheckout(params, target),

  plan(params, before): CheckoutState | Refusal {
    if (before.fault !== undefined) return refuse('module/failed', before.fault)
    if (before.exists ? !params.update : !params.clone) return before
    if (before.wanted === null)
      return refuse(
        'module/failed',
        `Failed to checkout ${params.version}: ${params.repo} has no branch, tag or commit of this name.`,
      )
    if (before.isDirty && !params.force) {
      const detail = `Local modifications exist in the destination: ${params.dest} (force=no).`
      return refuse('module/failed', detail, {
        hint: 'With "force: true" they are thrown away.',
        result: { before: before.head ?? null },
      })
    }
    const head = before.wanted === before.head ? before.head : before.wanted
    const isSame = before.exists && head === before.head && !before.isDirty && before.url === addressOf(params)
    return isSame ? before : { exists: true, head, isDirty: false, url: addressOf(params), wanted: undefined }
  },

  async apply(params, _after, target, before) {
    await target.run({ script: before.exists ? updateText(params, before) : cloneText(params) })
    const { stdout } = await target.query([params.executable, '-C', params.dest, 'rev-parse', 'HEAD'])
    return { after: stdout.trim() }
  },

  result: (params, before, after, applied) => ({
    before: before.head ?? null,
    after: applied?.['after'] ?? after.head ?? before.wanted ?? null,
    remote_url_changed: before.url !== null && before.url !== addressOf(params),
  }),
})

/** Shallow clones need an address, not a path. */
function addressOf({ repo }: Params): string {
  return repo.startsWith('/') ? `file://${repo}` : repo
}

async function probeCheckout(params: Params, target: ReadTarget): Promise<CheckoutState> {
  const { stdout, stderr } = await target.query({ script: probeText(params) })
  const facts = new Map(stdout.split('\n').map((line) => [line.slice(0, 2), line.slice(2)]))
  const isThere = facts.has('x ')
  const url = facts.get('u ')
  const base = { exists: isThere, head: facts.get('h ') ?? null, isDirty: facts.has('d '), url: url ?? null }
  if (facts.has('- '))
    return { ...base, fault: 'The target has no git. Install the package git there, with the module package.' }
  const refs = facts.get('r ')
  if (refs === undefined) return { ...base, fault: `${params.repo} cannot be asked: ${stderr.trim()}` }
  return { ...base, wanted: isCommit(params.version) ? params.version : commitIn(refs, params.version) }
}

function isCommit(version: string): boolean {
  return /^[0-9a-f]{40}$/.test(version)
}

/** The commit of a name, of `sha ref` pairs: a branch first, then a tag (the commit it stands for, not the tag itself). */
function commitIn(refs: string, version: string): string | null {
  const pairs = refs.split(';').map((pair) => pair.split(' '))
  const names = [`refs/heads/${version}`, `refs/tags/${version}^{}`, `refs/tags/${version}`, version]
  return names.map((name) => pairs.find(([, ref]) => ref === name)?.[0]).find((sha) => sha !== undefined) ?? null
}

function sshText({ key_file, ssh_opts, accept_hostkey, accept_newhostkey }: Params): string {
  const options = [
    ...(key_file === undefined ? [] : ['-i', quote(key_file), '-o IdentitiesOnly=yes']),
    ...(accept_hostkey ? ['-o StrictHostKeyChecking=no'] : []),
    ...(accept_newhostkey ? ['-o StrictHostKeyChecking=accept-new'] : []),
    ...(ssh_opts === undefined ? [] : [ssh_opts]),
  ]
  return `export GIT_SSH_COMMAND=${quote(['ssh -o BatchMode=yes', ...options].join(' '))} GIT_TERMINAL_PROMPT=0 LC_ALL=C`
}

/** Prints a line for each fact: its letter, a blank, its value. */
function probeText(params: Params): string {
  const { executable, dest, remote, version, bare } = params
  const git = quote(executable)
  const place = quote(dest)
  const refs = isCommit(version)
    ? `echo 'r '`
    : `refs=$(${git} ls-remote ${quote(addressOf(params))} ${quoteAll([version, `refs/tags/${version}^{}`])}) && printf 'r %s\\n' "$(printf '%s' "$refs" | tr '\\t\\n' ' ;')"`
  return `${sshText(params)}
command -v ${git} >/dev/null || { echo '- '; exit 0; }
if test -e ${place}/${bare ? 'HEAD' : '.git'}; then
  echo 'x '
  head=$(${git} -C ${place} rev-parse HEAD 2>/dev/null) && echo "h $head"
  url=$(${git} -C ${place} remote get-url ${quote(remote)} 2>/dev/null) && echo "u $url"
  ${bare ? ':' : `test -z "$(${git} -C ${place} status --porcelain --untracked-files=no)" || echo 'd '`}
fi
${refs}
exit 0`
}

function cloneText(params: Params): string {
  const { executable, dest, remote, version, depth, bare, single_branch } = params
  const isNamed = version !== 'HEAD' && !isCommit(version)
  const words = [
    ...['clone', '--quiet', '--origin', remote],
    ...(bare ? ['--bare'] : []),
    ...(depth === undefined || isCommit(version) ? [] : ['--depth', String(depth)]),
    ...(single_branch ? ['--single-branch'] : []),
    ...(isNamed ? ['--branch', version] : []),
    ...['--', addressOf(params), dest],
  ]
  return [
    sshText(params),
    `mkdir -p -- "$(dirname -- ${quote(dest)})" && ${quoteAll([executable, ...words])} || exit 1`,
    `cd -- ${quote(dest)} || exit 1`,
    ...(bare ? [] : [checkoutText(params), submodulesText(params)]),
  ].join('\n')
}

function updateText(params: Params, before: CheckoutState): string {
  const { executable, dest, remote, depth, refspec, bare, version } = params
  const git = quote(executable)
  const branches = bare ? '+refs/heads/*:refs/heads/*' : `+refs/heads/*:refs/remotes/${remote}/*`
  const shallow = depth === undefined || isCommit(version) ? [] : ['--depth', String(depth)]
  const fetching = [
    'fetch',
    '--quiet',
    '--tags',
    '--force',
    ...shallow,
    remote,
    branches,
    ...(refspec === undefined ? [] : [refspec]),
  ]
  const address = quote(addressOf(params))
  return [
    sshText(params),
    `cd -- ${quote(dest)} || exit 1`,
    before.isDirty ? `${git} reset --quiet --hard HEAD || exit 1` : '',
    before.url === null
      ? `${git} remote add ${quote(remote)} ${address} || exit 1`
      : `${git} remote set-url ${quote(remote)} ${address} || exit 1`,
    `${git} ${quoteAll(fetching)} || exit 1`,
    ...(bare ? [] : [checkoutText(params), submodulesText(params)]),
  ].join('\n')
}

/** Branches are set to what the remote has; anything else is checked out as it is. */
function checkoutText({ executable, remote, version }: Params): string {
  const git = quote(executable)
  const name =
    version === 'HEAD'
      ? `${git} remote set-head ${quote(remote)} --auto >/dev/null || exit 1
v=$(${git} symbolic-ref --short refs/remotes/${quote(remote)}/HEAD) || exit 1
v=\${v#${quote(remote)}/}`
      : `v=${quote(version)}`
  return `${name}
if ${git} show-ref --verify --quiet "refs/remotes/"${quote(remote)}"/$v"; then
  ${git} checkout --quiet --force -B "$v" ${quote(remote)}"/$v" || exit 1
else
  ${git} checkout --quiet --force "$v" || exit 1
fi`
}

function submodulesText({ executable, recursive }: Params): string {
  const git = quote(executable)
  return recursive
    ? `if test -e .gitmodules; then ${git} submodule --quiet sync && ${git} submodule --quiet update --init --recursive || exit 1; fi`
    : ''
}
