import { defineAction } from '../../module/contract.ts'
import type { JsonObject } from '../../value/json.ts'

const script = `{
LC_ALL=C; export LC_ALL
if [ -d /run/systemd/system ]; then
  echo '== units'
  systemctl list-units --no-pager --no-legend --plain --type service --all
  echo '== files'
  systemctl list-unit-files --no-pager --no-legend --type service
else
  echo '== scripts'
  service --status-all </dev/null
fi
} 2>/dev/null`

/**
 * Returns every service of the host as facts.
 *
 * Source: ansible.builtin.service_facts 2.14.
 */
export default defineAction({
  name: 'service_facts',
  summary: 'Return the services of the host as facts.',
  params: { properties: {} },
  returns: { ansible_facts: '`services`: name, state, status and source by unit name.' },
  examples: `
- name: Learn the services
  service_facts:
`,
  async run(_, target) {
    const { stdout } = await target.query({ script })
    return { changed: false, ansible_facts: { services: servicesIn(stdout) } }
  },
})

/** Services by name, from the lists that the script prints. */
export function servicesIn(output: string): JsonObject {
  const services = new Map<string, { name: string; state: string; status: string; source: string }>()
  let section = ''
  for (const line of output.split('\n')) {
    const heading = /^== (\w+)$/.exec(line)?.[1]
    section = heading ?? section
    const words = line.replace(/^[●*\s]+/, '').split(/\s+/)
    const [name = '', second = '', , sub = ''] = words
    if (heading !== undefined || name === '') continue
    if (section === 'units') {
      const bad = words.slice(1, 4).find((word) => badStates.has(word))
      services.set(name, {
        name,
        state: sub === 'running' ? 'running' : 'stopped',
        status: bad ?? 'unknown',
        source: 'systemd',
      })
    }
    if (section === 'files') {
      const known = services.get(name)
      if (known === undefined) services.set(name, { name, state: 'inactive', status: second, source: 'systemd' })
      else if (!badStates.has(known.status)) known.status = second
    }
    if (section === 'scripts') {
      const [, mark, script] = /^\s*\[ ([-+?]) \]\s+(\S+)/.exec(line) ?? []
      if (script === undefined) continue
      const state = mark === '+' ? 'running' : mark === '-' ? 'stopped' : 'unknown'
      services.set(script, { name: script, state, status: 'unknown', source: 'sysv' })
    }
  }
  return Object.fromEntries(services)
}

const badStates: ReadonlySet<string> = new Set(['not-found', 'masked', 'failed'])
