import path from 'node:path'
import { isSequence, iterate } from '../../value/iterate.ts'
import { isTruthy } from '../../value/truth.ts'
import { typeName } from '../../value/type-name.ts'
import { Undefined, type Value } from '../../value/value.ts'
import { FilterError, type FilterContext, type Lookup } from '../filter.ts'
import { defineLookup } from '../signature.ts'

type Folder = 'files' | 'templates' | 'vars' | 'tasks'

interface Search {
  readonly candidates: readonly string[]
  readonly skips: boolean
}

/**
 * `first_found`: the first of several files that is there; candidates that are undefined are passed over.
 *
 * Terms are names, lists of names, or dicts of `files`, `paths` and `skip`. `folder` is not of Ansible's: a loop over
 * this lookup says where its module looks (`templates` for `template`, `vars` for `include_vars`, `tasks` …).
 */
export const firstFoundLookups: readonly Lookup[] = [
  defineLookup(
    'first_found',
    'files paths skip folder',
    (terms, given, context) => {
      const shared = new Map<Value, Value>(
        ['files', 'paths', 'skip'].filter((name) => given.has(name)).map((name) => [name, given.value(name)]),
      )
      const searches = given.has('files') ? [searchFor(shared)] : terms.map((term) => readTerm(term, shared))
      const folder = folderNamed(given.text('folder', 'files'))
      const candidates = searches.flatMap((search) => search.candidates)
      for (const candidate of candidates) {
        const found = findIn(candidate, folder, context)
        if (found !== null) return [found]
      }
      if (given.flag('skip') || searches.some((search) => search.skips)) return []
      const sought = candidates.length === 0 ? '' : ` It looked for: ${candidates.join(', ')}.`
      throw new FilterError(`No file was found when using first_found.${sought}`)
    },
    { acceptsUndefined: true },
  ),
]

function readTerm(term: Value, shared: ReadonlyMap<Value, Value>): Search {
  if (term instanceof Undefined) return { candidates: [], skips: false }
  if (term instanceof Map) return searchFor(new Map([...shared, ...term]))
  if (typeof term === 'string') return searchFor(new Map([...shared, ['files', [term]]]))
  if (isSequence(term)) {
    const searches = iterate(term).map((one) => readTerm(one, shared))
    return {
      candidates: searches.flatMap((search) => search.candidates),
      skips: searches.some((search) => search.skips),
    }
  }
  throw new FilterError(`Invalid term supplied. A string, dict or list is required, not '${typeName(term)}'.`)
}

function searchFor(options: ReadonlyMap<Value, Value>): Search {
  const files = namesIn(options.get('files'), /[,;]/)
  const paths = namesIn(options.get('paths'), /[,;:]/)
  const candidates =
    paths.length === 0 ? files : paths.flatMap((folder) => files.map((file) => path.join(folder, file)))
  return { candidates, skips: isTruthy(options.get('skip') ?? false) }
}

function namesIn(value: Value | undefined, separator: RegExp): string[] {
  if (value === undefined || value === null || value instanceof Undefined) return []
  if (typeof value === 'string')
    return value
      .split(separator)
      .map((name) => name.trim())
      .filter((name) => name !== '')
  return iterate(value).flatMap((one) => (typeof one === 'string' ? [one] : namesIn(one, separator)))
}

function folderNamed(name: string): Folder {
  if (name === 'files' || name === 'templates' || name === 'vars' || name === 'tasks') return name
  throw new FilterError('"folder" of the lookup "first_found" is files, templates, vars or tasks.')
}

function findIn(candidate: string, folder: Folder, context: FilterContext): string | null {
  return context.scope.world.findFile(candidate, folder)
}
