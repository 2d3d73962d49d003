import type { ParamsOf } from '../../module/params.ts'

/** The parameters of `git`. */
export const gitParams = {
  properties: {
    repo: { type: 'string', aliases: ['name'], description: 'The address of the repository.' },
    dest: {
      type: 'string',
      format: 'path',
      description: 'Where it is checked out; with `clone: false` it may be left out, and only the commit is told.',
    },
    version: { type: 'string', default: 'HEAD', description: 'A branch, a tag, or the name of a commit.' },
    remote: { type: 'string', default: 'origin', description: 'What the repository is called there.' },
    refspec: { type: 'string', description: 'More to fetch.' },
    reference: { type: 'string', description: 'A repository on the target from which objects are taken, not fetched.' },
    depth: { type: 'integer', description: 'Fetch only so many commits.' },
    clone: { type: 'boolean', default: true, description: 'Clone when nothing is there; else only tell the commit.' },
    update: { type: 'boolean', default: true, description: 'Fetch what is new; else take what is there.' },
    force: { type: 'boolean', default: false, description: 'Throw away local changes.' },
    bare: { type: 'boolean', default: false, description: 'Keep the repository without a working tree.' },
    separate_git_dir: {
      type: 'string',
      format: 'path',
      description: 'Keep the repository here, apart from its working tree; one that is there is moved.',
    },
    recursive: { type: 'boolean', default: true, description: 'Submodules too.' },
    track_submodules: {
      type: 'boolean',
      default: false,
      description: 'Submodules follow their own repositories, not the commits that are recorded.',
    },
    single_branch: { type: 'boolean', default: false, description: 'Clone only the branch that is asked for.' },
    archive: {
      type: 'string',
      format: 'path',
      description:
        'Also keep an archive of the version in this file of the target: `.zip`, `.tar`, `.tar.gz` or `.tgz`.',
    },
    archive_prefix: { type: 'string', description: 'What stands before each path in the archive.' },
    verify_commit: {
      type: 'boolean',
      default: false,
      description: "The commit or tag must be signed by a key in the target's keyring.",
    },
    gpg_allowlist: {
      type: 'array',
      items: { type: 'string' },
      aliases: ['gpg_whitelist'],
      default: [],
      description: 'Fingerprints of the only keys that may have signed it.',
    },
    accept_hostkey: { type: 'boolean', default: false, description: 'Trust any host key of the server.' },
    accept_newhostkey: {
      type: 'boolean',
      default: false,
      description: 'Trust the host key of a server that is not known yet.',
    },
    key_file: { type: 'string', format: 'path', description: 'The private key for ssh, on the target.' },
    ssh_opts: { type: 'string', description: 'More options for ssh.' },
    executable: { type: 'string', format: 'path', default: 'git', description: 'The git to run.' },
    umask: { type: 'raw', description: 'The umask of what is checked out: octal, as text in quotes.' },
  },
  required: ['repo'],
  mutuallyExclusive: [
    ['separate_git_dir', 'bare'],
    ['accept_hostkey', 'accept_newhostkey'],
  ],
} as const

export type GitParams = ParamsOf<typeof gitParams>

/** The address that git is given: shallow clones need an address, not a path. */
export function addressOf({ repo }: GitParams): string {
  return repo.startsWith('/') ? `file://${repo}` : repo
}

/** Whether the version is the whole name of a commit. */
export function isCommit(version: string): boolean {
  return /^[0-9a-f]{40}$/.test(version)
}

/** What git calls the kind of archive that a file name asks for; null where it asks for none that git makes. */
export function archiveFormat(path: string): string | null {
  return formats.find(([ending]) => path.endsWith(ending))?.[1] ?? null
}

const formats = [
  ['.zip', 'zip'],
  ['.gz', 'tar.gz'],
  ['.tar', 'tar'],
  ['.tgz', 'tgz'],
] as const
