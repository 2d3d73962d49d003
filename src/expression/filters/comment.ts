import { str } from '../../value/print.ts'
import { FilterError, type Filter } from '../filter.ts'
import { defineFilter } from '../signature.ts'

interface Style {
  readonly beginning?: string
  readonly decoration: string
  readonly end?: string
}

const styles: ReadonlyMap<string, Style> = new Map([
  ['plain', { decoration: '# ' }],
  ['erlang', { decoration: '% ' }],
  ['c', { decoration: '// ' }],
  ['cblock', { beginning: '/*', decoration: ' * ', end: ' */' }],
  ['xml', { beginning: '<!--', decoration: ' - ', end: '-->' }],
])

/** `comment`: text as a comment of a configuration file. Source: ansible.builtin, measured. */
export const commentFilters: readonly Filter[] = [
  defineFilter(
    'comment',
    'style newline beginning prefix prefix_count decoration postfix postfix_count end',
    (input, given) => {
      const name = given.text('style', 'plain')
      const style = styles.get(name)
      if (style === undefined)
        throw new FilterError(`Invalid style '${name}' of a comment; there are ${[...styles.keys()].join(', ')}.`)
      const newline = given.text('newline', '\n')
      const decoration = given.text('decoration', style.decoration)
      const beginning = given.text('beginning', style.beginning ?? '')
      const end = given.text('end', style.end ?? '')
      const prefix = given.text('prefix', decoration.trimEnd())
      const postfix = given.text('postfix', decoration.trimEnd())
      const prefixLine = prefix === '' || prefix === newline ? prefix : prefix + newline
      const body = decoration + str(input).replaceAll(newline, newline + decoration)
      return [
        beginning === '' ? '' : beginning + newline,
        prefixLine.repeat(given.whole('prefix_count', 1)),
        // A line that holds nothing but the decoration has no blanks at its end.
        body.replaceAll(decoration + newline, decoration.trimEnd() + newline),
        (newline + postfix).repeat(given.whole('postfix_count', 1)),
        end === '' ? '' : newline + end,
      ].join('')
    },
  ),
]
