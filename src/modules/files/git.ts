import { defineModule, refuse, type Refusal } from '../../module/contract.ts'
import type { ReadTarget } from '../../target/target.ts'
import { addressOf, archiveFormat, gitParams, isCommit, type GitParams } from './git-params.ts'
import { cloneText, keepArchiveText, probeText, updateText } from './git-scripts.ts'

interface CheckoutState {
  readonly exists: boolean
  /** The commit that is checked out, null for none. */
  readonly head: string | null | undefined
  readonly isDirty: boolean
  /** The address that the remote has there. */
  readonly url: string | null
  /** Where the repository lies, with its objects; null without one. */
  readonly gitFolder: string | null | undefined
  readonly hasStaleSubmodules: boolean
  /** Hex, of the archive that is kept; null when none is there. */
  readonly archiveSha1: string | null | undefined
  /** What was found around it: it decides, and nobody promises it. */
  readonly around?: Around | undefined
}

interface Around {
  /** The commit that `version` is at the repository; null when it has no such name, undefined when only a clone can tell. */
  readonly wanted: string | null | undefined
  readonly isNamed: boolean
  readonly isVerified: boolean
  /** Hex, of the archive of what is checked out. */
  readonly freshSha1: string | null
  /** What kept the target from looking. */
  readonly fault?: string | undefined
}

/**
 * Keeps a checkout of a git repository at a version, and perhaps an archive of it.
 *
 * Source: ansible.builtin.git 2.19. An archive that is there is changed only when the version has another.
 */
export default defineModule({
  name: 'git',
  summary: 'Keep a checkout of a git repository at a version.',
  params: gitParams,
  returns: {
    before: 'The commit that was checked out.',
    after: 'The commit that is checked out.',
    remote_url_changed: 'Whether the address of the remote was another.',
    submodules_changed: 'Whether submodules were not what they should be.',
    git_dir_now: 'Where the repository was moved.',
    git_dir_before: 'Where it was.',
  },
  examples: `- name: Check out the deployment tools
  git:
    repo: https://git.example.org/tools.git
    dest: /opt/tools
    version: stable`,

  probe: (params, target) => probeCheckout(params, target),

  plan(params, before): CheckoutState | Refusal {
    const { around } = before
    const wrong = wrongArguments(params)
    if (wrong !== null) return refuse('module/parameters', wrong)
    if (around?.fault !== undefined) return refuse('module/failed', around.fault)
    if (!before.exists && !params.clone) return { ...before, head: undefined }
    const archived = (changed: boolean): Pick<CheckoutState, 'archiveSha1'> =>
      params.archive === undefined ? { archiveSha1: null } : { archiveSha1: changed ? undefined : around?.freshSha1 }
    if (before.exists && !params.update) return { ...before, ...archived(false) }
    if (around?.wanted === null) {
      return refuse(
        'module/failed',
        `Failed to checkout ${params.version}: ${params.repo} has no branch, tag or commit of this name.`,
      )
    }
    if (before.isDirty && !params.force) {
      const detail = `Local modifications exist in the destination: ${params.dest ?? ''} (force=no).`
      return refuse('module/failed', detail, {
        hint: 'With "force: true" they are thrown away.',
        result: { before: before.head ?? null },
      })
    }
    const { separate_git_dir: place = before.gitFolder } = params
    if (isCurrent(before, params) && before.gitFolder === place) {
      return params.verify_commit && around?.isVerified !== true
        ? refuse('module/failed', `Failed to verify GPG signature of commit/tag "${params.version}"`)
        : { ...before, ...archived(false) }
    }
    return {
      exists: true,
      head: around?.wanted,
      isDirty: false,
      url: addressOf(params),
      gitFolder: place ?? undefined,
      hasStaleSubmodules: false,
      ...archived(true),
      around: undefined,
    }
  },

  async apply(params, after, target, before) {
    const { dest } = params
    if (dest === undefined || (!before.exists && !params.clone)) return undefined
    const isNamed = before.around?.isNamed ?? false
    if (!before.exists) await target.run({ script: cloneText(params, dest, { isNamed }) })
    else if (after.around === undefined) {
      const { isDirty, url, gitFolder = null } = before
      await target.run({ script: updateText(params, dest, { isDirty, url, gitFolder, isNamed }) })
    }
    if (after.archiveSha1 !== before.archiveSha1) await target.run({ script: keepArchiveText(params, dest) })
    const { stdout } = await target.query([params.executable, '-C', dest, 'rev-parse', 'HEAD'])
    return { after: stdout.trim() }
  },

  result(params, before, after, applied) {
    const { dest = '' } = params
    const isUpdated = before.exists && params.update
    const isMoved = isUpdated && after.gitFolder !== before.gitFolder && params.separate_git_dir !== undefined
    return {
      before: before.head ?? null,
      after: applied?.['after'] ?? after.head ?? before.around?.wanted ?? null,
      ...(isUpdated ? { remote_url_changed: before.url !== null && before.url !== addressOf(params) } : {}),
      ...(isUpdated && before.hasStaleSubmodules ? { submodules_changed: true } : {}),
      ...(isUpdated && before.isDirty ? { msg: `Local modifications exist in the destination: ${dest}` } : {}),
      ...(isMoved ? { git_dir_now: params.separate_git_dir, git_dir_before: before.gitFolder ?? null } : {}),
    }
  },
})

