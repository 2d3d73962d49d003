import { FilterError } from '../filter.ts'

/** How {@link readIni} reads. */
export interface IniReading {
  /** The name for messages. */
  readonly file: string
  readonly isCaseSensitive: boolean
  readonly allowsNoValue: boolean
  /** Whether `%(key)s` in a value stands for another value of the section. */
  readonly interpolates: boolean
}

/** Keys and values of one section; null is the value of a key that stands alone. */
export type IniEntries = ReadonlyMap<string, string | null>

/**
 * Sections of `key = value` or `key: value` lines; an indented line goes on with the value before it; `DEFAULT` holds
 * for all. Source: Python's configparser.
 *
 * @throws FilterError for a key that is there twice, and for a line that is none of these
 */
export function readIni(text: string, reading: IniReading): ReadonlyMap<string, IniEntries> {
  const sections = new Map<string, Map<string, string | null>>()
  let entries = new Map<string, string | null>()
  let last: string | null = null
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (/^\s*(?:[#;]|$)/.test(line)) continue
    const header = /^\[([^\]]+)\]/.exec(line)?.[1]
    if (header !== undefined) {
      entries = sections.get(header) ?? new Map<string, string | null>()
      sections.set(header, entries)
      last = null
    } else if (/^\s/.test(line) && last !== null) entries.set(last, `${entries.get(last) ?? ''}\n${line.trim()}`)
    else {
      const [, name, value] = /^\s*([^=:]*?)\s*[=:]\s*([^]*?)\s*$/.exec(line) ?? []
      if (name === undefined && !reading.allowsNoValue)
        throw new FilterError(`Source contains parsing errors: '${reading.file}' [line ${index + 1}]: ${line}`)
      const key = name ?? line.trim()
      last = reading.isCaseSensitive ? key : key.toLowerCase()
      if (entries.has(last)) throw new FilterError(`Duplicate option in '${reading.file}'.`)
      entries.set(last, value ?? null)
    }
  }
  const defaults = sections.get('DEFAULT') ?? []
  const whole = [...sections].map(([name, own]): [string, IniEntries] => [name, new Map([...defaults, ...own])])
  return new Map(reading.interpolates ? whole.map(([name, own]) => [name, interpolated(own)]) : whole)
}

/** What configparser's BasicInterpolation does: `%(key)s` is a value of the section, `%%` a percent sign. */
function interpolated(entries: IniEntries): IniEntries {
  const filled = (text: string, depth: number): string =>
    text.replace(/%(?:%|\(([^)]+)\)s)/g, (sign: string, name?: string) => {
      if (name === undefined) return '%'
      const value = entries.get(name) ?? entries.get(name.toLowerCase())
      // Python gives up at ten levels too.
      return value === undefined || value === null || depth > 10 ? sign : filled(value, depth + 1)
    })
  return new Map([...entries].map(([key, value]) => [key, value === null ? null : filled(value, 0)]))
}
