import { defineModule, refuse, type Refusal } from '../../module/contract.ts'
import type { ParamsOf } from '../../module/params.ts'

const params = {
  properties: {
    state: { type: 'string', enum: ['enforcing', 'permissive', 'disabled'], description: 'The mode.' },
    policy: { type: 'string', description: 'The policy (targeted); required unless the state is disabled.' },
    configfile: {
      type: 'string',
      format: 'path',
      default: '/etc/selinux/config',
      aliases: ['conf', 'file'],
      description: 'The file that says how the host starts.',
    },
  },
  required: ['state'],
} as const

type Params = ParamsOf<typeof params>

interface SelinuxState {
  /** What the kernel does now; null where it has no SELinux. */
  readonly running: 'enforcing' | 'permissive' | 'disabled' | null
  /** The file's text; null without a file. */
  readonly config: string | null
}

const script = `
if command -v getenforce >/dev/null 2>&1; then getenforce; else echo; fi
[ -f "$1" ] && cat "$1" || echo '== none'`

/** The mode of SELinux: now, where the kernel lets it change, and at every start. */
export default defineModule({
  name: 'selinux',
  aliases: ['ansible.posix.selinux'],
  summary: 'Set the mode and the policy of SELinux.',
  params,
  examples: `
- selinux:
    state: enforcing
    policy: targeted
`,
  returns: { reboot_required: 'Whether the host must start anew for it.', state: 'The mode.', policy: 'The policy.' },

  async probe({ configfile }, target): Promise<SelinuxState> {
    const { stdout } = await target.query(['sh', '-c', script, 'selinux', configfile])
    const end = stdout.indexOf('\n')
    const mode = stdout.slice(0, end).trim().toLowerCase()
    const config = stdout.slice(end + 1)
    return {
      running: mode === 'enforcing' || mode === 'permissive' || mode === 'disabled' ? mode : null,
      config: config === '== none\n' ? null : config,
    }
  },

  plan(given, before): SelinuxState | Refusal {
    if (given.state !== 'disabled' && given.policy === undefined) {
      return refuse('selinux/no-policy', "Policy is required if state is not 'disabled'.", {
        hint: 'Set policy: targeted.',
      })
    }
    if (before.config === null) {
      return refuse('selinux/absent', `There is no ${given.configfile}: this host has no SELinux.`, {
        hint: 'Ask for it only where ansible_facts.selinux.status says that it is there.',
      })
    }
    return { running: runningAfter(given, before), config: configured(before.config, given) }
  },

  async apply({ configfile }, after, target, before) {
    if (after.config !== null && after.config !== before.config) await target.writeFile(configfile, after.config)
    if (after.running !== before.running) await target.run(['setenforce', after.running === 'enforcing' ? '1' : '0'])
    return undefined
  },

  result: (given, before, after) => ({
    configfile: given.configfile,
    state: given.state,
    policy: given.policy ?? '',
    reboot_required: after.running !== null && after.running !== given.state && before.config !== after.config,
  }),
})

// The kernel leaves "disabled", and enters it, only when the host starts.
function runningAfter({ state }: Params, { running }: SelinuxState): SelinuxState['running'] {
  if (running === null || running === 'disabled') return running
  return state === 'disabled' ? 'permissive' : state
}

function configured(config: string, { state, policy }: Params): string {
  const withState = setting(config, 'SELINUX', state)
  return policy === undefined ? withState : setting(withState, 'SELINUXTYPE', policy)
}

function setting(config: string, name: string, value: string): string {
  const line = new RegExp(`^${name}=.*$`, 'm')
  if (line.test(config)) return config.replace(line, `${name}=${value}`)
  return `${config.replace(/\n?$/, '\n')}${name}=${value}\n`
}
