import { defineModule, refuse, type Refusal } from '../../module/contract.ts'
import type { ParamsOf } from '../../module/params.ts'
import type { ReadTarget } from '../../target/target.ts'

const params = {
  properties: {
    service: { type: 'string', description: 'A service by its name in firewalld.' },
    port: { type: 'string', description: 'A port or a range with its protocol: 80/tcp, 1000-1010/udp.' },
    source: { type: 'string', description: 'An address or a network.' },
    interface: { type: 'string', description: 'A network interface.' },
    rich_rule: { type: 'string', description: 'A rule in the rich language.' },
    protocol: { type: 'string', description: 'A protocol (vrrp).' },
    masquerade: { type: 'boolean', description: 'Masquerading of the zone.' },
    zone: { type: 'string', description: 'The zone; left out, the default zone.' },
    state: {
      type: 'string',
      enum: ['enabled', 'disabled', 'present', 'absent'],
      description: 'Whether it shall be allowed; present and absent are for the zone itself.',
    },
    permanent: { type: 'boolean', description: 'For every start. Left out, immediate alone counts.' },
    immediate: { type: 'boolean', default: false, description: 'Now, too, where permanent is set.' },
    offline: { type: 'boolean', default: false, description: 'Change the files also while firewalld is not running.' },
    timeout: { type: 'integer', default: 0, description: 'Seconds after which it ends by itself; not with permanent.' },
  },
  required: ['state'],
  mutuallyExclusive: [['service', 'port', 'source', 'interface', 'rich_rule', 'protocol', 'masquerade']],
} as const

type Params = ParamsOf<typeof params>

interface FirewallState {
  /** `offline` when firewalld is installed and not running. */
  readonly daemon: 'running' | 'offline' | 'absent'
  /** Whether it is allowed at every start, and now; null where it is not asked. */
  readonly permanent: boolean | null
  readonly immediate: boolean | null
}

/** Opens or closes one thing in firewalld: a service, a port, a source, an interface, a rule. */
export default defineModule({
  name: 'firewalld',
  aliases: ['ansible.posix.firewalld'],
  summary: 'Allow or forbid services, ports and sources in firewalld.',
  params,
  examples: `
- firewalld:
    service: https
    permanent: true
    immediate: true
    state: enabled
`,

  async probe(given, target): Promise<FirewallState> {
    const wants = wanted(given)
    const words = wordsOf(given)
    const daemon = await daemonOf(target)
    if (words === null || daemon === 'absent') return { daemon, permanent: null, immediate: null }
    const isOffline = daemon === 'offline'
    const ask = async (scope: readonly string[]): Promise<boolean> => {
      const { status } = await target.query([...program(isOffline), ...scope, ...zoneOf(given), ...words('query')])
      return status === 0
    }
    return {
      daemon,
      permanent: wants.permanent ? await ask(isOffline ? [] : ['--permanent']) : null,
      immediate: wants.immediate && !isOffline ? await ask([]) : null,
    }
  },

  plan(given, before): FirewallState | Refusal {
    if (wordsOf(given) === null) {
      return refuse(
        'firewalld/nothing-named',
        'The task names nothing to allow: no service, port, source, interface, rule or protocol.',
      )
    }
    if (before.daemon === 'absent') {
      return refuse('firewalld/absent', 'firewalld is not installed on this host.', {
        hint: 'Install it first, or leave the host to its own firewall.',
      })
    }
    if (before.daemon === 'offline' && !given.offline) {
      return refuse('firewalld/not-running', 'firewalld is not running, so its rules cannot be asked.', {
        hint: 'Start it first, or change its files with offline: true.',
      })
    }
    const isWanted = given.state === 'enabled' || given.state === 'present'
    return {
      ...before,
      permanent: before.permanent === null ? null : isWanted,
      immediate: before.immediate === null ? null : isWanted,
    }
  },

  async apply(given, after, target, before) {
    const words = wordsOf(given)
    if (words === null) return undefined
    const isOffline = before.daemon === 'offline'
    const change = words(given.state === 'enabled' || given.state === 'present' ? 'add' : 'remove')
    const ends = given.timeout > 0 && given.permanent !== true ? [`--timeout=${given.timeout}`] : []
    if (after.permanent !== before.permanent) {
      await target.run([...program(isOffline), ...(isOffline ? [] : ['--permanent']), ...zoneOf(given), ...change])
    }
    if (after.immediate !== before.immediate)
      await target.run([...program(false), ...zoneOf(given), ...ends, ...change])
    return undefined
  },

  result: (_given, before, after) => ({
    msg:
      before.permanent === after.permanent && before.immediate === after.immediate ? 'Nothing to change.' : 'Changed.',
  }),
})

/** Where it shall count. Without permanent it counts now alone, as in Ansible. */
function wanted({ permanent, immediate }: Params): { readonly permanent: boolean; readonly immediate: boolean } {
  return permanent === true ? { permanent, immediate } : { permanent: false, immediate: true }
}

function program(isOffline: boolean): readonly string[] {
  return [isOffline ? 'firewall-offline-cmd' : 'firewall-cmd']
}

function zoneOf({ zone }: Params): readonly string[] {
  return zone === undefined ? [] : [`--zone=${zone}`]
}

/** The words of firewall-cmd for what the task names, by verb. */
function wordsOf(given: Params): ((verb: 'query' | 'add' | 'remove') => readonly string[]) | null {
  if (given.masquerade === true) return (verb) => [`--${verb}-masquerade`]
  const named = (
    [
      ['service', given.service],
      ['port', given.port],
      ['source', given.source],
      ['interface', given.interface],
      ['rich-rule', given.rich_rule],
      ['protocol', given.protocol],
    ] as const
  ).find(([, value]) => value !== undefined)
  if (named === undefined) return null
  const [kind, value = ''] = named
  return (verb) => [`--${verb}-${kind}=${value}`]
}

async function daemonOf(target: ReadTarget): Promise<FirewallState['daemon']> {
  const { stdout } = await target.query({
    script:
      'command -v firewall-cmd >/dev/null 2>&1 || { echo absent; exit 0; }; firewall-cmd --state >/dev/null 2>&1 && echo running || echo offline',
  })
  const said = stdout.trim()
  return said === 'running' || said === 'absent' ? said : 'offline'
}
