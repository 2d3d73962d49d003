import { defineModule, refuse } from '../../module/contract.ts'

const params = {
  properties: {
    src: { type: 'string', format: 'path', aliases: ['path'], description: 'The file.' },
  },
  required: ['src'],
} as const

/**
 * Fetches the content of a file into a return value.
 *
 * State: the content in base64, or null when there is no file. Source: ansible.builtin.slurp 2.14.
 */
export default defineModule({
  name: 'slurp',
  summary: 'Fetch the content of a file of the target.',
  params,
  returns: {
    content: 'The content, in base64.',
    encoding: 'Always `base64`.',
    source: 'The file.',
  },
  examples: `- name: Read the Galera position
  slurp:
    src: /var/lib/mysql/grastate.dat
  register: grastate`,

  async probe({ src }, target) {
    const content = await target.readBytes(src)
    return content === null ? null : Buffer.from(content).toString('base64')
  },

  plan: ({ src }, before) => (before === null ? refuse('files/absent', `file not found: ${src}`) : before),
  apply: () => Promise.resolve(undefined),
  result: ({ src }, content) => ({ content, source: src, encoding: 'base64' }),
})
