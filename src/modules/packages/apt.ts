import { linesOf } from '../../module/command-output.ts'
import { defineModule, isRefusal, refuse, type Refusal } from '../../module/contract.ts'
import type { ParamsOf } from '../../module/params.ts'
import { aptGet, dpkgOptions, summaryCounts } from './apt-get.ts'
import { presentVersions, specifications, wantedVersions, type AptWish, type Versions } from './apt-plan.ts'
import { aptAnswer, aptQuestion, type AptAnswer } from './apt-query.ts'
import { specificationOf } from './apt-specification.ts'

const params = {
  properties: {
    name: {
      type: 'array',
      items: { type: 'string' },
      default: [],
      aliases: ['package', 'pkg'],
      description: 'Packages: `name`, `name:arch`, `name=version`, with globs in name and version.',
    },
    state: {
      type: 'string',
      enum: ['present', 'latest', 'absent', 'fixed', 'build-dep', 'installed', 'removed'],
      default: 'present',
      description: 'What shall hold: installed, newest, gone, dependencies mended, or build dependencies installed.',
    },
    update_cache: { type: 'boolean', aliases: ['update-cache'], description: 'Fetch the package lists first.' },
    cache_valid_time: {
      type: 'integer',
      default: 0,
      description: 'Lists younger than this many seconds are not fetched again. Implies update_cache.',
    },
    update_cache_retries: { type: 'integer', default: 5, description: 'How often fetching the lists is tried.' },
    update_cache_retry_max_delay: {
      type: 'integer',
      default: 12,
      description: 'Longest pause between two tries, in seconds.',
    },
    upgrade: {
      type: 'string',
      enum: ['dist', 'full', 'no', 'safe', 'yes'],
      default: 'no',
      description: 'Upgrade all packages; full also removes what stands in the way.',
    },
    deb: { type: 'string', description: 'A .deb file on the host, or its URL.' },
    default_release: {
      type: 'string',
      aliases: ['default-release'],
      description: 'The release that versions are taken from first (`bookworm-backports`).',
    },
    install_recommends: {
      type: 'boolean',
      aliases: ['install-recommends'],
      description: "Install recommended packages; without it the host's configuration decides.",
    },
    dpkg_options: {
      type: 'string',
      default: 'force-confdef,force-confold',
      description: 'Options for dpkg, comma between, without dashes.',
    },
    policy_rc_d: {
      type: 'integer',
      description: 'Exit status of policy-rc.d while packages are set up; 101 keeps services from being started.',
    },
    purge: { type: 'boolean', default: false, description: 'Remove configuration files too.' },
    autoremove: { type: 'boolean', default: false, description: 'Remove packages that nothing needs any more.' },
    autoclean: {
      type: 'boolean',
      default: false,
      description: 'Remove downloaded files of versions that can no longer be had.',
    },
    clean: { type: 'boolean', default: false, description: 'Remove all downloaded files.' },
    only_upgrade: { type: 'boolean', default: false, description: 'Do not install what is not there yet.' },
    allow_downgrade: {
      type: 'boolean',
      default: false,
      aliases: ['allow-downgrade', 'allow_downgrades', 'allow-downgrades'],
      description: 'Let a named version be older than the installed one.',
    },
    allow_change_held_packages: { type: 'boolean', default: false, description: 'Change packages that are on hold.' },
    allow_unauthenticated: {
      type: 'boolean',
      default: false,
      aliases: ['allow-unauthenticated'],
      description: 'Install packages that no key vouches for.',
    },
    fail_on_autoremove: {
      type: 'boolean',
      default: false,
      description: 'Fail when anything would be removed on the way.',
    },
    force: { type: 'boolean', default: false, description: 'Allow unauthenticated packages and downgrades.' },
    force_apt_get: {
      type: 'boolean',
      default: false,
      description: 'Accepted for old playbooks: apt-get is always used.',
    },
    lock_timeout: {
      type: 'integer',
      default: 60,
      description: 'Seconds to wait while another process holds the lock of dpkg.',
    },
  },
  mutuallyExclusive: [['deb', 'name', 'upgrade']],
  words: { exclusive: 'parameters are mutually exclusive: deb|package|upgrade' },
} as const

type Params = ParamsOf<typeof params>

interface State {
  readonly versions: Versions
  /** Names whose configuration stayed behind, when purging. */
  readonly leftovers: readonly string[]
  /** What an upgrade, autoremove … would do. */
  readonly pending: readonly string[]
  /** Seconds since the epoch. */
  readonly cacheUpdatedAt: number | undefined
  readonly debFile: string | null
  /** What was read beside the state; a plan that changes something cannot tell how it will read afterwards. */
  readonly answer: AptAnswer | undefined
}

