/**
 * Whether a name matches a shell pattern: `*`, `?`, `[abc]`, `[!abc]`; slashes and leading dots are characters like others.
 *
 * @see Python, fnmatch.fnmatchcase
 */
export function fnmatch(name: string, pattern: string): boolean {
  return new RegExp(`^(?:${sourceOf(pattern)})$`, 's').test(name)
}

function sourceOf(pattern: string): string {
  return pattern.replace(/\*+|\?|\[(!?)(\]?[^\]]*)\]|[\\^$.+()[\]{}|/]/g, (word, negated?: string, set?: string) => {
    if (word.startsWith('*')) return '.*'
    if (word === '?') return '.'
    if (set === undefined || set === '') return `\\${word}`
    const escaped = set.replace(/[\\[\]^]/g, '\\$&')
    return `[${negated === '!' ? '^' : ''}${escaped}]`
  })
}
