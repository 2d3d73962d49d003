import { basename, extname, join } from 'node:path/posix'
import { hasErrors, type Diagnostic } from '../../diagnostic/diagnostic.ts'
import { loadVarsFile } from '../../playbook/load.ts'
import type { ProjectFiles } from '../../project/files.ts'
import { FilterError } from '../../expression/filter.ts'
import { mergeDicts } from '../../expression/merge-dicts.ts'
import type { Scope } from '../../expression/scope.ts'
import { pythonRegex } from '../../expression/python-regex.ts'
import { open } from '../../template/interpolate.ts'
import { str } from '../../value/print.ts'
import { isTruthy } from '../../value/truth.ts'
import { isList, type Dict, type Value } from '../../value/value.ts'
import type { Attempt, StepOutcome } from '../attempt.ts'
import { firstExisting, placesFor } from '../search.ts'
import { defineEngineAction } from './action.ts'
import { doneWith, failed } from './outcome.ts'

const defaultExtensions = ['yaml', 'yml', 'json']

const options = new Set([
  'file',
  'dir',
  'name',
  'depth',
  'files_matching',
  'ignore_files',
  'extensions',
  'ignore_unknown_extensions',
  'hash_behaviour',
])

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
    const { given, assignment, scope } = attempt
    const stranger = [...given.keys()].map(str).find((name) => !options.has(name))
    if (stranger !== undefined) return failed(`${stranger} is not a valid option in include_vars`)
    if (given.has('file') && given.has('dir')) {
      return failed('You are mixing file only and dir only arguments, these are incompatible')
    }
    const files = given.get('dir') === undefined ? fileToRead(attempt) : folderToRead(attempt)
    if (typeof files === 'string') return nothingRead(files)
    const isMerging = given.get('hash_behaviour') === 'merge'
    const diagnostics: Diagnostic[] = []
    let variables: Dict = new Map()
    for (const path of files) {
      const read = loadVarsFile(path, assignment.playRun.run.ports.loading)
      diagnostics.push(...read.diagnostics)
      variables = mergeDicts(variables, read.value, isMerging, 'replace')
    }
    if (hasErrors(diagnostics)) return nothingRead(diagnostics.map(wordsOf).join('\n'), diagnostics[0])
    const under = given.get('name')
    const facts = under === undefined ? variables : new Map<Value, Value>([[str(under), variables]])
    return doneWith([
      ['ansible_facts', isMerging ? mergeDicts(knownOf(facts, scope), facts, true, 'replace') : facts],
      ['ansible_included_var_files', [...files]],
    ])
  },
})

/** What the host knows under the names of these variables; `hash_behaviour: merge` merges into it. */
function knownOf(variables: Dict, scope: Scope): Dict {
  return new Map(
    [...variables.keys()].flatMap((name): readonly (readonly [Value, Value])[] => {
      const known = scope.variable(str(name))
      return known === undefined ? [] : [[name, open(known, scope)]]
    }),
  )
}

// Playbooks look for the words in either place.
function nothingRead(message: string, diagnostic?: Diagnostic): StepOutcome {
  return failed(message, { message, ansible_facts: {}, ansible_included_var_files: [] }, diagnostic)
}

// What is no dict is said in Ansible's words.
function wordsOf({ code, detail, at }: Diagnostic): string {
  const isNoDict = code === 'playbook/wrong-type' && at !== undefined
  return isNoDict ? `${at.file} must be stored as a dictionary/hash. ${detail}` : detail
}

/** The file that `file` names, or why there is none. */
function fileToRead({ given, assignment: { task, playRun } }: Attempt): readonly string[] | string {
  const name = str(given.get('file') ?? '')
  if (name === '') return 'Could not find file on the Ansible Controller: neither "file" nor "dir" is given.'
  const places = placesFor(name, 'vars', task, playRun.variables.folder)
  const found = firstExisting(places, playRun.run.ports.files)
  return found === null ? missing(name, places) : [found]
}

function missing(name: string, places: readonly string[]): string {
  return `Could not find or access '${name}'\nSearched in:\n\t${places.join('\n\t')} on the Ansible Controller.\nIf you are using a module and expect the file to exist on the remote, see the remote_src option`
}

/** The files of the folder that `dir` names, or what is wrong with them. */
function folderToRead({ given, assignment: { task, playRun } }: Attempt): readonly string[] | string {
  const { files } = playRun.run.ports
  const name = str(given.get('dir') ?? '')
  const places = placesFor(name, 'vars', task, playRun.variables.folder)
  const root = firstExisting(places, files)
  if (root === null || !files.isDirectory(root)) return `${root ?? places.at(-1) ?? name} directory does not exist`
  const isWanted = wanted(given)
  if (typeof isWanted === 'string') return isWanted
  const candidates = filesBelow(root, Number(str(given.get('depth') ?? 0)), files).filter(isWanted)
  const extensions = textsOf(given.get('extensions')) ?? defaultExtensions
  const isKnown = (path: string): boolean => extensions.includes(extname(path).slice(1))
  const stranger = candidates.find((path) => !isKnown(path))
  if (stranger !== undefined && !isTruthy(given.get('ignore_unknown_extensions') ?? false)) {
    return `${stranger} does not have a valid extension: ${extensions.join(', ')}`
  }
  return candidates.filter(isKnown)
}

/** @param depth - how many levels, this one counted; 0 is no limit */
function filesBelow(folder: string, depth: number, files: ProjectFiles): readonly string[] {
  return files.list(folder).flatMap((name) => {
    const path = join(folder, name)
    if (!files.isDirectory(path)) return [path]
    return depth === 1 ? [] : filesBelow(path, depth - 1, files)
  })
}

/** Which files `files_matching` and `ignore_files` leave, or what is wrong with the pattern. */
function wanted(given: Dict): ((path: string) => boolean) | string {
  const ignored = new Set(textsOf(given.get('ignore_files')))
  const matching = given.get('files_matching')
  try {
    const pattern = matching === undefined ? null : pythonRegex(str(matching))
    return (path) => {
      const name = basename(path)
      return !name.startsWith('.') && !ignored.has(name) && (pattern === null || pattern.search(name) !== null)
    }
  } catch (fault) {
    if (!(fault instanceof FilterError)) throw fault
    return fault.message
  }
}

function textsOf(value: Value | undefined): readonly string[] | undefined {
  if (value === undefined) return undefined
  return isList(value)
    ? value.map(str)
    : str(value)
        .split(',')
        .map((one) => one.trim())
}
