import { error } from '../../diagnostic/catalogue.ts'
import { defineModule, refuse } from '../../module/contract.ts'
import { TargetError } from '../../target/target-error.ts'

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
    const [content, stat] = await Promise.allSettled([target.readBytes(src), target.stat(src, { follow: true })])
    if (stat.status === 'fulfilled' && stat.value?.type === 'directory') {
      throw new TargetError(error('files/wrong-kind', `Source is a directory and must be a file: ${src}`))
    }
    if (content.status === 'rejected') throw content.reason
    return content.value === null ? null : Buffer.from(content.value).toString('base64')
  },

  plan: ({ src }, before) => (before === null ? refuse('files/absent', `File not found: ${src}`) : before),
  apply: () => Promise.resolve(undefined),
  result: ({ src }, content) => ({ content, source: src, encoding: 'base64' }),
})
