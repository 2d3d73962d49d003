import path from 'node:path'
import { str } from '../../value/print.ts'
import { typeName } from '../../value/type-name.ts'
import { linesOf } from '../../text/python-text.ts'
import type { Value } from '../../value/value.ts'
import { FilterError, type FilterContext, type Lookup } from '../filter.ts'
import { defineLookup } from '../signature.ts'

/** Lookups of files and commands of the controller. Source: ansible.builtin, measured. */
export const fileLookups: readonly Lookup[] = [
  defineLookup('file', 'lstrip rstrip', (terms, given, context) =>
    terms.map((term) => {
      const text = readText(foundFile('file', term, 'files', context), context)
      const left = given.flag('lstrip') ? text.trimStart() : text
      return given.flag('rstrip', true) ? left.trimEnd() : left
    }),
  ),
  defineLookup('unvault', '', (terms, _, context) =>
    terms.map((term) => {
      const text = readText(foundFile('unvault', term, 'files', context), context)
      if (!text.startsWith('$ANSIBLE_VAULT;')) return text
      const opened = context.scope.world.decrypt(text)
      context.scope.world.secrets.add(opened)
      return opened
    }),
  ),
  defineLookup('template', 'convert_data jinja2_native', (terms, _, context) =>
    terms.map((term) => {
      const file = foundFile('template', term, 'templates', context)
      return context.render(readText(file, context), file)
    }),
  ),
  defineLookup('fileglob', '', (terms, _, context) =>
    terms.flatMap((term) => {
      const pattern = textIn('fileglob', term)
      const { world } = context.scope
      const filesIn = (folder: string): readonly string[] =>
        world.glob(path.join(folder, path.basename(pattern))).filter((found) => world.kindOf(found).target === 'file')
      if (path.isAbsolute(pattern)) return filesIn(path.dirname(pattern))
      // A folder is found first; a pattern alone is tried in one place after the other.
      if (pattern.includes('/')) {
        const folder = world.findFile(path.dirname(pattern), 'files')
        return folder === null ? [] : filesIn(folder)
      }
      const matches = world.placesOf('.', 'files').map(filesIn)
      return matches.find((found) => found.length > 0) ?? []
    }),
  ),
  defineLookup('pipe', '', (terms, _, context) => terms.map((term) => outputOf('pipe', term, context).trimEnd())),
  defineLookup('lines', '', (terms, _, context) => terms.flatMap((term) => linesOf(outputOf('lines', term, context)))),
]

/** The path of a file that a lookup names. @throws FilterError when it is not there */
export function foundFile(lookup: string, term: Value, folder: 'files' | 'templates', context: FilterContext): string {
  const name = textIn(lookup, term)
  const found = context.scope.world.findFile(name, folder)
  if (found === null)
    throw new FilterError(
      `File not found: the lookup "${lookup}" found no file "${name}" in the "${folder}" folders of the role and playbook.`,
    )
  return found
}

/** The whole of a file as UTF-8 text. */
export function readText(file: string, context: FilterContext): string {
  return Buffer.from(context.scope.world.readBytes(file)).toString('utf8')
}

function textIn(lookup: string, term: Value): string {
  if (typeof term === 'string') return term
  throw new FilterError(`The lookup "${lookup}" wants text, not ${typeName(term)}.`)
}

function outputOf(lookup: string, term: Value, context: FilterContext): string {
  const command = str(term)
  const { status, stdout, stderr } = context.scope.world.pipe(command)
  if (status === 0) return stdout
  const said = stderr.trim() === '' ? '' : `: ${stderr.trim()}`
  throw new FilterError(`lookup_plugin.${lookup}(${command}) returned ${String(status)}${said}`)
}
