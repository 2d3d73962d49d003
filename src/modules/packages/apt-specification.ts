/** A package as a task names it: `name`, `name:arch`, `name=version`, `name=1.2*`, `name/release`, `lib*`. */
export interface Specification {
  /** As the task wrote it. */
  readonly text: string
  /** Name and architecture; may be a glob. */
  readonly name: string
  /** A version or a glob over versions. */
  readonly version: string | null
  readonly release: string | null
}

/** Reads one item of the parameter `name`. */
export function specificationOf(text: string): Specification {
  const [, name = text, mark, rest = ''] = /^([^=/\s]+)\s*(==?|\/)\s*(.+)$/.exec(text.trim()) ?? []
  return {
    text: text.trim(),
    name: name.trim(),
    version: mark?.startsWith('=') === true ? rest : null,
    release: mark === '/' ? rest : null,
  }
}

/** Whether a name or version has a wildcard. */
export function isGlob(text: string): boolean {
  return /[*?[]/.test(text)
}

/** Whether a text matches a glob of fnmatch(3): `*`, `?`, `[abc]`, `[!abc]`. */
export function matchesGlob(glob: string, text: string): boolean {
  const source = glob
    .replace(/[\\^$.+()|{}]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
    .replaceAll('[!', '[^')
  return new RegExp(`^${source}$`, 's').test(text)
}
