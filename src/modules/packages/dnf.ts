import { defineModule } from '../../module/contract.ts'
import type { ParamsOf } from '../../module/params.ts'
import { dnfCommand, nothingToDo, transactionOf, type DnfRun } from './dnf-command.ts'
import { rpmAnswer, rpmQuestion } from './rpm-query.ts'

const params = {
  properties: {
    name: {
      type: 'array',
      items: { type: 'string' },
      default: [],
      aliases: ['pkg'],
      description:
        'Packages: name, name-version, glob, `@group`, path or URL of an .rpm; `*` with latest is everything.',
    },
    state: {
      type: 'string',
      enum: ['absent', 'present', 'installed', 'removed', 'latest'],
      description: 'What shall hold; present unless autoremove is set.',
    },
    allow_downgrade: {
      type: 'boolean',
      default: false,
      description: 'Let a named version be older than the installed one.',
    },
    allowerasing: { type: 'boolean', default: false, description: 'Let installed packages go that stand in the way.' },
    autoremove: {
      type: 'boolean',
      default: false,
      description: 'Remove what was installed as a dependency and is needed no more.',
    },
    bugfix: { type: 'boolean', default: false, description: 'With latest: only updates that mend bugs.' },
    security: { type: 'boolean', default: false, description: 'With latest: only updates that close security holes.' },
    cacheonly: { type: 'boolean', default: false, description: 'Use the metadata at hand, fetch nothing.' },
    conf_file: { type: 'string', description: 'Configuration file for dnf.' },
    disable_excludes: {
      type: 'string',
      description: 'Do not honour excludes: all, main, or the name of a repository.',
    },
    disable_gpg_check: { type: 'boolean', default: false, description: 'Do not check signatures.' },
    disable_plugin: { type: 'array', items: { type: 'string' }, default: [], description: 'Plug-ins to switch off.' },
    enable_plugin: { type: 'array', items: { type: 'string' }, default: [], description: 'Plug-ins to switch on.' },
    disablerepo: { type: 'array', items: { type: 'string' }, default: [], description: 'Repositories to leave out.' },
    enablerepo: { type: 'array', items: { type: 'string' }, default: [], description: 'Repositories to take in.' },
    download_dir: { type: 'string', description: 'Where download_only puts packages.' },
    download_only: { type: 'boolean', default: false, description: 'Fetch packages, install nothing.' },
    exclude: { type: 'array', items: { type: 'string' }, default: [], description: 'Packages to leave alone.' },
    install_repoquery: { type: 'boolean', default: true, description: 'Accepted for old playbooks, without effect.' },
    install_weak_deps: { type: 'boolean', default: true, description: 'Install recommended packages.' },
    installroot: { type: 'string', default: '/', description: 'The root folder packages are installed below.' },
    lock_timeout: {
      type: 'integer',
      default: 30,
      description: 'Accepted for old playbooks: dnf waits for its lock itself.',
    },
    nobest: {
      type: 'boolean',
      default: false,
      description: 'Take an older candidate when the best cannot be installed.',
    },
    releasever: { type: 'string', description: 'The release whose packages are wanted.' },
    skip_broken: {
      type: 'boolean',
      default: false,
      description: 'Leave out packages whose dependencies cannot be met.',
    },
    sslverify: { type: 'boolean', default: true, description: 'Check the certificates of repositories.' },
    update_cache: { type: 'boolean', default: false, aliases: ['expire-cache'], description: 'Fetch metadata anew.' },
    update_only: { type: 'boolean', default: false, description: 'With latest: do not install what is not there.' },
    use_backend: {
      type: 'string',
      enum: ['auto', 'yum', 'yum4', 'dnf', 'dnf4', 'dnf5'],
      default: 'auto',
      description: 'Accepted for old playbooks: the program that the host has is used.',
    },
    validate_certs: { type: 'boolean', default: true, description: 'Accepted for old playbooks; see sslverify.' },
  },
} as const

type Params = ParamsOf<typeof params>

interface State {
  /** Installed packages by the name that was asked; null for none, undefined for "whatever dnf will find". */
  readonly installed: Readonly<Record<string, readonly string[] | null | undefined>>
  /** Packages of which something newer can be had. */
  readonly outdated: readonly string[] | undefined
}

/**
 * Keeps RPM packages at a state, with rpm and the host's dnf, dnf5 or yum; no Python on the host.
 *
 * State: installed packages by asked name, and with latest what could be updated.
 * Source: ansible.builtin.dnf and ansible.builtin.yum 2.14.
 */
