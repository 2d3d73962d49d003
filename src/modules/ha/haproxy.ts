import { error } from '../../diagnostic/catalogue.ts'
import { defineModule, refuse, type Refusal } from '../../module/contract.ts'
import type { ParamsOf } from '../../module/params.ts'
import { TargetError } from '../../target/target-error.ts'
import type { JsonObject } from '../../value/json.ts'
import { quote } from '../../transport/quote.ts'
import { haproxySocket, serversIn } from './haproxy-socket.ts'

const params = {
  properties: {
    host: { type: 'string', description: 'Name of the server, as haproxy.cfg has it.' },
    state: {
      type: 'string',
      enum: ['disabled', 'drain', 'enabled'],
      description: 'In use, in maintenance, or finishing its sessions.',
    },
    backend: { type: 'string', description: 'The backend; without it, all that have the server.' },
    socket: { type: 'string', default: '/var/run/haproxy.sock', description: "HAProxy's admin socket." },
    weight: { type: 'string', description: 'Weight, as a number or a percentage of the configured one.' },
    drain: { type: 'boolean', default: false, description: 'With disabled: let sessions end first.' },
    shutdown_sessions: { type: 'boolean', default: false, description: 'With disabled: end sessions at once.' },
    health: { type: 'boolean', default: false, description: 'Switch health checks with the state.' },
    agent: { type: 'boolean', default: false, description: 'Switch agent checks with the state.' },
    wait: {
      type: 'boolean',
      default: false,
      description: 'Wait until the server is UP, in MAINT or without sessions.',
    },
    wait_retries: { type: 'integer', default: 25, description: 'How often to look.' },
    wait_interval: { type: 'integer', default: 5, description: 'Seconds between looks.' },
    fail_on_not_found: { type: 'boolean', default: false, description: 'Whether an unknown server fails the task.' },
  },
  required: ['host', 'state'],
} as const

type Params = ParamsOf<typeof params>

interface Server {
  readonly state: 'enabled' | 'disabled' | 'drain'
  /** Undefined when a percentage was set: HAProxy makes a number of it. */
  readonly weight: number | undefined
}

interface State {
  /** The server in each backend that has it. */
  readonly servers: Readonly<Record<string, Server>>
  readonly trouble: string | null
}

/**
 * Takes a server of HAProxy out of use and back in, through the admin socket.
 *
 * Source: community.general.haproxy 6.6.
 */
