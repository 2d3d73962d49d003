import { percentFormat } from '../../value/percent-format.ts'
import { repr, str } from '../../value/print.ts'
import type { Value } from '../../value/value.ts'
import { FilterError, type Lookup } from '../filter.ts'
import { defineLookup, type Arguments } from '../signature.ts'

interface Sequence {
  readonly start: number
  readonly end: number | null
  readonly count: number | null
  readonly stride: number
  readonly format: string
}

/** `sequence`: numbers as text, by `start=1 end=9 stride=2 format=%02d`, `count=`, or the short form `1-9/2:%02d`. */
export const sequenceLookups: readonly Lookup[] = [
  defineLookup('sequence', 'start end count stride format', (terms, given) => {
    const written = terms.length === 0 ? [''] : terms.map(str)
    return written.flatMap((term) => numbersOf(readSequence(term, given)))
  }),
]

function readSequence(term: string, given: Arguments): Sequence {
  const named = new Map<string, Value>()
  for (const name of ['start', 'end', 'count', 'stride', 'format']) {
    const value = given.given(name)
    if (value !== undefined) named.set(name, value)
  }
  const short = /^(?:(0?x?[0-9a-f]+)\s*-\s*)?(0?x?[0-9a-f]+)(?:\/(-?\d+))?(?::([^]+))?$/i.exec(term.trim())
  if (short !== null) {
    const [, start = '1', end = '', stride, format] = short
    for (const [name, text] of Object.entries({ start, end, stride, format }))
      if (text !== undefined) named.set(name, text)
  } else {
    const words = term.split(/\s+/).filter((part) => part !== '')
    const unknown = words.filter((word) => !option.test(word)).map((word) => word.split('=')[0] ?? word)
    if (unknown.length > 0) throw new FilterError(`unrecognized arguments to with_sequence: ${repr(unknown)}`)
    for (const [, name = '', value = ''] of words.map((word) => option.exec(word) ?? [])) named.set(name, value)
  }
  return {
    start: numberIn(named, 'start') ?? 1,
    end: numberIn(named, 'end'),
    count: numberIn(named, 'count'),
    stride: numberIn(named, 'stride') ?? 1,
    format: str(named.get('format') ?? '%d'),
  }
}

const option = /^(start|end|count|stride|format)=([^]*)$/

function numberIn(named: ReadonlyMap<string, Value>, name: string): number | null {
  const value = named.get(name)
  if (value === undefined) return null
  const text = str(value)
  // A leading zero means octal here, as in Python 2 and in Ansible to this day.
  const number = /^0[0-7]+$/.test(text) ? Number.parseInt(text, 8) : Number(text)
  if (!Number.isInteger(number)) throw new FilterError(`can't parse ${name}=${text} as integer`)
  return number
}

function numbersOf({ start, end, count, stride, format }: Sequence): Value[] {
  if (end !== null && count !== null) throw new FilterError("can't specify both count and end in with_sequence")
  if (end === null && count === null) throw new FilterError('must specify count or end in with_sequence')
  if (format.split('%').length !== 2) throw new FilterError(`bad formatting string: ${format}`)
  if (stride === 0 || count === 0) return []
  const last = end ?? start + ((count ?? 0) - 1) * stride
  if (stride > 0 && last < start) throw new FilterError('to count backwards make stride negative')
  if (stride < 0 && last > start) throw new FilterError("to count forward don't make stride negative")
  const size = Math.floor((last - start) / stride) + 1
  return Array.from({ length: size }, (_, index) => percentFormat(format, start + index * stride))
}
