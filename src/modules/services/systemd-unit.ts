import { error } from '../../diagnostic/catalogue.ts'
import { refuse, type Refusal } from '../../module/contract.ts'
import { TargetError } from '../../target/target-error.ts'
import type { Command, WriteTarget } from '../../target/target.ts'
import { quoteAll } from '../../transport/quote.ts'
import type { JsonObject } from '../../value/json.ts'

/** What a task asks of a unit. */
export interface UnitWish {
  readonly name: string
  readonly state?: 'started' | 'stopped' | 'restarted' | 'reloaded'
  readonly enabled?: boolean
  readonly masked?: boolean
  readonly daemonReload: boolean
  readonly daemonReexec: boolean
  readonly scope: 'system' | 'user' | 'global'
  readonly noBlock: boolean
  readonly force: boolean
}

/** A unit as systemd has it. Undefined is what only the host will tell. */
export interface UnitState {
  readonly isKnown: boolean | undefined
  readonly isActive: boolean | undefined
  readonly isEnabled: boolean | undefined
  readonly isMasked: boolean | undefined
  /** A static unit has no [Install] section: it can be neither enabled nor disabled. */
  readonly isStatic: boolean
  /** The last start was given up because a Condition of the unit does not hold here; systemd calls that a success. */
  readonly lacksCondition: boolean
  /** All properties of `systemctl show`. */
  readonly status: Readonly<Record<string, string>> | undefined
}

/** The words that begin every command of a scope. */
function systemctl({ scope }: Pick<UnitWish, 'scope'>): readonly string[] {
  return scope === 'system' ? ['systemctl'] : ['systemctl', `--${scope}`]
}

/** Shell text that prints a unit's properties and whether it is enabled. */
export function unitQuestion(wish: Pick<UnitWish, 'name' | 'scope'>): string {
  const command = systemctl(wish)
  // Global units belong to users who are not logged in: nothing runs that could show them.
  const show = wish.scope === 'global' ? ':' : quoteAll([...command, 'show', '--no-pager', '--', wish.name])
  return `${show} || :\necho '== enabled'\n${quoteAll([...command, 'is-enabled', '--', wish.name])} 2>&1 || :`
}

/** Reads what {@link unitQuestion} printed. */
export function unitState(output: string): UnitState {
  const [properties = '', enabled = ''] = output.split(/^== enabled$/m)
  const status = Object.fromEntries(
    properties
      .split('\n')
      .filter((line) => line.includes('='))
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  )
  const word = enabled.trim().split('\n').at(-1) ?? ''
  const activeState = status['ActiveState']
  return {
    isKnown:
      status['LoadState'] === undefined
        ? !/not[ -]found|No such file/.test(enabled)
        : status['LoadState'] !== 'not-found',
    isActive: activeState === 'active' || activeState === 'activating' || activeState === 'reloading',
    isEnabled: enabledWords.has(word),
    isMasked: status['LoadState'] === 'masked' || word === 'masked',
    isStatic: word === 'static',
    lacksCondition: status['ConditionResult'] === 'no' && status['ConditionTimestampMonotonic'] !== '0',
    status,
  }
}

/** Answers of is-enabled that mean it; `indirect` and `alias` are other units' doing. */
const enabledWords: ReadonlySet<string> = new Set([
  'enabled',
  'enabled-runtime',
  'static',
  'generated',
  'transient',
  'linked',
  'linked-runtime',
])

/** The state that a wish leads to. */
export function wantedUnit(wish: UnitWish, before: UnitState): UnitState | Refusal {
  if (wish.state !== undefined && wish.scope !== 'global' && before.status?.['LoadState'] === undefined) {
    return refuse(
      'service/no-systemd',
      `systemd did not answer for ${wish.name}, so nothing can be started or stopped.`,
      {
        hint: "Either the host does not run systemd (a chroot, a container without it), or this user's systemd is not running.",
      },
    )
  }
  // A file that was just written may be unknown until systemd has reloaded its units.
  if (before.isKnown === false && !wish.daemonReload && (wish.state !== undefined || wish.enabled !== undefined)) {
    return refuse('service/not-found', `Could not find the requested service ${wish.name}: host`, {
      hint: `To see what the host has, run there:\n    systemctl list-unit-files '*${wish.name}*'`,
    })
  }
  const steps = stepsTo(wish, before)
  const wantsActive = wish.state !== undefined && wish.state !== 'stopped'
  return {
    ...before,
    isKnown: before.isKnown === true ? true : undefined,
    isMasked: wish.masked ?? before.isMasked,
    isEnabled:
      steps.includes('enable') || steps.includes('disable')
        ? wish.enabled
        : steps.includes('mask')
          ? undefined
          : before.isEnabled,
    // A one-shot unit is inactive again when it is done, and so is one whose Condition does not hold.
    isActive: wish.state === 'stopped' ? false : wantsActive && before.isActive !== true ? undefined : before.isActive,
    ...(steps.length > 0 ? { status: undefined } : {}),
  }
}

type UnitStep = 'mask' | 'unmask' | 'enable' | 'disable' | 'start' | 'stop' | 'restart' | 'reload'

