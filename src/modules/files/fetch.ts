import { createHash } from 'node:crypto'
import { defineAction, type Controller, type StepResult } from '../../module/contract.ts'
import type { ParamsOf } from '../../module/params.ts'

const params = {
  properties: {
    src: { type: 'string', format: 'path', description: 'The file of the target.' },
    dest: { type: 'string', description: 'The local directory; below it the file lies at `HOST/PATH`.' },
    flat: {
      type: 'boolean',
      default: false,
      description: '`dest` is the file itself, or its directory when it ends in `/`.',
    },
    fail_on_missing: { type: 'boolean', default: true, description: 'A missing file is a failure.' },
    validate_checksum: {
      type: 'boolean',
      default: true,
      description: 'Taken for the sake of Ansible playbooks; the wire checks itself.',
    },
  },
  required: ['src', 'dest'],
  words: { required: 'src and dest are required' },
} as const

/**
 * Fetches a file of the target to the controller.
 *
 * Source: ansible.builtin.fetch 2.14; in check mode it tells whether the local copy would change.
 */
export default defineAction({
  name: 'fetch',
  summary: 'Fetch a file of the target to the controller.',
  params,
  returns: {
    dest: 'The local file.',
    checksum: 'The SHA-1 of the content.',
    md5sum: 'The MD5 of the content.',
    file: 'The file of the target, when nothing changed.',
  },
  examples: `- name: Keep the Galera position of every member
  fetch:
    src: /var/lib/mysql/grastate.dat
    dest: evidence`,

  async run(params, target, { checkMode, controller }): Promise<StepResult> {
    const { src } = params
    const [stat, content] = await Promise.allSettled([target.stat(src, { follow: true }), target.readBytes(src)])
    if (stat.status === 'rejected') throw stat.reason
    if (stat.value === null) return missing(params, 'the remote file does not exist, not transferring, ignored')
    if (stat.value.type === 'directory')
      return missing(params, 'remote file is a directory, fetch cannot work on directories')
    if (content.status === 'rejected') throw content.reason
    const bytes = content.value ?? new Uint8Array()
    const dest = destination(params, target.host)
    const sums = { checksum: hex('sha1', bytes), md5sum: hex('md5', bytes) }
    if ((await localChecksum(dest, controller)) === sums.checksum) return { changed: false, ...sums, dest, file: src }
    if (!checkMode) await controller.writeBytes(dest, bytes)
    return { changed: true, ...sums, dest, remote_checksum: sums.checksum, remote_md5sum: null }
  },
})

function missing({ fail_on_missing, src }: ParamsOf<typeof params>, msg: string): StepResult {
  if (fail_on_missing) return { changed: false, failed: true, msg }
  return { changed: false, msg: msg.endsWith('ignored') ? msg : `${msg}, not transferring, ignored`, file: src }
}

function destination({ src, dest, flat }: ParamsOf<typeof params>, host: string): string {
  if (!flat) return `${dest.replace(/\/+$/, '')}/${host}/${src.replace(/^\/+/, '')}`
  return dest.endsWith('/') ? dest + src.slice(src.lastIndexOf('/') + 1) : dest
}

async function localChecksum(path: string, controller: Controller): Promise<string | null> {
  try {
    return hex('sha1', await controller.readBytes(path))
  } catch {
    // Not there, or not readable: then it is written, and writing says what is wrong.
    return null
  }
}

function hex(algorithm: 'sha1' | 'md5', content: Uint8Array): string {
  return createHash(algorithm).update(content).digest('hex')
}
