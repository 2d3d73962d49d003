import { defineModule, refuse } from '../../module/contract.ts'

interface GroupState {
  readonly exists: boolean
  /** Undefined when the host will choose it. */
  readonly gid: number | null | undefined
  /** The name that already has the wanted number, when it is another. */
  readonly holder: string | null
}

/**
 * Keeps a group present or absent.
 *
 * Source: ansible.builtin.group 2.19.
 */
export default defineModule({
  name: 'group',
  summary: 'Manage groups.',
  params: {
    properties: {
      name: { type: 'string', description: 'Name of the group.' },
      gid: { type: 'integer', description: 'Its number.' },
      state: {
        type: 'string',
        enum: ['absent', 'present'],
        default: 'present',
        description: 'Whether it shall be there.',
      },
      system: {
        type: 'boolean',
        default: false,
        description: 'When created: a number from the range of system groups.',
      },
      non_unique: { type: 'boolean', default: false, description: 'Let the number be that of another group too.' },
      gid_min: { type: 'integer', description: 'When created: the lowest number that may be chosen.' },
      gid_max: { type: 'integer', description: 'When created: the highest number that may be chosen.' },
      force: { type: 'boolean', default: false, description: 'With absent: also the primary group of an account.' },
      local: {
        type: 'boolean',
        default: false,
        description: 'Accepted for old playbooks: groupadd always writes the local files.',
      },
    },
    required: ['name'],
  },
  returns: { name: 'The group.', gid: 'Its number.', state: 'Its state.', system: 'As asked.' },
  examples: `
- name: Create the group of the cluster's daemons
  group:
    name: haclient
    system: true
`,

  async probe({ name, gid }, target): Promise<GroupState> {
    const script = 'grep "^$1:" /etc/group || getent group "$1"; echo ==; [ -z "$2" ] || getent group "$2"'
    const { stdout } = await target.query(['sh', '-c', script, 'sh', name, gid === undefined ? '' : String(gid)])
    const [own = '', other = ''] = stdout.split(/^==$/m)
    const fields = own.trim().split('\n')[0]?.split(':') ?? []
    const holder = other.trim().split(':')[0] ?? ''
    return {
      exists: fields.length > 2,
      gid: fields[2] === undefined ? null : Number(fields[2]),
      holder: holder === '' || holder === name ? null : holder,
    }
  },

  plan(given, before) {
    if (given.state === 'absent') return before.exists ? { ...before, exists: false, gid: null } : before
    const gid = given.gid ?? (before.exists ? before.gid : undefined)
    if (gid !== before.gid && before.holder !== null && !given.non_unique) {
      return refuse(
        'account/number-taken',
        `GID '${String(given.gid)}' already exists: it is that of ${before.holder}.`,
        {
          hint: 'Choose another gid, or set non_unique: true.',
        },
      )
    }
    return { ...before, exists: true, gid }
  },

  async apply(given, after, target, before) {
    const number = given.gid === undefined ? [] : ['-g', String(given.gid), ...(given.non_unique ? ['-o'] : [])]
    if (!after.exists) await target.run(['groupdel', ...(given.force ? ['-f'] : []), given.name])
    else if (before.exists) await target.run(['groupmod', ...number, given.name])
    else {
      const range = [
        ...(given.gid_min === undefined ? [] : ['-K', `GID_MIN=${given.gid_min}`]),
        ...(given.gid_max === undefined ? [] : ['-K', `GID_MAX=${given.gid_max}`]),
      ]
      await target.run(['groupadd', ...(given.system ? ['-r'] : []), ...number, ...range, given.name])
    }
    if (after.gid !== undefined) return {}
    const { stdout } = await target.query(['getent', 'group', given.name])
    return { gid: Number(stdout.split(':')[2]) }
  },

  result: (given, _, after, applied) => ({
    name: given.name,
    state: given.state,
    ...(given.state === 'absent' ? {} : { system: given.system }),
    ...(after.gid === undefined || after.gid === null ? {} : { gid: after.gid }),
    ...applied,
  }),
})