/**
 * Keeps Debian packages at a state, with dpkg-query, apt-cache and apt-get.
 *
 * State: versions of the named packages, time of the package lists, and what a rehearsed upgrade or autoremove would do.
 * Source: ansible.builtin.apt 2.14.
 */
export default defineModule({
  name: 'apt',
  summary: 'Manage Debian packages with apt-get.',
  params,
  returns: {
    stdout: 'Output of apt-get.',
    stderr: 'Error output of apt-get.',
    cache_updated: 'Whether the package lists were fetched.',
    cache_update_time: 'When they were last fetched, in seconds since the epoch.',
  },
  examples: `
- name: Install MariaDB and Galera without starting them
  apt:
    name: [mariadb-server, galera-4]
    update_cache: true
    cache_valid_time: 3600
    policy_rc_d: 101
`,

  async probe(given, target): Promise<State> {
    const state = stateOf(given)
    const { stdout } = await target.query(
      aptQuestion({
        names: given.name.map((text) => specificationOf(text).name),
        wantsCandidates: state === 'latest' ? 'always' : state === 'present' ? 'when-missing' : 'never',
        wantsVersions: given.name.some((text) => specificationOf(text).version !== null),
        release: given.default_release ?? '',
        rehearse: rehearsal(given),
        debFile: given.deb ?? '',
      }),
    )
    const answer = aptAnswer(stdout)
    const versions = presentVersions(given.name, answer)
    return {
      versions,
      leftovers: given.purge ? answer.leftovers : [],
      pending: answer.pending,
      cacheUpdatedAt: answer.cacheUpdatedAt,
      debFile: installedDeb(answer),
      answer,
    }
  },

  plan(given, before): State | Refusal {
    const { answer } = before
    if (answer === undefined) return before
    const due = cacheIsDue(given, before)
    const wanted = wantedVersions(wishOf(given, due), answer)
    if (isRefusal(wanted)) return wanted
    const after = {
      ...before,
      versions: wanted,
      leftovers: stateOf(given) === 'absent' ? [] : before.leftovers,
      pending: [],
      debFile: answer.debFile,
    }
    if (given.deb !== undefined && answer.debFile === null && !due) {
      return refuse('apt/no-such-package', `There is no readable package at ${given.deb}`)
    }
    const changes = packagesDiffer(before, after)
    if (changes && answer.isInterrupted) {
      return refuse(
        'apt/interrupted',
        'dpkg was interrupted on this host, and no package can be changed until it has finished.',
        {
          hint: 'Nothing was changed. On the host, run:\n    dpkg --configure -a',
        },
      )
    }
    if (!changes && !due) return before
    return { ...after, answer: undefined, ...(due ? { cacheUpdatedAt: undefined } : {}) }
  },

  isChange: (given, before, after) => packagesDiffer(before, after) || cacheIsDue(given, before),

  async rehearse(given, after, target, before) {
    // Lists that would be fetched first are not: what apt-get says of the old ones stands for it.
    const words = aptGetWords(given, after, before, false)
    if (words.length === 0) return {}
    const settings = { updateRetries: 0, updateRetryMaxDelay: 0, policyRcD: null, lockTimeout: given.lock_timeout }
    const { stdout, stderr } = await target.query(aptGet({ words: ['--simulate', ...words], ...settings }))
    return { stdout, stderr, stdout_lines: linesOf(stdout), stderr_lines: linesOf(stderr) }
  },

  async apply(given, after, target, before) {
    const due = cacheIsDue(given, before)
    const words = aptGetWords(given, after, before, due)
    const { stdout, stderr } = await target.run(
      aptGet({
        words,
        updateRetries: due ? Math.max(1, given.update_cache_retries) : 0,
        updateRetryMaxDelay: given.update_cache_retry_max_delay,
        policyRcD: given.policy_rc_d ?? null,
        lockTimeout: given.lock_timeout,
      }),
    )
    const changed = words.length === 0 ? onlyUpdates(given) : summaryCounts(stdout)
    if (!due) return { stdout, stderr, changed }
    const updated = await target.query(['stat', '-c', '%Y', '/var/lib/apt/lists'])
    return { stdout, stderr, changed, cache_update_time: Number(updated.stdout) }
  },

  // Fetching the lists for named packages is no change by itself, and whether "latest" found a newer version is known only
  // after they were fetched; so this result says itself what changed.
  result(given, before, after, applied) {
    const due = cacheIsDue(given, before)
    const changed = applied?.['changed'] ?? (packagesDiffer(before, after) || (due && onlyUpdates(given)))
    return {
      cache_update_time: before.cacheUpdatedAt ?? 0,
      ...applied,
      changed,
      cache_updated: due,
    }
  },

  diff: (_, before, after) => [{ before: listing(before), after: listing(after) }],
})

function stateOf({ state }: Params): AptWish['state'] {
  return state === 'installed' ? 'present' : state === 'removed' ? 'absent' : state
}