export default defineModule({
  name: 'haproxy',
  aliases: ['community.general.haproxy'],
  summary: 'Enable, disable and drain servers of HAProxy.',
  params,
  returns: { command: 'What was sent.', servers: 'State and weight by backend, before.' },
  examples: `
- name: Let the sessions of this host's API end before it is restarted
  haproxy:
    host: "{{ inventory_hostname }}"
    backend: keystone
    socket: /run/haproxy/admin.sock
    state: drain
    wait: true
  delegate_to: "{{ groups.haproxy[0] }}"
`,

  async probe({ host, backend, socket }, target): Promise<State> {
    const { status, stdout, stderr } = await target.query({
      script: `${haproxySocket(socket)}\nask 'show servers state'`,
    })
    const servers = serversIn(stdout).filter(
      (server) => server.name === host && (backend === undefined || server.backend === backend),
    )
    return {
      servers: Object.fromEntries(
        servers.map((server) => [server.backend, { state: server.state, weight: server.weight }]),
      ),
      trouble: status === 0 ? null : stderr.trim(),
    }
  },

  plan(given, before): State | Refusal {
    if (before.trouble !== null) return refuse('haproxy/no-answer', `HAProxy cannot be asked: ${before.trouble}`)
    if (Object.keys(before.servers).length === 0 && given.fail_on_not_found) {
      return refuse(
        'haproxy/no-such-server',
        `The specified backend/host '${given.backend ?? '*'}/${given.host}' was not found!`,
      )
    }
    const weight = given.weight === undefined ? null : /^\d+$/.test(given.weight) ? Number(given.weight) : undefined
    const wanted = Object.entries(before.servers).map(([name, server]): [string, Server] => [
      name,
      { state: given.state, weight: weight === null ? server.weight : weight },
    ])
    return { ...before, servers: Object.fromEntries(wanted) }
  },

  async apply(given, after, target, before) {
    const commands = Object.entries(after.servers).flatMap(([backend, server]) =>
      commandsFor(given, backend, server, before.servers[backend]),
    )
    const script = [
      haproxySocket(given.socket),
      'send() { answer=$(ask "$1") || exit; case $answer in *[![:space:]]*) echo "$1: $answer" >&2; exit 1 ;; esac; }',
      ...commands.map((command) => (command.startsWith('wait ') ? command.slice(5) : `send ${quote(command)}`)),
    ].join('\n')
    const { status, stderr } = await target.run({ script }, { okStatus: 'any' })
    if (status === 0) return { command: commands.filter((command) => !command.startsWith('wait ')).join('\n') }
    if (status !== 75) throw new TargetError(error('haproxy/no-answer', `HAProxy refused a command: ${stderr.trim()}`))
    const looks = `${String(given.wait_retries)} looks, ${String(given.wait_interval)} s apart`
    throw new TargetError(
      error(
        'haproxy/not-reached',
        `Server ${given.host} was set to ${given.state} and has not come to it within ${looks}.`,
        {
          hint: 'An enabled server is UP only when its health check succeeds; one that is drained waits for its last session.',
        },
      ),
    )
  },

  result: (_, before, __, applied) => ({ command: '', servers: shown(before), ...applied }),
})

function shown({ servers }: State): JsonObject {
  return Object.fromEntries(
    Object.entries(servers).map(([backend, { state, weight }]) => [backend, { state, weight: weight ?? null }]),
  )
}

/** Commands for the socket, and between them (after `wait `) shell text that looks until a server is so far. */
function commandsFor(given: Params, backend: string, wanted: Server, present: Server | undefined): readonly string[] {
  const server = `${backend}/${given.host}`
  const checks = [...(given.health ? ['health'] : []), ...(given.agent ? ['agent'] : [])]
  const weight =
    given.weight !== undefined && wanted.weight !== present?.weight
      ? [`set server ${server} weight ${given.weight}`]
      : []
  if (wanted.state === present?.state) return weight
  switch (wanted.state) {
    case 'enabled':
      return [
        `set server ${server} state ready`,
        ...checks.map((check) => `enable ${check} ${server}`),
        ...weight,
        ...(given.wait ? [waitFor(given, backend, '$18 ~ /^(UP|no check)/')] : []),
      ]
    case 'drain':
      return [
        `set server ${server} state drain`,
        ...weight,
        ...(given.wait ? [waitFor(given, backend, '$5 == 0')] : []),
      ]
    case 'disabled':
      return [
        ...weight,
        ...(given.drain ? [`set server ${server} state drain`, waitFor(given, backend, '$5 == 0')] : []),
        ...checks.map((check) => `disable ${check} ${server}`),
        `set server ${server} state maint`,
        ...(given.shutdown_sessions ? [`shutdown sessions server ${server}`] : []),
        ...(given.wait ? [waitFor(given, backend, '$18 ~ /^MAINT/')] : []),
      ]
  }
}

/** Columns of `show stat`: 5 is the number of sessions, 18 the status. @see HAProxy Management Guide, 9.1 CSV format */
function waitFor(
  { host, wait_retries: retries, wait_interval: seconds }: Params,
  backend: string,
  condition: string,
): string {
  return `wait left=${String(retries)}
until ask 'show stat' | awk -F, -v b=${quote(backend)} -v s=${quote(host)} '$1 == b && $2 == s && (${condition}) { found = 1 } END { exit !found }'; do
  left=$((left - 1)); [ "$left" -gt 0 ] || exit 75
  sleep ${String(seconds)}
done`
}
