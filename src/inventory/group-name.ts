/**
 * What is done with group names that are no identifiers, such as `compute-a`, which expressions cannot reach as
 * `groups.compute-a`. Ansible's setting TRANSFORM_INVALID_GROUP_CHARS, whose default is `never`.
 *
 * never: kept, with a warning · ignore: kept · always: replaced, with a warning · silently: replaced
 */
export type GroupNamePolicy = 'never' | 'ignore' | 'always' | 'silently'

/** Whether a group's name is an identifier (letters, digits and `_`, no digit first). */
export function isGroupIdentifier(name: string): boolean {
  return /^[\p{L}_][\p{L}\p{N}_]*$/u.test(name)
}

/** The name with `_` for every character that no identifier has; what `group_by` and constructed groups are called. */
export function safeGroupName(name: string): string {
  return name.replace(/^[\p{N}]|[^\p{L}\p{N}_]/gu, '_')
}
