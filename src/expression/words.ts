/**
 * A filter, test or lookup by the name that an author wrote: bare, or with the collection it stands in at Ansible
 * (`ansible.builtin.bool`, `community.general.json_query`).
 */
export function wordNamed<T>(table: ReadonlyMap<string, T>, name: string): T | undefined {
  const found = table.get(name)
  if (found !== undefined) return found
  const [, bare] = /^\w+\.\w+\.(\w+)$/.exec(name) ?? []
  return bare === undefined ? undefined : table.get(bare)
}
