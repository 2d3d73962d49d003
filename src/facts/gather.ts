import type { JsonObject } from '../value/json.ts'
import type { ReadTarget } from '../target/target.ts'
import { error } from '../diagnostic/catalogue.ts'
import { DiagnosticError } from '../diagnostic/diagnostic.ts'
import { knownNames, sourcesOf } from './gather-subset.ts'
import { gatheringScript, sectionsOf } from './sections.ts'

export interface GatherOptions {
  /** Ansible's `gather_subset`; empty means all. */
  readonly subset: readonly string[]
  /** The folder of the host's own `*.fact` files. */
  readonly factPath: string
  /** Globs over the names of facts, with or without `ansible_`; empty or absent keeps all. */
  readonly filter?: readonly string[]
  readonly timeoutMs: number
}

/**
 * Gathers the facts of a host, in one round trip.
 *
 * @returns facts without the prefix `ansible_`; a fact that the host cannot tell is left out
 * @throws DiagnosticError `facts/unknown-subset`; TransportError `transport/timeout` when the host takes longer
 */
export async function gatherFacts(target: ReadTarget, options: GatherOptions): Promise<JsonObject> {
  const { sources, unknown } = sourcesOf(options.subset)
  if (unknown.length > 0) {
    const names = unknown.map((name) => `'${name}'`).join(', ')
    throw new DiagnosticError(
      error(
        'facts/unknown-subset',
        `Bad subset ${names} given to Ansible. gather_subset options allowed: ${knownNames().join(', ')}.`,
        {
          hint: 'Nothing was gathered. Each of these may have "!" before it.',
        },
      ),
    )
  }
  const command = ['sh', '-c', `fact_path=$1\n${gatheringScript(sources)}`, 'sh', options.factPath]
  const { stdout } = await target.query(command, { timeoutMs: options.timeoutMs })
  const sections = sectionsOf(stdout)
  const facts = sources.map((source) => Object.entries(source.parse(sections.get(source.name) ?? '')))
  return filtered(
    { ...Object.fromEntries(facts.flat()), gather_subset: options.subset, module_setup: true },
    options.filter ?? [],
  )
}

/** Facts under the names that Ansible's setup returns them by. */
export function prefixed(facts: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(facts).map(([name, value]) => [unprefixed.has(name) ? name : `ansible_${name}`, value]),
  )
}

/** Marks of the gathering itself, which Ansible gives without its prefix. */
const unprefixed: ReadonlySet<string> = new Set(['gather_subset', 'module_setup'])

function filtered(facts: JsonObject, globs: readonly string[]): JsonObject {
  const patterns = globs.filter((glob) => glob !== '' && glob !== '*').map(patternOf)
  if (patterns.length === 0) return facts
  return Object.fromEntries(Object.entries(facts).filter(([name]) => patterns.some((pattern) => pattern.test(name))))
}

function patternOf(glob: string): RegExp {
  const source = glob
    .replace(/^ansible_/, '')
    .replace(/[\\^$.+()|{}]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
    .replace(/\[!/g, '[^')
  return new RegExp(`^${source}$`)
}