function wrongArguments({ dest, clone, archive, archive_prefix, umask }: GitParams): string | null {
  if (dest === undefined && clone) return 'the destination directory must be specified unless clone=no'
  if (archive_prefix !== undefined && archive === undefined) {
    return "missing parameter(s) required by 'archive_prefix': archive"
  }
  if (archive !== undefined && archiveFormat(archive) === null) {
    return `Unable to get file extension from archive file name : ${archive}`
  }
  if (umask === undefined || umask === null) return null
  if (typeof umask !== 'string') return 'umask must be defined as a quoted octal integer'
  return /^(?:0o?)?[0-7]+$/.test(umask) ? null : 'umask must be an octal integer'
}

function isCurrent(
  { exists, head, isDirty, url, hasStaleSubmodules, around }: CheckoutState,
  params: GitParams,
): boolean {
  return exists && head === around?.wanted && !isDirty && !hasStaleSubmodules && url === addressOf(params)
}

async function probeCheckout(params: GitParams, target: ReadTarget): Promise<CheckoutState> {
  const { stdout, stderr } = await target.query({ script: probeText(params) })
  const facts = new Map(stdout.split('\n').map((line) => [line.slice(0, 2), line.slice(2)]))
  const refs = facts.get('r ')
  return {
    exists: facts.has('x '),
    head: facts.get('h ') ?? null,
    isDirty: facts.has('d '),
    url: facts.get('u ') ?? null,
    gitFolder: facts.get('f ') ?? null,
    hasStaleSubmodules: facts.has('s '),
    archiveSha1: facts.get('a ')?.split(' ')[0] ?? null,
    around: {
      ...wantedIn(refs ?? '', facts.get('c '), params),
      isVerified: facts.has('g '),
      freshSha1: facts.get('n ') ?? null,
      fault: faultOf(facts, stderr, params),
    },
  }
}

function faultOf(facts: ReadonlyMap<string, string>, said: string, { repo }: GitParams): string | undefined {
  if (facts.has('- ')) return 'The target has no git. Install the package git there, with the module package.'
  return facts.has('r ') ? undefined : `${repo} cannot be asked: ${said.trim()}`
}

/** The commit of a name, of `sha ref` pairs: a branch first, then a tag (the commit it stands for, not the tag itself). */
function wantedIn(refs: string, local: string | undefined, { version }: GitParams): Pick<Around, 'wanted' | 'isNamed'> {
  if (isCommit(version)) return { wanted: version, isNamed: false }
  const pairs = refs.split(';').map((pair) => pair.split(' '))
  const shaOf = (name: string): string | undefined => pairs.find(([, ref]) => ref === name)?.[0]
  const named = [`refs/heads/${version}`, `refs/tags/${version}^{}`, `refs/tags/${version}`].map(shaOf)
  const sha = named.find((found) => found !== undefined)
  if (sha !== undefined) return { wanted: sha, isNamed: true }
  // A short name of a commit is known to who has the commit.
  const isShort = /^[0-9a-f]{4,39}$/.test(version)
  return { wanted: shaOf(version) ?? (isShort ? local : null), isNamed: false }
}
