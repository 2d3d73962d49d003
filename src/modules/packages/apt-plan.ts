import { refuse, type Refusal } from '../../module/contract.ts'
import type { AptAnswer } from './apt-query.ts'
import { isGlob, matchesGlob, specificationOf, type Specification } from './apt-specification.ts'

/** The part of the parameters of `apt` that decides which packages there shall be. */
export interface AptWish {
  readonly names: readonly string[]
  readonly state: 'present' | 'latest' | 'absent' | 'fixed' | 'build-dep'
  readonly onlyUpgrade: boolean
  /** The package lists will be fetched first, so what apt knows now may not hold. */
  readonly cacheIsDue: boolean
}

/** Versions by name: null is not installed, undefined is "whatever apt will find". */
export type Versions = Readonly<Record<string, string | null | undefined>>

/** Versions of the named packages as they are, globs opened. */
export function presentVersions(names: readonly string[], answer: AptAnswer): Versions {
  return Object.fromEntries(specifications(names, answer).map(({ name }) => [name, answer.installed[name] ?? null]))
}

/** Versions of the named packages as they shall be. */
export function wantedVersions(wish: AptWish, answer: AptAnswer): Versions | Refusal {
  const wanted: Record<string, string | null | undefined> = {}
  for (const specification of specifications(wish.names, answer)) {
    const version = wantedVersion(specification, wish, answer)
    if (typeof version === 'object' && version !== null) return version
    wanted[specification.name] = version
  }
  return wanted
}

/** The items of `name`, each glob replaced by the names that it matches. */
export function specifications(names: readonly string[], answer: AptAnswer): readonly Specification[] {
  return names.map(specificationOf).flatMap((specification) => {
    if (!isGlob(specification.name)) return [specification]
    const known = new Set([...answer.names, ...Object.keys(answer.installed).filter((name) => !name.includes(':'))])
    return (
      [...known]
        // A name without a candidate is virtual, and nothing can be done with it.
        .filter((name) => matchesGlob(specification.name, name) && answer.candidates[name] !== null)
        .sort()
        .map((name) => ({ ...specification, name }))
    )
  })
}

function wantedVersion(
  { text, name, version }: Specification,
  { state, onlyUpgrade, cacheIsDue }: AptWish,
  answer: AptAnswer,
): string | null | undefined | Refusal {
  const installed = answer.installed[name] ?? null
  if (state === 'absent') return null
  if (state === 'fixed' || state === 'build-dep') return installed
  if (installed === null && onlyUpgrade) return null
  if (version !== null) {
    if (installed !== null && matchesGlob(version, installed)) return installed
    const match = answer.versions[name]?.find((known) => matchesGlob(version, known))
    if (match !== undefined || cacheIsDue) return match
    return answer.candidates[name] === undefined && installed === null ? notAvailable(text) : noCandidate(text)
  }
  if (installed === null && answer.provided.includes(name)) return null
  if (installed !== null && state === 'present') return installed
  if (cacheIsDue) return undefined
  const candidate = answer.candidates[name]
  if (candidate === undefined && installed !== null) return installed
  // A virtual package has no version of its own; apt-get chooses a provider or says which there are.
  if (candidate === null) return installed ?? undefined
  return candidate ?? notAvailable(text)
}

function noCandidate(text: string): Refusal {
  return refuse('apt/no-such-package', `no available installation candidate for ${text}`, {
    hint: 'Update the package lists (update_cache: true), or name a version that "apt-cache policy" shows.',
  })
}

function notAvailable(text: string): Refusal {
  return refuse('apt/no-such-package', `No package matching '${text}' is available`, {
    hint: 'Update the package lists (update_cache: true), or add the repository that has it.',
  })
}
