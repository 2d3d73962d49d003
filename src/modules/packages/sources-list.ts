/** A one-line source of apt. @see sources.list(5) */
export interface SourceLine {
  /** `deb [options] uri suite components`, blanks as one. */
  readonly source: string
  readonly isEnabled: boolean
}

/** Reads one line; null for empty lines and comments that are no source. */
export function sourceOf(line: string): SourceLine | null {
  const [, comment = '', rest = ''] = /^\s*(#*)\s*(.*)$/.exec(line) ?? []
  const source = rest
    .replace(/\s#.*$/, '')
    .trim()
    .replace(/\s+/g, ' ')
  if (!/^deb(-src)? (\[[^\]]*\] ?)?\S+:\S+ \S+/.test(source)) return null
  return { source, isEnabled: comment === '' }
}

/**
 * The name that Ansible gives to a new file for a source: its URI, everything else than letters and digits as underscores.
 */
export function sourceFileName(source: string): string {
  const plain = source
    .replace(/\[[^\]]+\]/, '')
    .replace(/\w+:\/\//, '')
    .replace(/^deb(-src)?\s+/, '')
  const uri = (plain.trim().split(/\s+/)[0] ?? '').replace(/^[^@]*@/, '')
  return uri.replace(/[^a-zA-Z0-9]+/g, '_').replace(/^_|_$/g, '')
}

/** Texts of source files by path. */
export type SourceFiles = Readonly<Record<string, string>>

/** The files with a source in them: enabled where it stands as a comment, added to `path` where it stands nowhere. */
export function withSource(files: SourceFiles, source: string, path: string): SourceFiles {
  const places = Object.entries(files).filter(([, text]) =>
    text.split('\n').some((line) => sourceOf(line)?.source === source),
  )
  if (
    places.some(([, text]) =>
      text.split('\n').some((line) => isSame(line, source) && sourceOf(line)?.isEnabled === true),
    )
  )
    return files
  const [commented] = places
  if (commented !== undefined) {
    const [place, text] = commented
    return {
      ...files,
      [place]: text
        .split('\n')
        .map((line) => (isSame(line, source) ? source : line))
        .join('\n'),
    }
  }
  const before = files[path] ?? ''
  return { ...files, [path]: `${before}${before === '' || before.endsWith('\n') ? '' : '\n'}${source}\n` }
}

/** The files without a source; one that held nothing else is gone. */
export function withoutSource(files: SourceFiles, source: string): SourceFiles {
  const left = Object.entries(files).map(([path, text]): [string, string | null] => {
    const lines = text.split('\n')
    const kept = lines.filter((line) => !(isSame(line, source) && sourceOf(line)?.isEnabled === true))
    if (kept.length === lines.length) return [path, text]
    const rest = kept.join('\n')
    return [path, rest.trim() === '' && path !== '/etc/apt/sources.list' ? null : rest]
  })
  return Object.fromEntries(left.filter((file): file is [string, string] => file[1] !== null))
}

function isSame(line: string, source: string): boolean {
  return sourceOf(line)?.source === source
}
