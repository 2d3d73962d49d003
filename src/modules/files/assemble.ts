import { createHash } from 'node:crypto'
import { error } from '../../diagnostic/catalogue.ts'
import { pythonRegex } from '../../expression/python-regex.ts'
import { defineModule, isRefusal, refuse, type Controller, type Refusal } from '../../module/contract.ts'
import type { ParamsOf } from '../../module/params.ts'
import { TargetError } from '../../target/target-error.ts'
import type { ReadTarget } from '../../target/target.ts'
import { attributeParams } from './attributes.ts'
import {
  applyCopy,
  copyDiff,
  copyingOf,
  copyResult,
  planCopy,
  probeCopy,
  type Copying,
  type CopyState,
} from './copy.ts'
import { validateRefusal } from './text-file.ts'
import { listTree } from './tree-listing.ts'

const params = {
  properties: {
    src: { type: 'string', format: 'path', description: 'The directory of the fragments.' },
    dest: { type: 'string', format: 'path', description: 'The file they make together.' },
    remote_src: {
      type: 'boolean',
      default: true,
      description: 'The fragments lie on the target; else on the controller.',
    },
    regexp: { type: 'string', format: 'regex', description: 'Only fragments whose names hold a match.' },
    delimiter: { type: 'string', description: 'What stands between fragments.' },
    ignore_hidden: { type: 'boolean', default: false, description: 'Leave out names that begin with a dot.' },
    backup: { type: 'boolean', default: false, description: 'Keep the old file beside the new one.' },
    validate: {
      type: 'string',
      description: 'A command with `%s` for the new file; when it fails, the old file stays.',
    },
    decrypt: { type: 'boolean', default: true, description: 'Vault files are opened; they always are.' },
    ...attributeParams,
  },
  required: ['src', 'dest'],
} as const

type Params = ParamsOf<typeof params>

interface Prepared {
  readonly params: Params
  /** The fragments of the controller; null when they lie on the target. */
  readonly fragments: readonly Fragment[] | null
}

interface Fragment {
  readonly name: string
  readonly content: Uint8Array
}

/** The text that the fragments make, and what stands at its place. */
interface AssembledState {
  readonly content: Uint8Array
  readonly copy: CopyState
}

/**
 * Makes one file of the fragments in a directory, sorted by name.
 *
 * Source: ansible.builtin.assemble 2.14.
 */
export default defineModule({
  name: 'assemble',
  summary: 'Make one file of the fragments in a directory.',
  params,
  returns: {
    dest: 'The file.',
    src: 'The directory of the fragments.',
    checksum: 'The SHA-1 of the content.',
    md5sum: 'The MD5 of the content, when it was written.',
    backup_file: 'The path of the backup, when one was made.',
    msg: 'Always `OK`.',
  },
  examples: `- name: Put haproxy.cfg together
  assemble:
    src: /etc/haproxy/conf.d
    dest: /etc/haproxy/haproxy.cfg
    validate: haproxy -c -f %s`,

  prepare: (params, controller) => prepared(params, controller),
  probe: (prepared: Prepared, target) => probeAssembled(prepared, target),

  plan({ params }, before): AssembledState | Refusal {
    const copy = planCopy(copying(params, before.content), before.copy)
    return isRefusal(copy) ? copy : { content: before.content, copy }
  },

  apply: ({ params }, after, target, before) =>
    applyCopy(copying(params, before.content), after.copy, target, before.copy),

  result({ params }, before, after, applied) {
    const copied = copyResult(copying(params, before.content), before.copy, after.copy, applied)
    const named = Object.entries(copied).filter(([name]) => name !== 'path')
    const md5sum = createHash('md5').update(before.content).digest('hex')
    return { ...Object.fromEntries(named), src: params.src, md5sum, msg: 'OK' }
  },

  diff: ({ params }, before, after) => copyDiff(copying(params, before.content), before.copy, after.copy),
})

async function prepared(params: Params, controller: Controller): Promise<Prepared | Refusal> {
  const invalid = validateRefusal(params.validate)
  if (invalid !== null) return invalid
  if (params.remote_src) return { params, fragments: null }
  const path = controller.findFile(params.src.replace(/(.)\/+$/, '$1'), 'files')
  if (path === null || !controller.isDirectory(path)) {
    return refuse('files/source-absent', `Source (${params.src}) is not a directory on the controller.`)
  }
  const names = (await controller.walk(path)).filter((name) => !name.includes('/'))
  const contents = await Promise.all(names.map((name) => controller.readBytes(`${path}/${name}`)))
  return { params, fragments: names.map((name, index) => ({ name, content: contents[index] ?? new Uint8Array() })) }
}

async function probeAssembled({ params, fragments }: Prepared, target: ReadTarget): Promise<AssembledState> {
  const content = joined(params, fragments ?? (await remoteFragments(params, target)))
  return { content, copy: await probeCopy(copying(params, content), target) }
}

async function remoteFragments({ src }: Params, target: ReadTarget): Promise<readonly Fragment[]> {
  const [stat, listed] = await Promise.allSettled([
    target.stat(src, { follow: true }),
    listTree(src, { follow: true, maxDepth: 1 }, target),
  ])
  if (stat.status === 'rejected') throw stat.reason
  if (stat.value === null) throw new TargetError(error('files/absent', `Source (${src}) does not exist`))
  if (stat.value.type !== 'directory') {
    throw new TargetError(error('files/wrong-kind', `Source (${src}) is not a directory`))
  }
  if (listed.status === 'rejected') throw listed.reason
  const found = listed.value.filter(({ type }) => type === 'file')
  const contents = await Promise.all(found.map(({ path }) => target.readBytes(path)))
  return found.map(({ path }, index) => ({
    name: path.slice(path.lastIndexOf('/') + 1),
    content: contents[index] ?? new Uint8Array(),
  }))
}

function copying(params: Params, content: Uint8Array): Copying {
  const copied = { ...params, remote_src: false, force: true, follow: false, local_follow: true }
  const made = copyingOf(copied, content, '', params.src)
  if (isRefusal(made)) throw new Error(`${made.detail} This is a bug in hadeploy.`)
  return made
}

/** The fragments one after another; each begins on a line of its own, below the delimiter. */
function joined({ regexp, delimiter, ignore_hidden }: Params, fragments: readonly Fragment[]): Uint8Array {
  const chosen = fragments
    .filter(({ name }) => regexp === undefined || pythonRegex(regexp).search(name) !== null)
    .filter(({ name }) => !ignore_hidden || !name.startsWith('.'))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const newline = Buffer.from('\n')
  const between = delimiter === undefined ? Buffer.alloc(0) : Buffer.from(delimiterLine(delimiter))
  const parts = chosen.flatMap(({ content }, index) => {
    const above = chosen[index - 1]?.content
    if (above === undefined) return [content]
    return above.at(-1) === newline[0] ? [between, content] : [newline, between, content]
  })
  return Buffer.concat(parts)
}

function delimiterLine(delimiter: string): string {
  const decoded = delimiter.replaceAll('\\n', '\n').replaceAll('\\t', '\t')
  return decoded.endsWith('\n') ? decoded : `${decoded}\n`
}
