import { str } from '../../src/value/print.ts'
import type { Event, HostFinished, HostStats } from '../../src/event/event.ts'
import { fromJson, isJsonArray, type Json, type JsonObject } from '../../src/value/json.ts'

/** What a run did, as data to compare: the counts of each host, and each task with what it came to on its hosts. */
export interface Transcript {
  /** `ok=2 changed=1` by host; counts of zero are left out. */
  readonly recap: Readonly<Record<string, string>>
  /** `TASK | h1 changed, h2 ok "message"`. */
  readonly steps: readonly string[]
}

/** One host's share of a step. */
export interface Share {
  readonly host: string
  readonly outcome: string
  readonly messages: readonly Json[]
}

/** A step as one line; hosts by name, so that it does not matter who was first. */
export function stepLine(task: string, shares: readonly Share[]): string {
  const shown = shares
    .toSorted((a, b) => (a.host < b.host ? -1 : 1))
    .map(({ host, outcome, messages }) => [host, outcome, ...messages.map(shownMessage)].join(' '))
  return `${task} | ${shown.join(', ')}`
}

// Ansible 2.14 makes text of everything that it templates, 2.19 does not.
function shownMessage(message: Json): string {
  return JSON.stringify(isDictOrList(message) ? message : str(fromJson(message)))
}

function isDictOrList(message: Json): boolean {
  return typeof message === 'object' && message !== null
}

/**
 * The messages that a playbook gave its own words to, of items one each: what `fail` and `assert` say, and what `debug`
 * says when it went well. Other messages are ours or Ansible's, and need not be the same.
 */
export function messagesIn(module: string, result: JsonObject): readonly Json[] {
  const { msg, results, skipped, failed } = result
  if (results !== undefined) return itemsOf(results).flatMap((item) => messagesIn(module, item))
  const speaks = { debug: failed !== true, fail: true, assert: true }[module.replace('ansible.builtin.', '')] ?? false
  return !speaks || msg === undefined || skipped === true ? [] : [msg]
}

/** The results of the items of a loop. */
export function itemsOf(results: Json | undefined): readonly JsonObject[] {
  if (results === undefined || !isJsonArray(results)) return []
  return results.filter((item): item is JsonObject => typeof item === 'object' && item !== null && !isJsonArray(item))
}

/** What hadeploy did. */
export function transcriptOf(events: readonly Event[]): Transcript {
  const steps: { task: string; line: () => string; shares: Share[] }[] = []
  const byTask = new Map<string, Share[]>()
  const names = new Map<string, { name: string; module: string }>()
  for (const event of events) {
    if (event.type === 'task-started') {
      const shares: Share[] = []
      byTask.set(event.task, shares)
      names.set(event.task, event)
      steps.push({ task: event.name, shares, line: () => stepLine(event.name, shares) })
    }
    if (event.type === 'host-finished') {
      byTask.get(event.task)?.push(shareOf(event, names.get(event.task)?.module ?? ''))
    }
  }
  const finished = events.find((event) => event.type === 'run-finished')
  return {
    recap: recapOf(finished?.stats ?? []),
    steps: steps.filter(({ shares }) => shares.length > 0).map(({ line }) => line()),
  }
}

function shareOf({ host, outcome, result }: HostFinished, module: string): Share {
  return { host, outcome, messages: messagesIn(module, result) }
}

/** The names of the counts, in the order of PLAY RECAP. */
export const counts = ['ok', 'changed', 'unreachable', 'failed', 'skipped', 'rescued', 'ignored'] as const

function recapOf(stats: readonly HostStats[]): Transcript['recap'] {
  const rows = stats.map((one) => [one.host, recapLine((count) => one[count])] as const)
  // A host that no task was run on is not in Ansible's recap.
  return Object.fromEntries(rows.filter(([, line]) => line !== '').toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

/** The counts of a host as one line. */
export function recapLine(count: (name: (typeof counts)[number]) => number): string {
  return counts
    .filter((name) => count(name) > 0)
    .map((name) => `${name}=${count(name)}`)
    .join(' ')
}
