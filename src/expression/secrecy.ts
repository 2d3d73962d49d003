import type { Secrets } from '../value/secrets.ts'
import { Tuple, type Value } from '../value/value.ts'

/**
 * Carries secrecy from what went into a filter, method or lookup to the texts that came out.
 *
 * From a secret itself everything is secret; from a text that holds one among other words, only a text made of the
 * whole (its base64 form, its hash), because parts of it, such as the words of a `split`, would mask ordinary words.
 */
export function carrySecrecy(secrets: Secrets, inputs: readonly Value[], output: Value): void {
  if (secrets.isEmpty) return
  const texts = inputs.filter((input) => typeof input === 'string')
  // One of the choices that were given, as by `ternary`, tells nothing of the secret.
  if (typeof output === 'string' && texts.includes(output)) return
  if (texts.some((text) => secrets.has(text))) {
    for (const text of textsOf(output)) secrets.add(text)
  } else if (typeof output === 'string' && texts.some((text) => secrets.mask(text) !== text)) {
    secrets.add(output)
  }
}

function textsOf(value: Value): readonly string[] {
  if (typeof value === 'string') return [value]
  const items = Array.isArray(value) ? value : value instanceof Tuple ? value.items : []
  return items.filter((item) => typeof item === 'string')
}
