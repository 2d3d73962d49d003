import { error } from '../diagnostic/catalogue.ts'
import { DiagnosticError, hasErrors } from '../diagnostic/diagnostic.ts'
import { loadVarsFile } from '../playbook/load.ts'
import { open } from '../template/interpolate.ts'
import { repr, str } from '../value/print.ts'
import type { Scope } from '../expression/scope.ts'
import type { Dict, Value } from '../value/value.ts'
import { scopeAt } from '../variables/scope.ts'
import { RunAborted, type PlayRun } from './context.ts'
import { firstExisting, placesFor } from './search.ts'

/**
 * The variables in the files of `vars_files` as this host names them, last file first.
 *
 * @throws RunAborted when a file is missing or broken
 */
export function varsFilesFor(host: string, playRun: PlayRun): readonly Dict[] {
  const { play, run, variables } = playRun
  const found: Dict[] = []
  for (const entry of play.varsFiles) {
    const place = { host, play: { ...variables, files: () => found }, task: null, includeParams: [] }
    const scope = scopeAt(place, run.surroundings)
    const names = entry.map((name) => nameOf(name, scope)).filter((name) => name !== null)
    // A name that needs facts which are not there yet is left, as Ansible leaves it.
    if (names.length > 0) found.unshift(firstOf(names, playRun))
  }
  return found
}

function firstOf(names: readonly string[], { play, run }: PlayRun): Dict {
  const { files, loading } = run.ports
  const places = names.flatMap((name) => placesFor(name, 'vars', null, play.folder))
  const path = firstExisting(places, files)
  if (path === null) {
    const wanted = names.map((name) => repr(name)).join(' or ')
    const detail = `The vars file ${wanted} was not found beside ${play.span.file}.`
    const hint = 'Write the file, or correct its name under vars_files.'
    throw new RunAborted([error('engine/vars-file-not-found', detail, { at: play.span, hint })])
  }
  const read = loadVarsFile(path, loading)
  if (hasErrors(read.diagnostics)) throw new RunAborted(read.diagnostics)
  return read.value
}

function nameOf(name: Value, scope: Scope): string | null {
  try {
    return str(open(name, scope))
  } catch (fault) {
    if (fault instanceof DiagnosticError) return null
    throw fault
  }
}
