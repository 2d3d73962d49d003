import { defineAction } from '../../module/contract.ts'
import { quote } from '../../transport/quote.ts'
import { ownershipOf, ownershipResult } from './attributes.ts'

const params = {
  properties: {
    state: { type: 'string', enum: ['file', 'directory'], default: 'file', description: 'What to make.' },
    path: {
      type: 'string',
      format: 'path',
      description: "The folder it is made in; without it, the target's usual one.",
    },
    prefix: { type: 'string', default: 'ansible.', description: 'What its name begins with.' },
    suffix: { type: 'string', default: '', description: 'What its name ends in.' },
  },
} as const

/**
 * Makes a temporary file or directory that nobody else can open.
 *
 * Source: ansible.builtin.tempfile 2.14.
 */
export default defineAction({
  name: 'tempfile',
  summary: 'Make a temporary file or directory.',
  params,
  returns: {
    path: 'What was made.',
    state: '`file` or `directory`.',
    mode: 'Permissions, as four octal digits.',
    owner: 'The owner.',
    group: 'The group.',
  },
  examples: `- name: Make a folder for the dump
  tempfile:
    state: directory
    suffix: dump
  register: scratch`,

  async run({ state, path, prefix, suffix }, target, { checkMode }) {
    if (checkMode) return { changed: false, skipped: true, msg: 'A temporary file has no path before it is made.' }
    const folder = path === undefined ? '"${TMPDIR:-/tmp}"' : quote(path)
    const name = quote(`/${prefix}XXXXXXXX${suffix}`)
    const { stdout } = await target.run({ script: `mktemp ${state === 'directory' ? '-d ' : ''}${folder}${name}` })
    const made = stdout.replace(/\n$/, '')
    const stat = await target.stat(made)
    return {
      changed: true,
      path: made,
      state,
      ...(stat === null ? {} : { size: stat.sizeBytes, ...ownershipResult(ownershipOf(stat)) }),
    }
  },
})
