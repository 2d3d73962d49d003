import type { Builtins } from './filter.ts'
import { commentFilters } from './filters/comment.ts'
import { dateFilters } from './filters/dates.ts'
import { defaultFilters } from './filters/defaults.ts'
import { dictFilters } from './filters/dicts.ts'
import { hashingFilters } from './filters/hashing.ts'
import { htmlFilters } from './filters/html.ts'
import { jsonFilters } from './filters/json.ts'
import { listFilters } from './filters/lists.ts'
import { networkFilters } from './filters/network.ts'
import { numberFilters } from './filters/numbers.ts'
import { passwordFilters } from './filters/passwords.ts'
import { pathFilters } from './filters/paths.ts'
import { prettyFilters } from './filters/pretty.ts'
import { queryFilters } from './filters/query.ts'
import { randomFilters } from './filters/random.ts'
import { regexFilters } from './filters/regex.ts'
import { selectionFilters } from './filters/selection.ts'
import { sizeFilters } from './filters/sizes.ts'
import { tableFilters } from './filters/tables.ts'
import { textFilters } from './filters/text.ts'
import { vaultFilters } from './filters/vault.ts'
import { urlFilters } from './filters/urls.ts'
import { wordWrapFilters } from './filters/word-wrap.ts'
import { yamlFilters } from './filters/yaml.ts'
import { configLookups } from './lookups/config.ts'
import { fileLookups } from './lookups/files.ts'
import { firstFoundLookups } from './lookups/first-found.ts'
import { listLookups } from './lookups/lists.ts'
import { passwordLookups } from './lookups/password.ts'
import { refusedLookups } from './lookups/refused.ts'
import { sequenceLookups } from './lookups/sequence.ts'
import { tableLookups } from './lookups/tables.ts'
import { urlLookups } from './lookups/url.ts'
import { variableLookups } from './lookups/variables.ts'
import { comparisonTests } from './tests/comparison.ts'
import { fileTests } from './tests/files.ts'
import { kindTests } from './tests/kinds.ts'
import { networkTests } from './tests/network.ts'
import { resultTests } from './tests/results.ts'
import { textTests } from './tests/texts.ts'

/** Every filter, test and lookup that hadeploy has, by name and alias. */
export const builtins: Builtins = {
  filters: byName([
    ...commentFilters,
    ...dateFilters,
    ...defaultFilters,
    ...dictFilters,
    ...hashingFilters,
    ...htmlFilters,
    ...jsonFilters,
    ...listFilters,
    ...networkFilters,
    ...numberFilters,
    ...passwordFilters,
    ...vaultFilters,
    ...pathFilters,
    ...prettyFilters,
    ...queryFilters,
    ...randomFilters,
    ...regexFilters,
    ...selectionFilters,
    ...sizeFilters,
    ...tableFilters,
    ...textFilters,
    ...urlFilters,
    ...wordWrapFilters,
    ...yamlFilters,
  ]),
  tests: byName([...comparisonTests, ...fileTests, ...kindTests, ...networkTests, ...resultTests, ...textTests]),
  lookups: byName([
    ...configLookups,
    ...fileLookups,
    ...firstFoundLookups,
    ...listLookups,
    ...passwordLookups,
    ...refusedLookups,
    ...sequenceLookups,
    ...tableLookups,
    ...urlLookups,
    ...variableLookups,
  ]),
}

interface Word {
  readonly name: string
  readonly aliases?: readonly string[]
}

function byName<T extends Word>(words: readonly T[]): ReadonlyMap<string, T> {
  return new Map(words.flatMap((word) => [word.name, ...(word.aliases ?? [])].map((name) => [name, word] as const)))
}
