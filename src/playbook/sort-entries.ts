import { error } from '../diagnostic/catalogue.ts'
import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import type { YamlDict, YamlEntry } from '../document/node.ts'
import { nearNames } from '../text/near-names.ts'
import { keywordNamed, namesAt, refusalOf, type Keyword, type Place } from './keywords.ts'
import { Given } from './given.ts'
import { keyText, kindOf } from './scalar-text.ts'

/** What a place is called in a sentence. */
export const placeNames: Readonly<Record<Place, string>> = {
  play: 'a play',
  import_playbook: 'an import_playbook',
  role: 'a role entry',
  block: 'a block',
  task: 'a task',
  handler: 'a handler',
  include: 'an include',
  loop_control: 'loop_control',
  vars_prompt: 'a vars_prompt entry',
}

/** The entries of a dict, told apart. */
export interface SortedEntries {
  /** The keywords that may stand here, their values read. */
  readonly given: Given
  /** Entries whose key is no keyword of this place. */
  readonly others: readonly YamlEntry[]
  /** Whether a word was refused: what it stood for is missing then, and need not be reported as well. */
  readonly hasRefused: boolean
}

/**
 * Tells keywords of a place from other entries. Refused words, and keys that are no text, are reported and left out.
 */
export function sortEntries(dict: YamlDict, place: Place, report: (found: Diagnostic) => void): SortedEntries {
  const known = new Map<string, YamlEntry>()
  const others: YamlEntry[] = []
  let hasRefused = false
  for (const entry of dict.entries) {
    const name = entry.key.value
    if (typeof name !== 'string') {
      report(
        error(
          'playbook/wrong-type',
          `A key of ${placeNames[place]} must be text, and this one is ${kindOf(entry.key)}.`,
          {
            at: entry.key.span,
            hint: 'YAML reads on, off, yes, no and null as values, not as text: put quotes around the key.',
          },
        ),
      )
      continue
    }
    const refused = refusalOf(name, place)
    if (refused !== undefined) {
      hasRefused = true
      const detail = `The keyword "${name}" is not carried out: ${refused.why}.`
      report(error('playbook/refused', detail, { at: entry.key.span, hint: refused.instead }))
    } else if (keywordNamed(name)?.places.includes(place) === true) known.set(name, entry)
    else others.push(entry)
  }
  return { given: new Given(known, place, report), others, hasRefused }
}

/** The mistake of an entry that is no keyword here: it belongs elsewhere, or is no word of the language at all. */
export function strangeEntry({ key }: YamlEntry, place: Place): Diagnostic {
  const name = keyText(key)
  const elsewhere = keywordNamed(name)
  if (elsewhere !== undefined) return misplaced(elsewhere, key.span, place)
  return error('playbook/unknown-keyword', `There is no keyword "${name}" in ${placeNames[place]}.`, {
    at: key.span,
    hint: nearHint(name, place),
  })
}

function misplaced({ name, places }: Keyword, at: YamlEntry['key']['span'], place: Place): Diagnostic {
  const detail = `The keyword "${name}" cannot stand in ${placeNames[place]}.`
  return error('playbook/misplaced-keyword', detail, { at, hint: misplacedHint(name, places, place) })
}

function misplacedHint(name: string, places: readonly Place[], place: Place): string {
  if (place === 'block' && places.includes('task')) {
    const instead =
      name === 'loop' ? 'To repeat a block, put it into a file of its own and loop over include_tasks.' : ''
    return `Put it on the tasks of the block. ${instead}`.trim()
  }
  if (place === 'include') return 'What the included tasks shall inherit goes into "args: {apply: …}" of the include.'
  return `It belongs into ${places.map((other) => placeNames[other]).join(', or ')}.`
}

/** `Did you mean …?` over the keywords of a place, or where to find them. */
export function nearHint(name: string, place: Place, more: readonly string[] = []): string {
  const near = nearNames(name, [...namesAt(place), ...more]).map((found) => `"${found}"`)
  if (near.length > 0) return `Did you mean ${near.join(' or ')}?`
  return `Its keywords are: ${namesAt(place).join(', ')}.`
}
