import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import type { Outcome } from '../event/event.ts'
import type { DiffPart } from '../module/contract.ts'
import type { Condition, Node } from '../playbook/model.ts'
import { isTruthy } from '../value/truth.ts'
import { isDict, isList, type Dict, type Value } from '../value/value.ts'
import { shownCondition } from './conditions.ts'

/** What a task came to on one host. */
export interface TaskResult {
  readonly outcome: Outcome
  /** What `register` holds. */
  readonly values: Dict
  readonly diff: readonly DiffPart[]
  readonly diagnostic?: Diagnostic
  readonly delegate?: Delegate
  /** Names to notify, when the outcome is `changed`. */
  readonly notifies: readonly string[]
  readonly isIgnored: boolean
  readonly isLooped: boolean
  /** What an include asks for, one entry an item. */
  readonly includes: readonly Include[]
  readonly durationMs: number
}

/** The host that a delegated task runs on. */
export interface Delegate {
  readonly host: string
  /** `h2`, or `h2(10.0.0.2)` when its address differs. */
  readonly shown: string
}

/** One file or role that an include names for a host, read. */
export interface Include {
  /** The path of the file, or the name of the role. */
  readonly name: string
  readonly nodes: readonly Node[]
  /** Loop variables of the include's item. */
  readonly params: Dict
  /** The item's label. */
  readonly label?: string
}

const plain = { diff: [], notifies: [], isIgnored: false, isLooped: false, includes: [], durationMs: 0 } as const

/** The result of a task whose condition does not hold. */
export function skippedBy(condition: Condition): TaskResult {
  return {
    ...plain,
    outcome: 'skipped',
    values: new Map<Value, Value>([
      ['changed', false],
      ['skipped', true],
      ['skip_reason', 'Conditional result was False'],
      ['false_condition', shownCondition(condition)],
    ]),
  }
}

/** The result of a task that could not even be tried. */
export function failedBy(diagnostic: Diagnostic, isIgnored = false): TaskResult {
  return {
    ...plain,
    outcome: 'failed',
    values: new Map<Value, Value>([
      ['changed', false],
      ['failed', true],
      ['msg', messageOf(diagnostic)],
    ]),
    diagnostic,
    isIgnored,
  }
}

/** What a result says of a fault. It is no sentence of prose: playbooks compare it with words, without a full stop. */
export function messageOf({ code, detail }: Diagnostic): string {
  const words = detail.replace(/\.$/, '')
  const isSyntax = code === 'expression/syntax' || code === 'expression/unknown-name'
  return isSyntax ? `Syntax error in template: ${words}` : words
}

/** The result of a loop without an item. Ansible asks the conditions of a loop for its items only: here is none. */
export function emptyLoop(): TaskResult {
  return {
    ...plain,
    outcome: 'skipped',
    isLooped: true,
    values: new Map<Value, Value>([
      ['changed', false],
      ['results', []],
      ['skipped', true],
      ['skipped_reason', 'No items in the list'],
    ]),
  }
}

/** The result of a loop from those of its items. */
export function combined(items: readonly TaskResult[]): TaskResult {
  const failures = items.filter(({ outcome }) => outcome === 'failed')
  const losses = items.filter(({ outcome }) => outcome === 'unreachable')
  const hasFailed = items.some((item) => isSet(item.values, 'failed'))
  const isSkipped = items.length > 0 && items.every(({ outcome }) => outcome === 'skipped')
  const isChanged = items.some(({ values }) => isSet(values, 'changed'))
  const values = new Map<Value, Value>([
    ['changed', isChanged],
    ['results', items.map((item) => item.values)],
    ['msg', isSkipped ? 'All items skipped' : hasFailed ? 'One or more items failed' : 'All items completed'],
    ['skipped', isSkipped],
  ])
  if (hasFailed) values.set('failed', true)
  if (losses.length > 0) values.set('unreachable', true)
  // A failure counts before a loss, as Ansible asks for it first.
  const faults = failures.length > 0 ? failures : losses
  const diagnostic = faults.find((item) => item.diagnostic !== undefined)?.diagnostic
  const delegate = items.find((item) => item.delegate !== undefined)?.delegate
  return {
    ...plain,
    outcome: failures.length > 0 ? 'failed' : losses.length > 0 ? 'unreachable' : untroubled(isSkipped, isChanged),
    values,
    ...(diagnostic === undefined ? {} : { diagnostic }),
    ...(delegate === undefined ? {} : { delegate }),
    notifies: isChanged ? [...new Set(items.flatMap((item) => item.notifies))] : [],
    isIgnored: faults.length > 0 && faults.every((item) => item.isIgnored),
    isLooped: true,
    includes: items.flatMap((item) => item.includes),
  }
}

function untroubled(isSkipped: boolean, isChanged: boolean): Outcome {
  if (isSkipped) return 'skipped'
  return isChanged ? 'changed' : 'ok'
}

/** The values of each item of a loop; of a task without one, its own. */
export function partsOf({ isLooped, values }: TaskResult): readonly Dict[] {
  const items = isLooped ? values.get('results') : undefined
  return items !== undefined && isList(items) ? items.filter(isDict) : [values]
}

/**
 * What the values of a result come to. `failed_when` has the last word: where it said no, even `until` that was never
 * met is no failure, though the result is registered as one.
 */
export function outcomeOf(values: Dict): Outcome {
  if (isSet(values, values.has('failed_when_result') ? 'failed_when_result' : 'failed')) return 'failed'
  if (isSet(values, 'unreachable')) return 'unreachable'
  if (isSet(values, 'skipped')) return 'skipped'
  return isSet(values, 'changed') ? 'changed' : 'ok'
}

/** Whether a result says yes to `changed`, `failed`, `skipped` … */
export function isSet(values: Dict, name: string): boolean {
  const value = values.get(name)
  return value !== undefined && isTruthy(value)
}
