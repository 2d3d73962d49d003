import { clock } from './clock.ts'
import { worst, type Component, type ComponentStatus, type Health, type ProbeOutput } from './component.ts'
import { etcd } from './etcd.ts'
import { galera } from './galera.ts'
import { haproxy } from './haproxy.ts'
import { keystone } from './keystone.ts'
import { memcached } from './memcached.ts'
import { pacemaker } from './pacemaker.ts'
import { rabbitmq } from './rabbitmq.ts'
import { virtualAddress } from './virtual-address.ts'

/** What is asked for, in the order in which it is shown. */
export const components: readonly Component[] = [
  galera,
  rabbitmq,
  memcached,
  etcd,
  pacemaker,
  virtualAddress,
  haproxy,
  keystone,
  clock,
]

/** A component, and the hosts that shall have it. */
export interface Placement {
  readonly component: Component
  readonly hosts: readonly string[]
}

/** Where the components are, by the groups of an inventory; those of no host are left out. */
export function placements(hostsOf: (group: string) => readonly string[]): readonly Placement[] {
  return components
    .map((component) => ({ component, hosts: [...new Set(component.groups.flatMap(hostsOf))] }))
    .filter(({ hosts }) => hosts.length > 0)
}

/**
 * One shell text that asks for all components that a host shall have, at the same time. Each line of the answer begins
 * with the component's name; `exit` and its status end it.
 */
export function probeScript(host: string, placed: readonly Placement[]): string {
  const own = placed.filter(({ hosts }) => hosts.includes(host)).map(({ component }) => component)
  // Written line by line: a line is less than a pipe takes at once, so that lines of two probes never mix.
  const head = `ask() {
  { "probe_$1" 2>/dev/null; printf '\\nexit %s\\n' $?; } | while IFS= read -r line; do printf '%s %s\\n' "$1" "$line"; done
}`
  const probes = own.map(({ name, probe }) => `probe_${name}() {${probe}\n}`)
  return [head, ...probes, ...own.map(({ name }) => `ask ${name} &`), 'wait', ''].join('\n')
}

/** What a host's probes printed, by component. */
export function probeOutputs(text: string): ReadonlyMap<string, NonNullable<ProbeOutput>> {
  const outputs = new Map<string, { lines: string[]; status: number }>()
  for (const line of text.split('\n')) {
    const [, name = '', rest = ''] = /^(\w+) (.+)$/s.exec(line) ?? []
    if (name === '') continue
    const output = outputs.get(name) ?? { lines: [], status: 1 }
    outputs.set(name, output)
    const status = /^exit (\d+)$/.exec(rest)?.[1]
    if (status === undefined) output.lines.push(rest)
    else output.status = Number(status)
  }
  return outputs
}

/** The state of a whole control plane. */
export interface ControlPlaneStatus {
  readonly health: Health
  readonly hosts: readonly string[]
  /** Hosts that do not answer, with the reason. */
  readonly unreachable: ReadonlyMap<string, string>
  readonly components: ReadonlyMap<string, ComponentStatus>
}

/** What a host answered: the text of its probes, or why there is none. */
export type HostAnswer = { readonly text: string } | { readonly unreachable: string }

/** Judges what all hosts answered. */
export function controlPlaneStatus(
  placed: readonly Placement[],
  answers: ReadonlyMap<string, HostAnswer>,
): ControlPlaneStatus {
  const outputs = new Map([...answers].map(([host, one]) => [host, 'text' in one ? probeOutputs(one.text) : null]))
  const judged = placed.flatMap(({ component, hosts }) => {
    const own = new Map(hosts.map((host) => [host, outputs.get(host)?.get(component.name) ?? null]))
    const status = component.judge(own)
    return status === null ? [] : [[component.name, status] as const]
  })
  const unreachable = [...answers].flatMap(([host, one]) =>
    'unreachable' in one ? [[host, one.unreachable] as const] : [],
  )
  const isGone = unreachable.length > 0 && unreachable.length === answers.size
  return {
    health: worst([
      ...judged.map(([, { health }]) => health),
      unreachable.length === 0 ? 'healthy' : isGone ? 'down' : 'degraded',
    ]),
    hosts: [...answers.keys()],
    unreachable: new Map(unreachable),
    components: new Map(judged),
  }
}