function wishOf(given: Params, due: boolean): AptWish {
  return {
    names: given.name,
    state: stateOf(given),
    onlyUpgrade: given.only_upgrade,
    cacheIsDue: due,
  }
}

function cacheIsDue({ update_cache: asked, cache_valid_time: validSeconds }: Params, { answer }: State): boolean {
  if (asked === false || (asked === undefined && validSeconds === 0)) return false
  return answer === undefined || answer.cacheAgeSeconds >= validSeconds
}

function onlyUpdates(given: Params): boolean {
  return given.name.length === 0 && given.upgrade === 'no' && given.deb === undefined
}

function packagesDiffer(before: State, after: State): boolean {
  return (
    Object.keys(after.versions).some((name) => after.versions[name] !== before.versions[name]) ||
    after.leftovers.length !== before.leftovers.length ||
    after.pending.length !== before.pending.length ||
    after.debFile !== before.debFile
  )
}

function installedDeb({ debFile, installed }: AptAnswer): string | null {
  const name = debFile?.split(' ')[0]
  const version = name === undefined ? undefined : installed[name]
  return name === undefined || version === undefined ? null : `${name} ${version}`
}

/** What is rehearsed to learn its effect: everything but naming packages. */
function rehearsal(given: Params): readonly string[] {
  if (stateOf(given) === 'build-dep') return ['build-dep', ...given.name]
  if (stateOf(given) === 'fixed') return ['--fix-broken', 'install']
  if (given.upgrade !== 'no') return upgradeWords(given)
  if (given.name.length > 0) return []
  if (given.autoremove) return ['autoremove', ...(given.purge ? ['--purge'] : [])]
  if (given.autoclean) return ['autoclean']
  return given.clean ? ['clean'] : []
}

function upgradeWords({ upgrade, autoremove }: Params): readonly string[] {
  const verb = upgrade === 'dist' || upgrade === 'full' ? ['dist-upgrade'] : ['--with-new-pkgs', 'upgrade']
  return autoremove ? ['--auto-remove', ...verb] : verb
}

function aptGetWords(given: Params, after: State, before: State, due: boolean): readonly string[] {
  const rehearsed = rehearsal(given)
  if (rehearsed.length > 0) return [...optionsOf(given), ...rehearsed]
  if (given.deb !== undefined)
    return after.debFile === before.debFile ? [] : [...optionsOf(given), 'install', given.deb]
  const names = changedNames(given, after, before, due)
  if (names.length === 0) return []
  if (stateOf(given) === 'absent') {
    return [
      ...optionsOf(given),
      ...(given.purge ? ['--purge'] : []),
      ...(given.autoremove ? ['--auto-remove'] : []),
      'remove',
      ...names,
    ]
  }
  return [...optionsOf(given), ...installOptions(given), 'install', ...names]
}

/** Names for apt-get, with the version or release that was asked for. */
function changedNames(given: Params, after: State, before: State, due: boolean): readonly string[] {
  const known = before.answer
  if (known === undefined) return given.name
  const isOpen = due && stateOf(given) === 'latest'
  return specifications(given.name, known)
    .filter(({ name }) => {
      const isLeftover = before.leftovers.includes(name) && !after.leftovers.includes(name)
      return isOpen || isLeftover || after.versions[name] !== before.versions[name]
    })
    .map(({ name, version, release }) => {
      if (stateOf(given) === 'absent') return name
      if (version !== null) return `${name}=${after.versions[name] ?? version}`
      return release === null ? name : `${name}/${release}`
    })
}

function optionsOf(given: Params): readonly string[] {
  return [
    ...dpkgOptions(given.dpkg_options),
    ...(given.allow_change_held_packages ? ['--allow-change-held-packages'] : []),
    ...(given.allow_unauthenticated || given.force ? ['--allow-unauthenticated'] : []),
    ...(given.allow_downgrade || given.force ? ['--allow-downgrades'] : []),
    ...(given.fail_on_autoremove ? ['--no-remove'] : []),
    ...(given.default_release === undefined ? [] : ['-t', given.default_release]),
  ]
}

function installOptions(given: Params): readonly string[] {
  return [
    ...(given.only_upgrade ? ['--only-upgrade'] : []),
    ...(given.autoremove ? ['--auto-remove'] : []),
    ...(given.install_recommends === undefined
      ? []
      : [given.install_recommends ? '-o=APT::Install-Recommends=yes' : '--no-install-recommends']),
  ]
}

function listing({ versions, pending }: State): string {
  const lines = Object.entries(versions).map(
    ([name, version]) => `${name} ${version ?? (version === null ? 'absent' : 'newest')}`,
  )
  return [...lines, ...pending].map((line) => `${line}\n`).join('')
}
