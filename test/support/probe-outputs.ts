import type { Component, ProbeOutput } from '../../src/ha/status/component.ts'

/** What the probe of one host did: printed this text, ended with this status, or was never asked (null). */
export type Said = string | number | null

/** What a component's judgement comes to: health, cells as texts in the order of the hosts, and problems. */
export function judged(component: Component, said: Readonly<Record<string, Said>>) {
  const outputs = new Map(Object.entries(said).map(([host, one]) => [host, outputOf(one)]))
  const status = component.judge(outputs)
  if (status === null) return null
  const cells = Object.fromEntries([...status.cells].map(([host, { text }]) => [host, text]))
  return { health: status.health, cells, problems: status.problems }
}

function outputOf(said: Said): ProbeOutput {
  if (said === null) return null
  if (typeof said === 'number') return { lines: [], status: said }
  return { lines: said.split('\n'), status: 0 }
}
