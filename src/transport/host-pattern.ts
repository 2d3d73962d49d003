/**
 * Whether a name matches a list of patterns as known_hosts and ssh_config write them: at least one, and none with `!`.
 *
 * @see ssh_config(5), PATTERNS
 */
export function matchesPatternList(patterns: readonly string[], name: string): boolean {
  const matches = (pattern: string): boolean => wildcard(pattern).test(name)
  const refuses = patterns.some((pattern) => pattern.startsWith('!') && matches(pattern.slice(1)))
  return !refuses && patterns.some((pattern) => !pattern.startsWith('!') && matches(pattern))
}

function wildcard(pattern: string): RegExp {
  const source = pattern
    .replace(/[\\^$.+()[\]{}|]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${source}$`, 'i')
}
