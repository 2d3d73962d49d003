import type { Event } from '../event/event.ts'
import { isJsonArray, isJsonNumber, type Json, type JsonObject } from '../value/json.ts'
import type { Secrets } from '../value/secrets.ts'

/** An event as sent: without its time, which {@link sender} adds. */
type Untimed<E> = E extends unknown ? Omit<E, 'time'> : never
export type Send = (event: Untimed<Event>) => void

/** The one place where events leave the engine: stamps the time and masks every secret in every text. */
export function sender(emit: (event: Event) => void, now: () => number, secrets: Secrets): Send {
  return (event) => {
    const timed: Event = { ...event, time: now() }
    emit(secrets.isEmpty ? timed : masked(timed, secrets))
  }
}

const censored = "the output has been hidden due to the fact that 'no_log: true' was specified for this result"

/** What is left of a result under `no_log: true`. */
export function censoredResult(result: JsonObject): JsonObject {
  const kept = ['changed', 'failed', 'skipped', 'unreachable', 'attempts', 'retries'] as const
  return {
    censored,
    // That items were told one by one is no secret.
    ...(result['results'] === undefined ? {} : { results: [] }),
    ...Object.fromEntries(kept.flatMap((key) => (result[key] === undefined ? [] : [[key, result[key]]]))),
  }
}

/** An event with every secret masked in every text, keys too. */
function masked(event: Event, secrets: Secrets): Event {
  // Events are plain data of JSON's kinds, so masking every text in one keeps its type.
  return maskedJson(event as unknown as Json, secrets) as unknown as Event
}

function maskedJson(json: Json, secrets: Secrets): Json {
  if (typeof json === 'string') return secrets.mask(json)
  if (json === null || typeof json !== 'object' || isJsonNumber(json)) return json
  if (isJsonArray(json)) return json.map((item) => maskedJson(item, secrets))
  return Object.fromEntries(Object.entries(json).map(([key, value]) => [secrets.mask(key), maskedJson(value, secrets)]))
}
