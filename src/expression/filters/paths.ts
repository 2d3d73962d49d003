import path from 'node:path'
import { isSequence, iterate } from '../../value/iterate.ts'
import { str } from '../../value/print.ts'
import { typeName } from '../../value/type-name.ts'
import { Tuple, type Value } from '../../value/value.ts'
import { FilterError, type Filter, type FilterContext } from '../filter.ts'
import { defineFilter } from '../signature.ts'

/**
 * Filters over paths: text, but for those that ask the controller (`realpath`, `expanduser`, `expandvars`, `fileglob`,
 * and `relpath` when one of the two is not absolute).
 *
 * Source: Python's os.path and ntpath, measured.
 */
export const pathFilters: readonly Filter[] = [
  defineFilter('basename', '', (input) => tailOf(textIn(input))),
  defineFilter('dirname', '', (input) => headOf(textIn(input))),
  defineFilter('splitext', '', (input) => new Tuple(splitExtension(textIn(input)))),
  defineFilter('path_join', '', (input) => {
    if (typeof input === 'string') return input
    if (!isSequence(input)) throw new FilterError(`|path_join expects string or sequence, not ${typeName(input)}.`)
    return iterate(input).map(textIn).reduce(joined)
  }),
  defineFilter('normpath', '', (input) => normalised(textIn(input))),
  defineFilter('commonpath', '', (input) => {
    if (!isSequence(input)) throw new FilterError(`|commonpath expects sequence, not ${typeName(input)}.`)
    return commonPath(iterate(input).map(textIn))
  }),
  defineFilter(
    'relpath',
    'start',
    (input, given, context) =>
      path.posix.relative(absolute(given.text('start', '.'), context), absolute(textIn(input), context)) || '.',
  ),
  defineFilter('realpath', '', (input, _, context) => context.scope.world.realPath(textIn(input))),
  defineFilter('expanduser', '', (input, _, context) => {
    const home = context.scope.world.environment('HOME')
    const text = textIn(input)
    return home !== undefined && /^~(?:\/|$)/.test(text) ? home.replace(/\/+$/, '') + text.slice(1) : text
  }),
  defineFilter('expandvars', '', (input, _, context) =>
    textIn(input).replace(/\$(?:(\w+)|\{([^}]*)\})/g, (whole, bare?: string, braced?: string) => {
      return context.scope.world.environment(bare ?? braced ?? '') ?? whole
    }),
  ),
  defineFilter('fileglob', '', (input, _, context) => {
    const { world } = context.scope
    return world.glob(textIn(input)).filter((found) => world.kindOf(found).target === 'file')
  }),
  defineFilter('win_basename', '', (input) => /[^\\/]*$/.exec(splitDrive(textIn(input))[1])?.[0] ?? ''),
  defineFilter('win_dirname', '', (input) => {
    const [drive, rest] = splitDrive(textIn(input))
    const head = rest.replace(/[^\\/]*$/, '')
    return drive + (/^[\\/]*$/.test(head) ? head : head.replace(/[\\/]+$/, ''))
  }),
  defineFilter('win_splitdrive', '', (input) => new Tuple(splitDrive(textIn(input)))),
]

function textIn(value: Value): string {
  if (typeof value === 'string') return value
  throw new FilterError(`A path is text, not ${typeName(value)} (${str(value)}).`)
}

function tailOf(text: string): string {
  return text.slice(text.lastIndexOf('/') + 1)
}

function headOf(text: string): string {
  const head = text.slice(0, text.lastIndexOf('/') + 1)
  return /^\/*$/.test(head) ? head : head.replace(/\/+$/, '')
}

/** The path before its last extension, and the extension with its dot; dots at the start of a name are part of it. */
function splitExtension(text: string): [string, string] {
  const [, root = text, extension = ''] = /^([^]*?[^/.][^/]*)(\.[^/.]*)$/.exec(text) ?? []
  return [root, extension]
}

function joined(head: string, tail: string): string {
  if (tail.startsWith('/')) return tail
  return head === '' || head.endsWith('/') ? head + tail : `${head}/${tail}`
}

function normalised(text: string): string {
  // Exactly two slashes at the start mean something of their own to POSIX, so Python keeps them.
  const doubled = /^\/\/(?!\/)/.test(text) ? '/' : ''
  const clean = path.posix.normalize(text)
  return doubled + (clean.length > 1 ? clean.replace(/\/$/, '') : clean)
}

function absolute(text: string, context: FilterContext): string {
  return path.posix.resolve(text.startsWith('/') ? '/' : context.scope.world.realPath('.'), text)
}

function commonPath(paths: readonly string[]): string {
  const [first] = paths
  if (first === undefined) throw new FilterError('The filter "commonpath" wants at least one path.')
  const isAbsolute = first.startsWith('/')
  if (paths.some((one) => one.startsWith('/') !== isAbsolute))
    throw new FilterError('The filter "commonpath" cannot compare absolute with relative paths.')
  const split = paths.map((one) => one.split('/').filter((part) => part !== '' && part !== '.'))
  const shared = (split[0] ?? []).filter((part, index, parts) =>
    split.every(
      (other) => parts.slice(0, index + 1).every((wanted, place) => other[place] === wanted) && other[index] === part,
    ),
  )
  return (isAbsolute ? '/' : '') + shared.join('/')
}

function splitDrive(text: string): [string, string] {
  const drive = /^(?:[\\/]{2}[^\\/]+[\\/][^\\/]+|.:)/s.exec(text)?.[0] ?? ''
  return [drive, text.slice(drive.length)]
}
