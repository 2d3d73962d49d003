import { defineModule, refuse, type Refusal } from '../../module/contract.ts'
import { aptGet } from './apt-get.ts'
import { readSourceFiles, writeSourceFiles } from './source-files.ts'
import { sourceFileName, sourceOf, withoutSource, withSource, type SourceFiles } from './sources-list.ts'

interface State {
  readonly files: SourceFiles
}

/**
 * Keeps one-line sources of apt.
 *
 * State: every source file. Source: ansible.builtin.apt_repository 2.14, without `ppa:` (Launchpad would have to be asked).
 */
export default defineModule({
  name: 'apt_repository',
  summary: 'Manage repositories of apt.',
  params: {
    properties: {
      repo: { type: 'string', description: 'The source: `deb [signed-by=…] uri suite components`.' },
      state: {
        type: 'string',
        enum: ['absent', 'present'],
        default: 'present',
        description: 'Whether it shall be there.',
      },
      filename: {
        type: 'string',
        description: 'Name of the file in sources.list.d, without `.list`; otherwise made of the URI.',
      },
      mode: { type: 'string', format: 'file-mode', default: '0644', description: 'Mode of a new file.' },
      update_cache: {
        type: 'boolean',
        default: true,
        aliases: ['update-cache'],
        description: 'Fetch the package lists after a change.',
      },
      update_cache_retries: { type: 'integer', default: 5, description: 'How often fetching the lists is tried.' },
      update_cache_retry_max_delay: {
        type: 'integer',
        default: 12,
        description: 'Longest pause between two tries, in seconds.',
      },
      codename: { type: 'string', description: 'Accepted for old playbooks: it belongs to PPAs.' },
      install_python_apt: {
        type: 'boolean',
        default: true,
        description: 'Accepted for old playbooks: nothing is installed.',
      },
      validate_certs: {
        type: 'boolean',
        default: true,
        description: 'Accepted for old playbooks: it belongs to PPAs.',
      },
    },
    required: ['repo'],
  },
  returns: { repo: 'The source.', sources_added: 'Files that are new.', sources_removed: 'Files that are gone.' },
  examples: `
- name: Add the repository of newer HAProxy packages
  apt_repository:
    repo: deb http://deb.debian.org/debian bookworm-backports main
    filename: backports
`,

  async probe(_, target): Promise<State> {
    return { files: await readSourceFiles(target) }
  },

  plan({ repo, state, filename }, { files }): State | Refusal {
    const found = sourceOf(repo)
    if (repo.trim() === '') return refuse('apt/invalid-source', "Please set argument 'repo' to a non-empty value")
    if (found === null || !found.isEnabled) {
      return refuse('apt/invalid-source', `Invalid repository string: ${repo}`, {
        hint: repo.startsWith('ppa:')
          ? 'Give the source of the PPA in full, with its key in signed-by.'
          : 'A source is: deb [options] uri suite components',
      })
    }
    const name = filename === undefined ? sourceFileName(found.source) : filename.replace(/\.list$/, '')
    const path = name.startsWith('/') ? `${name}.list` : `/etc/apt/sources.list.d/${name}.list`
    return { files: state === 'present' ? withSource(files, found.source, path) : withoutSource(files, found.source) }
  },

  async apply(given, after, target, before) {
    await writeSourceFiles(after.files, before.files, given.mode, target)
    if (!given.update_cache) return {}
    await target.run(
      aptGet({
        words: [],
        updateRetries: Math.max(1, given.update_cache_retries),
        updateRetryMaxDelay: given.update_cache_retry_max_delay,
        policyRcD: null,
        lockTimeout: 60,
      }),
    )
    return {}
  },

  result: ({ repo, state }, before, after) => ({
    repo,
    state,
    sources_added: Object.keys(after.files).filter((path) => before.files[path] === undefined),
    sources_removed: Object.keys(before.files).filter((path) => after.files[path] === undefined),
  }),

  diff: (_, before, after) =>
    [...new Set([...Object.keys(before.files), ...Object.keys(after.files)])]
      .filter((path) => before.files[path] !== after.files[path])
      .map((path) => ({
        before: before.files[path] ?? '',
        after: after.files[path] ?? '',
        beforeHeader: path,
        afterHeader: path,
      })),
})
