import { hasErrors } from '../diagnostic/diagnostic.ts'
import type { Scope } from '../expression/scope.ts'
import { hostsMatching } from '../inventory/patterns.ts'
import type { VarsBeside } from '../inventory/vars-beside.ts'
import type { Play } from '../playbook/model.ts'
import { open } from '../template/interpolate.ts'
import { str } from '../value/print.ts'
import { isList, type Dict } from '../value/value.ts'
import { scopeAt } from '../variables/scope.ts'
import { RunAborted, type Run } from './context.ts'
import { orders, type Order } from './order.ts'
import { asNumber, asText } from './settings.ts'
import { askAll } from './vars-prompt.ts'

/** What a play says before it has hosts. */
export interface PlaySettings {
  /** The hosts of its pattern, in order. */
  readonly names: readonly string[]
  readonly title: string
  /** The variables that its keywords see: extra ones, answers, its own, and those of the run. */
  readonly scope: Scope
  /** Answers to `vars_prompt`. */
  readonly prompted: Dict
  readonly beside: VarsBeside
}

/**
 * Asks what is to be asked, and finds the hosts of a play.
 *
 * @throws RunAborted for broken files of variables; DiagnosticError where `hosts:` names an unknown variable
 */
export async function playSettings(play: Play, run: Run): Promise<PlaySettings> {
  const { ports, surroundings } = run
  const prompted = await askAll(play.varsPrompt, run)
  const { value: beside, diagnostics } = ports.varsBeside(play.folder)
  if (hasErrors(diagnostics)) throw new RunAborted(diagnostics)
  const scope = scopeBeforeHosts(play, prompted, run)
  const pattern = open(play.hosts, scope)
  const matching = hostsMatching(isList(pattern) ? pattern.map(str) : str(pattern), surroundings.store.inventory)
  for (const diagnostic of matching.diagnostics) run.warn(diagnostic)
  const title = str(
    play.name === undefined ? (isList(pattern) ? pattern.map(str).join(',') : pattern) : open(play.name, scope),
  )
  return { names: matching.value, title, scope, prompted, beside }
}

function scopeBeforeHosts(play: Play, prompted: Dict, { surroundings }: Run): Scope {
  const variables = {
    name: '',
    folder: play.folder,
    allHosts: [],
    activeHosts: () => [],
    batch: () => [],
    failedHosts: () => [],
    roles: play.roles,
    besidePlaybook: null,
    vars: play.keywords.vars,
    prompted,
    files: () => [],
    publicRoles: () => [],
  }
  return scopeAt({ host: null, play: variables, task: null, includeParams: [] }, surroundings)
}

/** `serial` as numbers and percentages. */
export function serialOf(play: Play, scope: Scope): readonly (number | string)[] {
  return play.serial.flatMap((entry) => {
    const opened = open(entry, scope)
    return (isList(opened) ? opened : [opened]).map((one) => (typeof one === 'number' ? one : str(one)))
  })
}

export function orderOf(play: Play, scope: Scope): Order {
  const text = asText(play.order, scope) ?? 'inventory'
  return orders.find((known) => known === text) ?? 'inventory'
}

/** `max_fail_percentage`, or null without a limit. */
export function maxFailOf({ maxFailPercentage: value }: Play, scope: Scope): number | null {
  if (value === undefined) return null
  const opened = open(value, scope)
  return asNumber(typeof opened === 'string' ? opened.replace(/%$/, '') : opened, scope) ?? null
}

/** Whether each host goes through the play at its own pace (`free`, `host_pinned`), not in step with the others. */
export function isFree(play: Play, scope: Scope): boolean {
  const strategy = asText(play.strategy, scope)?.replace(/^ansible\.builtin\./, '') ?? 'linear'
  return strategy !== 'linear'
}