export default defineModule({
  name: 'dnf',
  aliases: ['yum', 'dnf5'],
  summary: 'Manage RPM packages with dnf or yum.',
  params,
  returns: { results: 'What was installed, updated and removed.', rc: 'Exit status.', msg: 'Why nothing was done.' },
  examples: `
- name: Install HAProxy
  dnf:
    name: haproxy
    enablerepo: highavailability
`,

  async probe(given, target): Promise<State> {
    const checkUpdate =
      stateOf(given) === 'latest' ? dnfWords(given, 'check-update', everything(given) ? [] : given.name) : null
    const answer = await target.query(rpmQuestion(given.name, given.installroot, checkUpdate))
    return rpmAnswer(given.name, answer.stdout)
  },

  plan(given, before): State {
    const wanted = Object.entries(before.installed).map(
      ([name, packages]): [string, readonly string[] | null | undefined] => {
        if (stateOf(given) === 'absent') return [name, null]
        const isOutdated =
          stateOf(given) === 'latest' && (packages ?? []).some((one) => isAmong(one, before.outdated ?? []))
        if (isOutdated) return [name, undefined]
        return [name, packages ?? (given.update_only || name === '*' ? null : undefined)]
      },
    )
    const updatesAll = everything(given) && stateOf(given) === 'latest'
    return {
      installed: Object.fromEntries(wanted),
      outdated: updatesAll ? [] : isSame(wanted, before) ? before.outdated : undefined,
    }
  },

  // An unnamed autoremove or a refreshed cache has no state to compare; dnf says afterwards whether it did anything.
  isChange: (given, before, after) => mustRun(given) || differs(before, after),

  async apply(given, after, target, before) {
    const { stdout, stderr } = await target.run(dnfCommand(runFor(given, after, before)))
    return {
      results: transactionOf(stdout),
      rc: 0,
      msg: '',
      changed: !onlyRefreshes(given) && !nothingToDo(stdout),
      stdout,
      stderr,
    }
  },

  result(_, before, after, applied) {
    const changed = applied?.['changed'] ?? differs(before, after)
    return { results: [], rc: 0, msg: changed === true ? '' : 'Nothing to do', ...applied, changed }
  },

  diff: (_, before, after) => [{ before: listing(before), after: listing(after) }],
})

function stateOf({ state, autoremove }: Params): 'present' | 'absent' | 'latest' {
  if (state === undefined) return autoremove ? 'absent' : 'present'
  return state === 'installed' ? 'present' : state === 'removed' ? 'absent' : state
}

function everything({ name }: Params): boolean {
  return name.length === 1 && name[0] === '*'
}

function onlyRefreshes({ name, autoremove, update_cache: refresh }: Params): boolean {
  return name.length === 0 && !autoremove && refresh
}

/** Whether there is something to run that no state tells of. */
function mustRun(given: Params): boolean {
  return given.name.length === 0 && (given.autoremove || given.update_cache)
}

function differs(before: State, after: State): boolean {
  return (
    !isSame(Object.entries(after.installed), before) ||
    (before.outdated?.length ?? 0) > (after.outdated ?? before.outdated ?? []).length
  )
}

function isSame(wanted: readonly (readonly [string, unknown])[], before: State): boolean {
  return wanted.every(([name, packages]) => before.installed[name] === packages)
}

/** Whether `name-epoch:version-release.arch` is among `name.arch` lines. */
function isAmong(installed: string, outdated: readonly string[]): boolean {
  return outdated.some((line) => {
    const [, name, arch] = /^(.+)\.(\w+)$/.exec(line) ?? []
    return (
      name !== undefined &&
      arch !== undefined &&
      installed.startsWith(`${name}-`) &&
      /^-\d+:[^-]+-[^-]+$/.test(installed.slice(name.length, -arch.length - 1)) &&
      installed.endsWith(`.${arch}`)
    )
  })
}

function runFor(given: Params, after: State, before: State): DnfRun {
  const changed = Object.keys(after.installed).filter((name) => after.installed[name] !== before.installed[name])
  if (given.name.length === 0 && given.autoremove) return { words: dnfWords(given, 'autoremove', []) }
  if (given.name.length === 0) return { words: dnfWords(given, 'makecache', []) }
  if (stateOf(given) === 'absent')
    return { words: dnfWords(given, given.autoremove ? 'autoremove' : 'remove', changed) }
  if (everything(given)) return { words: dnfWords(given, 'upgrade', []) }
  const upgraded = changed.filter((name) => before.installed[name] !== null)
  const missing = changed.filter((name) => before.installed[name] === null)
  return {
    words: missing.length === 0 ? [] : dnfWords(given, 'install', missing),
    alsoWords: upgraded.length === 0 ? [] : dnfWords(given, 'upgrade', upgraded),
  }
}

function dnfWords(given: Params, verb: string, names: readonly string[]): readonly string[] {
  const flag = (is: boolean, word: string): readonly string[] => (is ? [word] : [])
  const each = (option: string, values: readonly string[]): readonly string[] =>
    values.map((value) => `--${option}=${value}`)
  return [
    ...flag(given.conf_file !== undefined, `--config=${given.conf_file ?? ''}`),
    ...each('disablerepo', given.disablerepo),
    ...each('enablerepo', given.enablerepo),
    ...each('exclude', given.exclude),
    ...each('disableplugin', given.disable_plugin),
    ...each('enableplugin', given.enable_plugin),
    ...flag(given.disable_excludes !== undefined, `--disableexcludes=${given.disable_excludes ?? ''}`),
    ...flag(given.disable_gpg_check, '--nogpgcheck'),
    ...flag(given.installroot !== '/', `--installroot=${given.installroot}`),
    ...flag(given.releasever !== undefined, `--releasever=${given.releasever ?? ''}`),
    ...flag(given.cacheonly, '--cacheonly'),
    ...flag(given.update_cache && verb !== 'remove', '--refresh'),
    ...flag(!given.install_weak_deps, '--setopt=install_weak_deps=False'),
    ...flag(!given.sslverify, '--setopt=sslverify=False'),
    ...flag(given.security, '--security'),
    ...flag(given.bugfix, '--bugfix'),
    ...flag(given.skip_broken, '--skip-broken'),
    ...flag(given.nobest, '--nobest'),
    ...flag(given.allowerasing, '--allowerasing'),
    ...flag(given.download_only, '--downloadonly'),
    ...flag(given.download_dir !== undefined, `--downloaddir=${given.download_dir ?? ''}`),
    verb,
    ...names,
  ]
}

function listing({ installed }: State): string {
  return Object.entries(installed)
    .map(([name, packages]) => `${name}: ${packages === undefined ? 'newest' : (packages?.join(' ') ?? 'absent')}\n`)
    .join('')
}
