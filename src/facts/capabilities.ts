import type { FactSource } from './fact-source.ts'

/** The capabilities of the account, as capsh tells them; `N/A` on a host without it. */
export const capabilities: FactSource = {
  name: 'caps',
  subsets: ['system_capabilities', 'system_capabilities_enforced'],
  script: `PATH=$PATH:/usr/sbin:/sbin
capsh --print`,
  parse(output) {
    const current = /^Current:(.*)$/m.exec(output)?.[1]?.trim()
    if (current === undefined) return { system_capabilities: 'N/A', system_capabilities_enforced: 'N/A' }
    // All of them and nothing else: nothing is kept from the account.
    if (current === '=ep') return { system_capabilities: [], system_capabilities_enforced: 'False' }
    const names = current.split('=')[1] ?? ''
    return {
      system_capabilities: names.split(',').map((name) => name.trim()),
      system_capabilities_enforced: 'True',
    }
  },
}
