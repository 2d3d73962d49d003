/** `KEY=value` lines of a shell-like file (`os-release`, `lsb-release`), quotes taken off. */
export function assignmentsOf(text: string): ReadonlyMap<string, string> {
  const assignments = new Map<string, string>()
  for (const line of text.split('\n')) {
    const [, key, value] = /^\s*(\w+)=(.*)$/.exec(line) ?? []
    if (key !== undefined && value !== undefined) assignments.set(key, unquoted(value.trim()))
  }
  return assignments
}

function unquoted(value: string): string {
  const [, quote, inner] = /^(["'])(.*)\1$/.exec(value) ?? []
  if (inner === undefined) return value
  return quote === '"' ? inner.replace(/\\(["$`\\])/g, '$1') : inner
}
