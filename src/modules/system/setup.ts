import { gatherFacts, prefixed } from '../../facts/gather.ts'
import { defineAction } from '../../module/contract.ts'

/**
 * Gathers the facts of a host.
 *
 * Source: ansible.builtin.setup 2.14.
 */
export default defineAction({
  name: 'setup',
  aliases: ['gather_facts'],
  summary: 'Gather facts of the host.',
  params: {
    properties: {
      gather_subset: {
        type: 'array',
        items: { type: 'string' },
        default: ['all'],
        description: 'Which facts: all, min, hardware, network, virtual, or single ones; `!x` leaves x out.',
      },
      filter: {
        type: 'array',
        items: { type: 'string' },
        default: [],
        description: 'Globs over names of facts; only matching ones are returned.',
      },
      gather_timeout: { type: 'integer', default: 10, description: 'Seconds that gathering may take.' },
      fact_path: {
        type: 'string',
        default: '/etc/ansible/facts.d',
        description: "The folder of the host's own `*.fact` files.",
      },
    },
  },
  returns: { ansible_facts: 'The facts.' },
  examples: `
- name: Read the facts of this host's own that a role has written
  setup:
    filter: ansible_local
`,
  async run({ gather_subset: subset, filter, gather_timeout: seconds, fact_path: factPath }, target) {
    const facts = await gatherFacts(target, { subset, filter, factPath, timeoutMs: seconds * 1000 })
    return { changed: false, ansible_facts: prefixed(facts) }
  },
})
