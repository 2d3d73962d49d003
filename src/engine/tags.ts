/** Whether tags select a task, as `--tags` and `--skip-tags` say. */
export interface TagSelection {
  /** `['all']` when the user named none. */
  readonly only: readonly string[]
  readonly skip: readonly string[]
}

/**
 * Ansible's rule: `always` runs unless it is skipped by name, `never` only when one of its tags is named,
 * `tagged`, `untagged` and `all` are words of the selection.
 */
export function isSelected(tags: readonly string[], { only, skip }: TagSelection): boolean {
  const own = new Set(tags.length === 0 ? ['untagged'] : tags)
  const isTagged = tags.length > 0
  return isChosen(own, isTagged, only) && !isSkipped(own, isTagged, skip)
}

function isChosen(own: ReadonlySet<string>, isTagged: boolean, only: readonly string[]): boolean {
  if (only.length === 0 || own.has('always')) return true
  if (only.includes('all') && !own.has('never')) return true
  if (only.some((tag) => own.has(tag))) return true
  return only.includes('tagged') && isTagged && !own.has('never')
}

function isSkipped(own: ReadonlySet<string>, isTagged: boolean, skip: readonly string[]): boolean {
  if (skip.length === 0) return false
  if (skip.includes('all')) return !own.has('always') || skip.includes('always')
  return skip.some((tag) => own.has(tag)) || (skip.includes('tagged') && isTagged)
}
