import type { Json, JsonObject } from '../../src/value/json.ts'
import { itemsOf, messagesIn, recapLine, stepLine, type Transcript } from './transcript.ts'

/** The document that the callback `ansible.posix.json` prints, as far as it is read here. */
interface Report {
  readonly plays: readonly {
    readonly tasks: readonly {
      readonly task: { readonly name: string }
      readonly hosts: Readonly<Record<string, JsonObject>>
    }[]
  }[]
  readonly stats: Readonly<Record<string, Readonly<Record<string, number>>>>
}

/** What Ansible did; null when it stopped before it reported. */
export function ansibleTranscript(stdout: string): Transcript | null {
  const start = stdout.search(/^\{/m)
  if (start < 0) return null
  // The callback documents this form; a test that reads another one fails on the first comparison.
  const report = JSON.parse(stdout.slice(start)) as Report
  const tasks = report.plays.flatMap((play) => play.tasks)
  return {
    recap: Object.fromEntries(
      Object.entries(report.stats)
        .map(([host, stats]) => [host, recapLine((name) => stats[name === 'failed' ? 'failures' : name] ?? 0)] as const)
        .filter(([, line]) => line !== '')
        .toSorted(([a], [b]) => (a < b ? -1 : 1)),
    ),
    steps: tasks
      // A skipped `meta` is reported, one that is carried out is not.
      .filter(({ task, hosts }) => task.name !== 'meta' && Object.keys(hosts).length > 0)
      .map(({ task, hosts }) =>
        stepLine(
          task.name,
          Object.entries(hosts).map(([host, result]) => ({
            host,
            outcome: outcomeOf(result),
            messages: messagesIn(moduleOf(result), result),
          })),
        ),
      ),
  }
}

function moduleOf({ action }: JsonObject): string {
  return typeof action === 'string' ? action : ''
}

function outcomeOf(result: JsonObject): string {
  const isTrue = (value: Json | undefined): boolean => value === true
  if (isTrue(result['failed'])) return 'failed'
  // A loop is unreachable when an item is, and does not say so itself.
  const items = itemsOf(result['results'])
  if ([result, ...items].some((one) => isTrue(one['unreachable']))) return 'unreachable'
  if (isTrue(result['skipped'])) return 'skipped'
  return isTrue(result['changed']) ? 'changed' : 'ok'
}