/** The verbs of systemctl that lead to a wish, in the order they are run. */
export function stepsTo(wish: UnitWish, before: UnitState): readonly UnitStep[] {
  const steps: UnitStep[] = []
  if (wish.masked !== undefined && wish.masked !== before.isMasked) steps.push(wish.masked ? 'mask' : 'unmask')
  if (wish.enabled !== undefined && wish.enabled !== before.isEnabled && !before.isStatic) {
    steps.push(wish.enabled ? 'enable' : 'disable')
  }
  const { isActive, status } = before
  switch (wish.state) {
    case undefined:
      break
    case 'started':
      if (isActive !== true) steps.push('start')
      break
    case 'stopped':
      if (isActive === true || status?.['ActiveState'] === 'deactivating') steps.push('stop')
      break
    case 'restarted':
      steps.push('restart')
      break
    case 'reloaded':
      steps.push(isActive === true ? 'reload' : 'start')
      break
  }
  return steps
}

/** Whether something is to be run: a reload of systemd too, which counts as no change. */
export function mustRunSystemctl(wish: UnitWish, before: UnitState): boolean {
  return wish.daemonReload || wish.daemonReexec || stepsTo(wish, before).length > 0
}

/** Carries out the steps; the answer says whether a start was refused by a Condition. */
export async function runSystemctl(wish: UnitWish, before: UnitState, target: WriteTarget): Promise<JsonObject> {
  const steps = stepsTo(wish, before)
  const { stdout } = await target.run(systemctlCommand(wish, steps))
  const [state = '', words = ''] = stdout.split(/^== journal$/m)
  const after = unitState(state)
  const starts = !wish.noBlock && steps.some((step) => step === 'start' || step === 'restart')
  if (starts && after.status?.['ActiveState'] === 'failed') {
    throw new TargetError(
      error(
        'service/failed',
        `Unable to start service ${wish.name}: it was started and has failed since.${quoted(words)}`,
        {
          hint: `To see why, run on ${target.host}:\n    systemctl status ${wish.name}; journalctl -u ${wish.name}`,
        },
      ),
    )
  }
  return { lacksCondition: starts && after.isActive !== true && after.lacksCondition }
}

function systemctlCommand(wish: UnitWish, steps: readonly UnitStep[]): Command {
  const command = systemctl(wish)
  const lines = [
    ...(wish.daemonReload ? [quoteAll([...command, 'daemon-reload'])] : []),
    ...(wish.daemonReexec ? [quoteAll([...command, 'daemon-reexec'])] : []),
    ...steps.map((step) => stepLine(command, step, wish)),
    ...(wish.name === '' ? [] : [unitQuestion(wish)]),
    ...(steps.includes('start') || steps.includes('restart') ? [journalIfFailed(wish)] : []),
  ]
  return { script: `LC_ALL=C; export LC_ALL\nset -e\n${lines.join('\n')}` }
}

/** A program that is started and fails in the next moment fails no step: what it said last stands behind the answer. */
function journalIfFailed(wish: UnitWish): string {
  const isFailed = quoteAll([...systemctl(wish), 'is-failed', '--quiet', '--', wish.name])
  return `if ${isFailed}; then echo '== journal'; ${journalOf(wish.name)} || :; fi`
}

function journalOf(name: string): string {
  return `journalctl -q --no-pager -o cat -n 10 -u ${quoteAll([name])}`
}

function quoted(words: string): string {
  const lines = words.split('\n').filter((line) => line.trim() !== '')
  return lines.length === 0 ? '' : ` Its last lines:\n${lines.map((line) => `    ${line}`).join('\n')}`
}

/** Shell text for behind a command of systemctl: when that fails, the unit's last words go to stderr, and the status stays. */
export function orLastWords(name: string): string {
  return `|| { status=$?; ${journalOf(name)} >&2 || :; exit $status; }`
}

/** A step that fails shows the unit's last words, for systemctl only says where they can be read. */
function stepLine(command: readonly string[], step: UnitStep, { name, noBlock, force }: UnitWish): string {
  const options = [...(noBlock ? ['--no-block'] : []), ...(force && step !== 'start' ? ['--force'] : [])]
  const line = quoteAll([...command, ...options, step, '--', name])
  if (step !== 'start' && step !== 'restart' && step !== 'reload') return line
  return `${line} ${orLastWords(name)}`
}

/** Ansible's return values of a unit. */
export function unitResult(wish: UnitWish, before: UnitState, applied: JsonObject | undefined): JsonObject {
  const steps = stepsTo(wish, before)
  const isHopeless = applied?.['lacksCondition'] ?? (before.lacksCondition && steps.includes('start'))
  const effective = steps.filter((step) => isHopeless !== true || (step !== 'start' && step !== 'restart'))
  const because = `The unit ${wish.name} was not started by systemd, because a Condition in its unit file does not hold on this host; systemctl calls that a success. See: systemctl show -p ConditionResult ${wish.name}`
  return {
    changed: effective.length > 0,
    name: wish.name === '' ? null : wish.name,
    ...(wish.enabled === undefined ? {} : { enabled: wish.enabled }),
    ...(wish.state === undefined ? {} : { state: wish.state === 'stopped' ? 'stopped' : 'started' }),
    status: before.status ?? {},
    ...(isHopeless === true ? { warnings: [because] } : {}),
  }
}
