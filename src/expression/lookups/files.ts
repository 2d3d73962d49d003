import path from 'node:path'
import { str } from '../../value/print.ts'
import { typeName } from '../../value/type-name.ts'
import { linesOf } from '../../text/python-text.ts'
import type { Value } from '../../value/value.ts'
import { FilterError, type FilterContext, type Lookup } from '../filter.ts'
import { entriesOf } from '../methods/dict.ts'
import { defineLookup, type Arguments } from '../signature.ts'
import { fileSyntax, type Syntax } from '../syntax.ts'
import { templateVariables } from '../template-variables.ts'

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
    terms.map((term) => readText(foundFile('unvault', term, 'files', context), context)),
  ),
  defineLookup(
    'template',
    'convert_data jinja2_native template_vars trim_blocks variable_start_string variable_end_string comment_start_string comment_end_string',
    (terms, given, context) =>
      terms.map((term) => {
        const file = foundFile('template', term, 'templates', context)
        const told = templateVariables(file, textIn('template', term), null, context.scope)
        const variables = new Map([...told, ...entriesOf(given.value('template_vars', new Map()))])
        return context.render(readText(file, context), file, { variables, syntax: signsOf(given) })
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
      `${missing(lookup, name)} hadeploy looked in the "${folder}" folders of the role and the playbook.`,
    )
  return found
}

// Ansible's words, which differ from lookup to lookup.
function missing(lookup: string, name: string): string {
  if (lookup === 'template') return `the template file ${name} could not be found for the lookup.`
  if (lookup === 'unvault') return `Unable to find file matching "${name}".`
  return `Unable to access the file '${name}': File not found.`
}

/** The whole of a file as UTF-8 text; a vault file is opened. */
export function readText(file: string, { scope: { world } }: FilterContext): string {
  const text = Buffer.from(world.readBytes(file)).toString('utf8')
  if (!text.startsWith('$ANSIBLE_VAULT;')) return text
  const opened = world.decrypt(text)
  world.secrets.add(opened)
  return opened
}

function signsOf(given: Arguments): Partial<Syntax> {
  return {
    trimBlocks: given.flag('trim_blocks', true),
    outputStart: given.text('variable_start_string', fileSyntax.outputStart),
    outputEnd: given.text('variable_end_string', fileSyntax.outputEnd),
    commentStart: given.text('comment_start_string', fileSyntax.commentStart),
    commentEnd: given.text('comment_end_string', fileSyntax.commentEnd),
  }
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
