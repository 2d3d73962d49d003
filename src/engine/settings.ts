import type { Scope } from '../expression/scope.ts'
import { open } from '../template/interpolate.ts'
import { str } from '../value/print.ts'
import { Float, Omit, Template, type Value } from '../value/value.ts'

/** A keyword as a boolean, in Ansible's reading of `yes`, `on`, `1` and their opposites. */
export function asFlag(value: Value | undefined, scope: Scope, absent = false): boolean {
  if (value === undefined) return absent
  if (typeof value === 'boolean') return value
  const opened = open(value, scope)
  if (opened === null || opened instanceof Omit) return absent
  if (typeof opened === 'boolean') return opened
  return /^(?:yes|on|true|y|t|1|1\.0)$/i.test(str(opened).trim())
}

/** A keyword as text, or undefined when it is absent, null or omitted. */
export function asText(value: Value | undefined, scope: Scope): string | undefined {
  if (value === undefined || typeof value === 'string') return value
  const opened = open(value, scope)
  return opened === null || opened instanceof Omit ? undefined : str(opened)
}

/** A keyword as a number, or undefined when it is absent or no number. */
export function asNumber(value: Value | undefined, scope: Scope): number | undefined {
  if (value === undefined || typeof value === 'number') return value
  const opened = value instanceof Template ? open(value, scope) : value
  if (typeof opened === 'number') return opened
  if (opened instanceof Float) return opened.value
  const text = typeof opened === 'string' ? opened.trim() : ''
  return text === '' || Number.isNaN(Number(text)) ? undefined : Number(text)
}
