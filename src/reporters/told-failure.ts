import type { HostFinished, ItemFinished } from '../event/event.ts'
import { plainLines } from '../text/plain-line.ts'
import type { Json, JsonObject } from '../value/json.ts'

const lastLines = 10

/** What a failed result says of itself, for people: its message and the last lines of its output. */
export function failureLines({ result }: HostFinished | ItemFinished): readonly string[] {
  const censored = textIn(result, 'censored')
  if (censored !== null) return [censored]
  const rc = result['rc']
  const status = typeof rc === 'number' ? ` (exit status ${rc})` : ''
  const message = plainLines(`${textIn(result, 'msg') ?? 'failed'}${status}`)
  return [...message, ...tailOf(result, 'stderr'), ...tailOf(result, 'stdout')]
}

function tailOf(result: JsonObject, key: 'stdout' | 'stderr'): readonly string[] {
  const lines = plainLines(textIn(result, key) ?? '')
  if (lines.length === 1 && lines[0] === '') return []
  const shown = lines.slice(-lastLines).map((line) => `  ${line}`)
  return [lines.length > lastLines ? `the last lines on ${key}:` : `${key}:`, ...shown]
}

function textIn(result: JsonObject, key: string): string | null {
  const value: Json | undefined = result[key]
  return typeof value === 'string' ? value : null
}
