import { fixed } from '../../value/decimal.ts'
import { asNumeric, intOfNumber } from '../../value/number.ts'
import { str } from '../../value/print.ts'
import { typeName } from '../../value/type-name.ts'
import type { Value } from '../../value/value.ts'
import { FilterError, type Filter } from '../filter.ts'
import { defineFilter } from '../signature.ts'

/** Filters between counts of bytes or bits and their names. Source: Jinja 3.1 and ansible.builtin, measured. */
export const sizeFilters: readonly Filter[] = [
  defineFilter('filesizeformat', 'binary', (input, given) => fileSize(numberIn(input), given.flag('binary'))),
  defineFilter('human_readable', 'isbits unit', (input, given) =>
    humanReadable(numberIn(input), given.flag('isbits'), given.givenText('unit')),
  ),
  defineFilter('human_to_bytes', 'default_unit isbits', (input, given) =>
    intOfNumber(humanToBytes(str(input), given.givenText('default_unit'), given.flag('isbits'))),
  ),
]

// Largest first. Powers of 1024, although the letters are those of powers of 1000: Ansible counts so.
const UNITS = ['Y', 'Z', 'E', 'P', 'T', 'G', 'M', 'K', 'B'] as const

function factorOf(index: number): number {
  return 1024 ** (UNITS.length - 1 - index)
}

function numberIn(input: Value): number {
  const number = typeof input === 'string' ? Number(input === '' ? NaN : input) : Number(asNumeric(input) ?? NaN)
  if (Number.isNaN(number))
    throw new FilterError(
      `human_readable() failed on bad input: ${str(input)} (${typeName(input)}) is not a number of bytes.`,
    )
  return number
}

function fileSize(bytes: number, isBinary: boolean): string {
  const base = isBinary ? 1024 : 1000
  const names = ['k', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y'].map((letter) =>
    isBinary ? `${letter.toUpperCase()}iB` : `${letter}B`,
  )
  if (bytes === 1) return '1 Byte'
  if (bytes < base) return `${String(Math.trunc(bytes))} Bytes`
  const power = names.findIndex((_, index) => bytes < base ** (index + 2))
  const place = power < 0 ? names.length - 1 : power
  return `${fixed(bytes / base ** (place + 1), 1)} ${names[place] ?? ''}`
}

function humanReadable(size: number, isBits: boolean, unit: string | undefined): string {
  const base = isBits ? 'bits' : 'Bytes'
  const index = UNITS.findIndex((letter, place) =>
    unit === undefined ? size >= factorOf(place) : unit.toUpperCase() === letter,
  )
  const place = index < 0 ? UNITS.length - 1 : index
  const letter = UNITS[place] ?? 'B'
  const suffix = letter === 'B' ? base : `${letter}${isBits ? 'b' : 'B'}`
  return `${fixed(size / factorOf(place), 2)} ${suffix}`
}

/** The bytes (or bits) that a text such as `10.5 MB` means. @throws FilterError when it means none */
export function humanToBytes(text: string, defaultUnit: string | undefined, isBits: boolean): number {
  const [, number, written] = /^\s*(\d*\.?\d+)\s*([A-Za-z]+)?\s*$/.exec(text) ?? []
  if (number === undefined)
    throw new FilterError(`human_to_bytes() failed on bad input, it can't interpret following string: "${text}".`)
  const unit = written ?? defaultUnit ?? ''
  if (unit === '') return Math.round(Number(number))
  const place = UNITS.findIndex((letter) => letter === unit.charAt(0).toUpperCase())
  if (place < 0)
    throw new FilterError(
      `human_to_bytes() failed on bad input: "${text}" has the unknown unit "${unit}"; units are ${UNITS.toReversed().join(', ')}.`,
    )
  if (unit.length > 1) refuseWrongUnit(unit, isBits)
  return Math.round(Number(number) * factorOf(place))
}

/** `MB` and `Mb` are not the same: the letter behind the prefix says whether bytes or bits are meant. */
function refuseWrongUnit(unit: string, isBits: boolean): void {
  const [word, letter] = isBits ? ['bit', 'b'] : ['byte', 'B']
  if (unit.toLowerCase().includes(word) || unit.charAt(1) === letter) return
  throw new FilterError(
    `human_to_bytes() failed on bad input: the unit "${unit}" does not count ${word}s; write "${unit.charAt(0).toUpperCase()}${letter}".`,
  )
}
