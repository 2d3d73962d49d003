/** A line of fstab. @see fstab(5) */
export interface FstabEntry {
  readonly source: string
  readonly path: string
  readonly type: string
  readonly options: string
  readonly dump: string
  readonly pass: string
}

/** The entry for a mount point, or null. */
export function fstabEntry(text: string, path: string): FstabEntry | null {
  return (
    text
      .split('\n')
      .map(entryOf)
      .find((entry) => entry?.path === path) ?? null
  )
}

/** The text with an entry for a mount point changed, added at the end, or (with null) taken out; other lines stay. */
export function withFstabEntry(text: string, path: string, entry: FstabEntry | null): string {
  const lines = text.split('\n')
  const isOurs = (line: string): boolean => entryOf(line)?.path === path
  const first = lines.findIndex(isOurs)
  const kept = lines.flatMap((line, index) => {
    if (!isOurs(line)) return [line]
    if (index !== first || entry === null) return []
    return [sameEntry(entryOf(line), entry) ? line : lineOf(entry)]
  })
  if (first >= 0 || entry === null) return kept.join('\n')
  const ended = text === '' || text.endsWith('\n') ? text : `${text}\n`
  return `${ended}${lineOf(entry)}\n`
}

function entryOf(line: string): FstabEntry | null {
  const fields = line.trim().split(/\s+/)
  if (line.trim().startsWith('#') || fields.length < 4) return null
  const [source = '', path = '', type = '', options = '', dump = '0', pass = '0'] = fields
  return { source: unescaped(source), path: unescaped(path), type, options, dump, pass }
}

function lineOf({ source, path, type, options, dump, pass }: FstabEntry): string {
  return [escaped(source), escaped(path), type, options, dump, pass].join(' ')
}

export function sameEntry(one: FstabEntry | null, other: FstabEntry | null): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\134').replaceAll(' ', '\\040').replaceAll('\t', '\\011')
}

function unescaped(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))
}
