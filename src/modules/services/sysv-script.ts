import { refuse, type Refusal } from '../../module/contract.ts'
import type { Command } from '../../target/target.ts'
import { quote, quoteAll } from '../../transport/quote.ts'

/** What a task asks of an init script. */
export interface SysvWish {
  readonly name: string
  readonly state?: 'started' | 'stopped' | 'restarted' | 'reloaded'
  readonly enabled?: boolean
  /** Run levels to enable it in; empty for the script's own. */
  readonly runlevels: readonly string[]
  /** Seconds between stop and start of a restart; undefined for the script's own restart. */
  readonly sleepSeconds?: number
  /** A text of the process list that tells that it runs, when the script cannot say. */
  readonly pattern?: string
  readonly arguments: string
}

/** A service with a script in /etc/init.d. */
export interface SysvState {
  readonly isKnown: boolean
  readonly isRunning: boolean | undefined
  readonly isEnabled: boolean
}

/** Shell text that prints what is known of an init script. */
export function sysvQuestion({ name, pattern, runlevels }: Pick<SysvWish, 'name' | 'pattern' | 'runlevels'>): string {
  const levels = runlevels.length === 0 ? '[2345]' : `[${runlevels.join('')}]`
  return `
name=${quote(name)}
[ -x "/etc/init.d/$name" ] && echo known
ls /etc/rc${levels}.d/S[0-9][0-9]"$name" /etc/rc.d/rc${levels}.d/S[0-9][0-9]"$name" 2>/dev/null | sed -n '1s/.*/enabled/p'
${
  pattern === undefined
    ? `status=$(service "$name" status 2>&1 </dev/null); echo "status $?"; echo "$status" | tail -n 3`
    : `if ps -ww -e -o args= | grep -v grep | grep -q -F -- ${quote(pattern)}; then echo 'status 0'; else echo 'status 3'; fi`
}`
}

/** Reads what {@link sysvQuestion} printed. */
export function sysvState(output: string): SysvState {
  const status = /^status (\d+)$/m.exec(output)?.[1]
  const said = output.slice(output.indexOf('status '))
  // LSB: 0 runs, 1 to 3 do not. Old scripts answer 0 for both and say it in words.
  const saysStopped = /\b(stopped|not running|is dead|inactive|not started)\b/i.test(said)
  return {
    isKnown: /^known$/m.test(output),
    isEnabled: /^enabled$/m.test(output),
    isRunning: status === '0' && !saysStopped,
  }
}

export function wantedSysv({ name, state, enabled }: SysvWish, before: SysvState): SysvState | Refusal {
  if (!before.isKnown) {
    return refuse('service/not-found', `Could not find the requested service ${name}: host`, {
      hint: 'The host does not run systemd, and /etc/init.d has no such script.',
    })
  }
  const isDone = state === 'restarted' || state === 'reloaded'
  return {
    ...before,
    isEnabled: enabled ?? before.isEnabled,
    isRunning: isDone ? undefined : state === undefined ? before.isRunning : state === 'started',
  }
}

/** Shell text that brings an init script to its wanted state. */
export function sysvCommand(wish: SysvWish, before: SysvState): Command {
  const { name, state, enabled } = wish
  const lines = [
    ...(enabled === undefined || enabled === before.isEnabled ? [] : [enableLine(wish, enabled)]),
    ...(state === undefined ? [] : stateLines(wish, state, before)),
  ]
  return { script: `name=${quote(name)}\nset -e\n${lines.join('\n')}` }
}

function enableLine({ runlevels }: SysvWish, enabled: boolean): string {
  const levels = runlevels.length === 0 ? '' : `--level ${runlevels.join('')}`
  return `
if command -v update-rc.d >/dev/null; then
  ${enabled ? `update-rc.d "$name" defaults && update-rc.d "$name" enable ${runlevels.join(' ')}` : `update-rc.d "$name" disable ${runlevels.join(' ')}`}
elif command -v chkconfig >/dev/null; then
  chkconfig --add "$name" && chkconfig ${levels} "$name" ${enabled ? 'on' : 'off'}
else
  echo 'Neither update-rc.d nor chkconfig is on this host.' >&2; exit 1
fi`
}

function stateLines(wish: SysvWish, state: NonNullable<SysvWish['state']>, before: SysvState): readonly string[] {
  const words = wish.arguments === '' ? '' : ` ${quoteAll(wish.arguments.split(/\s+/))}`
  const line = (verb: string): string => `service "$name" ${verb}${words} </dev/null`
  switch (state) {
    case 'started':
      return before.isRunning === true ? [] : [line('start')]
    case 'stopped':
      return before.isRunning === true ? [line('stop')] : []
    case 'reloaded':
      return before.isRunning === true ? [line('reload')] : [line('start')]
    case 'restarted':
      if (wish.sleepSeconds === undefined) return [line('restart')]
      return [...(before.isRunning === true ? [line('stop')] : []), `sleep ${String(wish.sleepSeconds)}`, line('start')]
  }
}
