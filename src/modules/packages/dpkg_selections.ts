import { defineModule, refuse, type Refusal } from '../../module/contract.ts'

interface Selection {
  /** What dpkg is to do with the package; null when it knows no such package. */
  readonly selection: string | null
}

/**
 * Keeps what dpkg is to do with a package: `hold` keeps its version.
 *
 * Source: ansible.builtin.dpkg_selections 2.19.
 */
export default defineModule({
  name: 'dpkg_selections',
  summary: 'Hold Debian packages, or let them go.',
  params: {
    properties: {
      name: { type: 'string', description: 'The package.' },
      selection: {
        type: 'string',
        enum: ['install', 'hold', 'deinstall', 'purge'],
        description: 'What dpkg is to do with it.',
      },
    },
    required: ['name', 'selection'],
  },
  returns: { before: 'The selection before.', after: 'The selection now.' },
  examples: `
- name: Keep MariaDB at its version
  dpkg_selections:
    name: mariadb-server
    selection: hold
`,

  async probe({ name }, target): Promise<Selection> {
    const { stdout } = await target.query(['dpkg', '--get-selections', name])
    return { selection: /^\S+\s+(\S+)/m.exec(stdout)?.[1] ?? null }
  },

  plan({ name, selection }, before): Selection | Refusal {
    return before.selection === null
      ? refuse('apt/no-such-package', `Failed to find package '${name}' to perform selection '${selection}'.`)
      : { selection }
  },

  async apply({ name, selection }, _after, target) {
    await target.run(['dpkg', '--set-selections'], { stdin: `${name} ${selection}\n` })
    return {}
  },

  result: (_given, before, after) => ({ before: before.selection ?? 'not present', after: after.selection }),
})
