import type { Diagnostic } from './diagnostic.ts'

/**
 * Diagnostics as they are shown: by file, line and column, each only once.
 *
 * What has no place comes first. A file read on several ways (a role used twice) tells its mistakes once.
 */
export function inOrder(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Map<string, Diagnostic>()
  for (const found of diagnostics) {
    const key = [found.code, found.at?.file, found.at?.start.offset, found.at?.end.offset, found.detail].join('\u0000')
    if (!seen.has(key)) seen.set(key, found)
  }
  return [...seen.values()].sort(byPlace)
}

function byPlace({ at: one }: Diagnostic, { at: other }: Diagnostic): number {
  if (one === undefined || other === undefined) return Number(other === undefined) - Number(one === undefined)
  if (one.file !== other.file) return one.file < other.file ? -1 : 1
  return one.start.line - other.start.line || one.start.column - other.start.column
}
