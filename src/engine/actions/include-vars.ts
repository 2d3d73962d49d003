import { basename, join } from 'node:path/posix'
import type { Diagnostic } from '../../diagnostic/diagnostic.ts'
import { hasErrors } from '../../diagnostic/diagnostic.ts'
import { loadVarsFile } from '../../playbook/load.ts'
import { str } from '../../value/print.ts'
import { isTruthy } from '../../value/truth.ts'
import { isList, type Value } from '../../value/value.ts'
import type { Attempt, StepOutcome } from '../carry-out.ts'
import { firstExisting, placesFor } from '../search.ts'
import { defineEngineAction } from './action.ts'
import { doneWith, failed } from './outcome.ts'

const defaultExtensions = ['yaml', 'yml', 'json']

/** Reads variables from files of the controller (level 18). */
export default defineEngineAction({
  name: 'include_vars',
  summary: 'Read variables from a file or a folder of the controller.',
  params: {
    properties: {
      file: { type: 'string', description: 'The file.' },
      dir: { type: 'string', description: 'A folder whose files are all read, sorted by name.' },
      name: { type: 'string', description: 'Put them all into one dict of this name.' },
      depth: { type: 'integer', default: 0, description: 'How deep to go into folders; 0 is no limit.' },
      files_matching: { type: 'string', description: 'Read only files whose name matches this regular expression.' },
      ignore_files: { type: 'array', items: { type: 'string' }, description: 'Names to leave.' },
      extensions: {
        type: 'array',
        items: { type: 'string' },
        default: defaultExtensions,
        description: 'Extensions to read.',
      },
      ignore_unknown_extensions: { type: 'boolean', default: false, description: 'Leave files of other extensions.' },
      hash_behaviour: { type: 'string', enum: ['replace', 'merge'], description: 'Whether dicts replace or merge.' },
    },
    freeForm: 'file',
  },
  returns: { ansible_facts: 'The variables.', ansible_included_var_files: 'The files that were read.' },
  run(attempt) {
    const { given } = attempt
    const files = filesToRead(attempt)
    if (typeof files === 'string') return failed(files)
    const merged = new Map<Value, Value>()
    const diagnostics: Diagnostic[] = []
    for (const path of files) {
      const read = loadVarsFile(path, attempt.assignment.playRun.run.ports.loading)
      diagnostics.push(...read.diagnostics)
      for (const [name, value] of read.value) merged.set(name, value)
    }
    if (hasErrors(diagnostics)) return broken(diagnostics)
    const under = given.get('name')
    const facts = under === undefined ? merged : new Map<Value, Value>([[str(under), merged]])
    return doneWith([
      ['ansible_facts', facts],
      ['ansible_included_var_files', [...files]],
    ])
  },
})

function broken(diagnostics: readonly Diagnostic[]): StepOutcome {
  const [first] = diagnostics
  return failed(diagnostics.map((one) => one.detail).join('\n'), {}, first)
}

/** The files that the arguments name, or why there are none. */
function filesToRead({ given, assignment: { task, playRun } }: Attempt): readonly string[] | string {
  const { files } = playRun.run.ports
  const folder = given.get('dir')
  const find = (name: string): string | null =>
    firstExisting(placesFor(name, 'vars', task, playRun.variables.folder), files)
  if (folder === undefined) {
    const name = str(given.get('file') ?? '')
    const found = find(name)
    if (found !== null) return [found]
    const places = placesFor(name, 'vars', task, playRun.variables.folder)
    return `Could not find or access '${name}'. Searched in:\n\t${places.join('\n\t')}`
  }
  const root = find(str(folder))
  if (root === null || !files.isDirectory(root)) return `${str(folder)} directory does not exist`
  const extensions = isList(given.get('extensions') ?? null) ? textsOf(given.get('extensions')) : defaultExtensions
  const ignored = new Set(textsOf(given.get('ignore_files')))
  const matching = given.get('files_matching')
  const pattern = matching === undefined ? null : new RegExp(str(matching))
  const depth = Number(str(given.get('depth') ?? 0))
  const leavesUnknown = isTruthy(given.get('ignore_unknown_extensions') ?? false)
  const found: string[] = []
  const refused: string[] = []
  const walk = (path: string, level: number): void => {
    for (const name of files.list(path).toSorted()) {
      const inside = join(path, name)
      if (files.isDirectory(inside)) {
        if (depth === 0 || level < depth) walk(inside, level + 1)
        continue
      }
      if (ignored.has(name) || name.startsWith('.') || (pattern !== null && !pattern.test(name))) continue
      if (extensions.includes(name.split('.').at(-1) ?? '')) found.push(inside)
      else if (!leavesUnknown) refused.push(inside)
    }
  }
  walk(root, 1)
  if (refused[0] !== undefined) {
    return `${basename(refused[0])} does not have a valid extension: ${extensions.join(', ')}`
  }
  return found
}

function textsOf(value: Value | undefined): readonly string[] {
  if (value === undefined) return []
  return isList(value)
    ? value.map(str)
    : str(value)
        .split(',')
        .map((one) => one.trim())
}
