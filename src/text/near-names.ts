/**
 * The known names that a mistyped one may have meant, nearest first.
 *
 * @param name - as written; case does not count
 * @returns at most three names, none further away than a third of the name's length
 */
export function nearNames(name: string, known: Iterable<string>): readonly string[] {
  const wanted = name.toLowerCase()
  const limit = Math.max(1, Math.floor(wanted.length / 3))
  return [...known]
    .map((candidate) => ({ candidate, distance: editDistance(wanted, candidate.toLowerCase()) }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance || a.candidate.localeCompare(b.candidate))
    .slice(0, 3)
    .map(({ candidate }) => candidate)
}

/** `Did you mean "a" or "b"?`, or undefined when nothing is near. */
export function didYouMean(name: string, known: Iterable<string>): string | undefined {
  const near = nearNames(name, known).map((found) => `"${found}"`)
  const last = near.pop()
  if (last === undefined) return undefined
  return `Did you mean ${near.length === 0 ? last : `${near.join(', ')} or ${last}`}?`
}

/**
 * Insertions, deletions, replacements and swaps of neighbours that lead from one text to the other.
 *
 * @see Damerau 1964; the variant that edits no part twice (optimal string alignment)
 */
export function editDistance(from: string, to: string): number {
  let beforeLast: readonly number[] = []
  let last: readonly number[] = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row]
    for (let column = 1; column <= to.length; column += 1) {
      const replaced = cell(last, column - 1) + (from[row - 1] === to[column - 1] ? 0 : 1)
      const edited = Math.min(replaced, cell(last, column) + 1, cell(current, column - 1) + 1)
      const swaps = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]
      current.push(swaps ? Math.min(edited, cell(beforeLast, column - 2) + 1) : edited)
    }
    beforeLast = last
    last = current
  }
  return cell(last, to.length)
}

function cell(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY
}
