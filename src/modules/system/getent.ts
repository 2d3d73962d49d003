import { defineAction } from '../../module/contract.ts'
import type { Json } from '../../value/json.ts'

/** What separates the fields of each database; others have blanks between. */
const colonDatabases: ReadonlySet<string> = new Set(['passwd', 'shadow', 'group', 'gshadow'])

/**
 * Looks something up in one of the host's name service databases.
 *
 * Source: ansible.builtin.getent 2.14.
 */
export default defineAction({
  name: 'getent',
  summary: 'Look up names, accounts, hosts or services.',
  params: {
    properties: {
      database: { type: 'string', description: 'The database: passwd, group, hosts, ahostsv4, services …' },
      key: { type: 'string', default: '', description: 'What to look up; without it, everything.' },
      service: { type: 'string', description: 'Ask only this source of nsswitch.conf.' },
      split: { type: 'string', description: 'What separates fields, when it is not what the database uses.' },
      fail_key: { type: 'boolean', default: true, description: 'Whether a key that is not found fails the task.' },
    },
    required: ['database'],
  },
  returns: { ansible_facts: '`getent_DATABASE`: fields by key.' },
  examples: `
- name: Ask which addresses the host knows for a name
  getent:
    database: ahostsv4
    key: openstack-controller01
`,
  async run({ database, key, service, split, fail_key: failKey }, target) {
    const words = [...(service === undefined ? [] : ['-s', service]), database, ...(key === '' ? [] : [key])]
    const { status, stdout } = await target.query(['getent', ...words])
    const fact = `getent_${database}`
    if (status === 0) {
      return {
        changed: false,
        ansible_facts: { [fact]: entriesOf(stdout, split ?? (colonDatabases.has(database) ? ':' : null)) },
      }
    }
    if (status === 2 && !failKey)
      return {
        changed: false,
        ansible_facts: { [fact]: { [key]: null } },
        msg: 'One or more supplied key could not be found in the database.',
      }
    return { changed: false, failed: true, msg: messageFor(status) }
  },
})

/** Fields by first field. A first field on several lines collects the fields of all of them, as lists. */
export function entriesOf(stdout: string, separator: string | null): Readonly<Record<string, Json>> {
  const entries = new Map<string, (readonly string[])[]>()
  for (const line of stdout.split('\n')) {
    if (line === '') continue
    const [key = '', ...fields] = separator === null ? line.trim().split(/\s+/) : line.split(separator)
    entries.set(key, [...(entries.get(key) ?? []), fields])
  }
  return Object.fromEntries(
    [...entries].map(([key, rows]): [string, Json] => {
      const [first] = rows
      return [key, first !== undefined && rows.length === 1 ? first : rows]
    }),
  )
}

/** @see getent(1), Exit status */
function messageFor(status: number): string {
  switch (status) {
    case 1:
      return 'Missing arguments, or database unknown.'
    case 2:
      return 'One or more supplied key could not be found in the database.'
    case 3:
      return 'Enumeration not supported on this database.'
    default:
      return 'Unexpected failure!'
  }
}
