import { defineModule, refuse, type Refusal } from '../../module/contract.ts'

interface SebooleanState {
  /** Now; null where there is no such boolean. */
  readonly running: boolean | null
  /** At every start; undefined where nobody asks. */
  readonly stored: boolean | null | undefined
  /** Whether the host has SELinux at work. */
  readonly isEnabled: boolean
}

const script = `
if command -v selinuxenabled >/dev/null 2>&1 && selinuxenabled; then echo enabled; else echo disabled; fi
LC_ALL=C getsebool "$1" 2>/dev/null || echo
[ -z "$2" ] || LC_ALL=C semanage boolean -l -n 2>/dev/null | awk -v name="$1" '$1 == name'`

/**
 * Switches a boolean of the SELinux policy, now and if asked at every start.
 *
 * Source: ansible.posix.seboolean 1.5.
 */
export default defineModule({
  name: 'seboolean',
  aliases: ['ansible.posix.seboolean'],
  summary: 'Switch booleans of the SELinux policy.',
  params: {
    properties: {
      name: { type: 'string', description: 'The boolean.' },
      state: { type: 'boolean', description: 'Its value.' },
      persistent: { type: 'boolean', default: false, description: 'Also after the next start.' },
      ignore_selinux_state: {
        type: 'boolean',
        default: false,
        description: 'Go on where SELinux seems to be off (in a chroot).',
      },
    },
    required: ['name', 'state'],
  },
  returns: { name: 'The boolean.', state: 'Its value.', persistent: 'Whether it lasts.' },
  examples: `
- name: Let HAProxy connect to every port
  seboolean:
    name: haproxy_connect_any
    state: true
    persistent: true
`,

  async probe({ name, persistent }, target): Promise<SebooleanState> {
    const { stdout } = await target.query(['sh', '-c', script, 'sh', name, persistent ? 'stored' : ''])
    const [enabled, running = '', stored = ''] = stdout.split('\n')
    return {
      isEnabled: enabled === 'enabled',
      running: truthOf(/--> (on|off)/.exec(running)?.[1]),
      stored: persistent ? truthOf(/,\s*(on|off)\s*\)/.exec(stored)?.[1]) : undefined,
    }
  },

  plan({ name, state, ignore_selinux_state: ignoresState }, before): SebooleanState | Refusal {
    if (!before.isEnabled && !ignoresState) {
      return refuse('seboolean/disabled', 'SELinux is disabled on this host.', {
        hint: 'Ask for it only where ansible_facts.selinux.status is "enabled".',
      })
    }
    if (before.running === null) {
      return refuse('seboolean/unknown', `SELinux boolean ${name} does not exist.`, {
        hint: 'The package of a policy may be missing; `getsebool -a` lists all.',
      })
    }
    return { ...before, running: state, stored: before.stored === undefined ? undefined : state }
  },

  async apply({ name, state, persistent }, _after, target) {
    await target.run(['setsebool', ...(persistent ? ['-P'] : []), name, state ? 'on' : 'off'])
    return {}
  },

  result: ({ name, state, persistent }) => ({ name, state, persistent }),
})

function truthOf(word: string | undefined): boolean | null {
  return word === undefined ? null : word === 'on'
}
