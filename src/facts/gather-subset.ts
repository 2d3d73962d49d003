import type { FactSource } from './fact-source.ts'
import { platform } from './platform.ts'
import { allSources, minimalSources } from './sources.ts'

/** The sources that a `gather_subset` asks for, and the names in it that mean nothing. */
export interface ChosenSources {
  readonly sources: readonly FactSource[]
  readonly unknown: readonly string[]
}

/**
 * Chooses sources as Ansible does: `min` is always in unless `!min`; what is left out loses to what is named outright.
 *
 * Source: ansible-core 2.14, `get_collector_names`. A list of exclusions alone therefore gives the minimum, not the rest.
 */
export function sourcesOf(gatherSubset: readonly string[]): ChosenSources {
  const asked = gatherSubset.length === 0 ? ['all'] : gatherSubset
  const added = new Set<FactSource>(minimalSources)
  const named = new Set<FactSource>()
  const excluded = new Set<FactSource>()
  const unknown: string[] = []
  for (const word of asked) {
    if (word.startsWith('!')) {
      for (const source of excludedBy(word.slice(1))) excluded.add(source)
      continue
    }
    const sources = addedBy(word)
    if (sources === null) unknown.push(word)
    for (const source of sources ?? []) {
      added.add(source)
      if (word !== 'all' && word !== 'min') named.add(source)
    }
  }
  // The parsers of Ansible's hardware facts read those of the platform, and bring them along.
  const needsPlatform = [...named].some(({ name, subsets }) => name === 'network' || subsets.includes('hardware'))
  if (needsPlatform) named.add(platform)
  return {
    sources: allSources.filter((source) => added.has(source) && (!excluded.has(source) || named.has(source))),
    unknown,
  }
}

/** Other programs' facts: accepted for old playbooks, and empty here as they are in Ansible without those programs. */
const foreign: ReadonlySet<string> = new Set(['facter', 'ohai'])

function addedBy(word: string): readonly FactSource[] | null {
  if (word === 'all') return allSources
  if (word === 'min') return minimalSources
  if (foreign.has(word)) return []
  const sources = sourcesNamed(word)
  return sources.length > 0 ? sources : null
}

function excludedBy(word: string): readonly FactSource[] {
  if (word === 'min') return minimalSources
  if (word === 'all') return allSources.filter((source) => !minimalSources.includes(source))
  return sourcesNamed(word)
}

function sourcesNamed(word: string): readonly FactSource[] {
  return allSources.filter(({ name, subsets }) => name === word || subsets.includes(word))
}

/** Every word that a `gather_subset` may hold. */
export function knownNames(): readonly string[] {
  const names = allSources.flatMap(({ name, subsets }) => [name, ...subsets])
  return [...new Set(['all', 'min', ...foreign, ...names])].toSorted()
}
