import { pointsOf } from '../../text/code-points.ts'
import { words } from '../../text/python-text.ts'
import { str } from '../../value/print.ts'
import { typeName } from '../../value/type-name.ts'
import { Undefined } from '../../value/value.ts'
import { FilterError, type Filter } from '../filter.ts'
import { defineFilter } from '../signature.ts'

/**
 * Filters for HTML and XML. Nothing is ever escaped unasked, so `safe` gives back what it got.
 *
 * Source: Jinja 3.1 and MarkupSafe, measured.
 */
export const htmlFilters: readonly Filter[] = [
  defineFilter('escape', '', (input) => escapeHtml(str(input)), { aliases: ['e', 'forceescape'] }),
  defineFilter('safe', '', str),
  defineFilter('striptags', '', (input) => stripTags(str(input))),
  defineFilter('xmlattr', 'autospace', (input, given) => {
    if (!(input instanceof Map)) throw new FilterError(`The filter "xmlattr" wants a dict, not ${typeName(input)}.`)
    const attributes = [...input]
      .filter(([, value]) => value !== null && !(value instanceof Undefined))
      .map(([key, value]) => `${escapeHtml(attributeName(str(key)))}="${escapeHtml(str(value))}"`)
    return attributes.length > 0 && given.flag('autospace', true) ? ` ${attributes.join(' ')}` : attributes.join(' ')
  }),
  defineFilter('urlize', 'trim_url_limit nofollow target rel extra_schemes', (input, given) => {
    const limit = given.givenWhole('trim_url_limit')
    const target = given.givenText('target')
    const rel = [
      ...new Set([...words(given.text('rel', '')), ...(given.flag('nofollow') ? ['nofollow'] : []), 'noopener']),
    ]
    const marks = ` rel="${escapeHtml(rel.sort().join(' '))}"${target === undefined ? '' : ` target="${escapeHtml(target)}"`}`
    return escapeHtml(str(input))
      .split(/(\s+)/)
      .map((word) => linked(word, limit, marks))
      .join('')
  }),
]

const escapes: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ["'", '&#39;'],
  ['"', '&#34;'],
])

function escapeHtml(text: string): string {
  return text.replace(/[&<>'"]/g, (mark) => escapes.get(mark) ?? mark)
}

function attributeName(name: string): string {
  if (/[\s/>=]/.test(name)) throw new FilterError(`"${name}" is no name of an XML attribute.`)
  return name
}

function stripTags(text: string): string {
  const bare = text.replace(/<!--[^]*?-->/g, '').replace(/<[^>]*>/g, '')
  return unescapeHtml(words(bare).join(' '))
}

const entities: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['nbsp', '\xa0'],
])

function unescapeHtml(text: string): string {
  return text.replace(
    /&(?:#(\d+)|#[xX]([0-9a-fA-F]+)|(\w+));/g,
    (whole, decimal?: string, hex?: string, name?: string) => {
      if (decimal !== undefined) return String.fromCodePoint(Number(decimal))
      if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16))
      return entities.get(name ?? '') ?? whole
    },
  )
}

/** A word as a link when it is an address, with brackets and full stops around it left outside. */
function linked(word: string, limit: number | undefined, marks: string): string {
  const [, before = '', middle = '', after = ''] = /^((?:[(<]|&lt;)*)([^]*?)((?:[)>.,\n]|&gt;)*)$/.exec(word) ?? []
  const shown =
    limit !== undefined && pointsOf(middle).length > limit ? `${pointsOf(middle).slice(0, limit).join('')}...` : middle
  if (/^https?:\/\/[^\s/]/.test(middle)) return `${before}<a href="${middle}"${marks}>${shown}</a>${after}`
  if (
    /^(?:www\.[^\s]|[\w-]+(?:\.[\w-]+)*\.(?:com|net|int|edu|gov|org|info|mil)\b)/.test(middle) &&
    !middle.includes('@')
  )
    return `${before}<a href="https://${middle}"${marks}>${shown}</a>${after}`
  if (/^\S+@\w[\w.-]*\.\w+$/.test(middle) && !middle.includes(':'))
    return `${before}<a href="mailto:${middle}">${middle}</a>${after}`
  return word
}
