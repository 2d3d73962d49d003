import { defineModule } from '../../module/contract.ts'
import type { ParamsOf } from '../../module/params.ts'
import type { FileStat, ReadTarget } from '../../target/target.ts'
import { quote } from '../../transport/quote.ts'
import type { JsonObject } from '../../value/json.ts'
import { statResult } from './stat-result.ts'

const params = {
  properties: {
    path: { type: 'string', format: 'path', aliases: ['dest', 'name'], description: 'What it is about.' },
    follow: { type: 'boolean', default: false, description: 'Look through a symbolic link.' },
    get_checksum: { type: 'boolean', default: true, description: 'Compute the checksum of a file.' },
    checksum_algorithm: {
      type: 'string',
      enum: ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'],
      default: 'sha1',
      aliases: ['checksum', 'checksum_algo'],
      description: 'How the checksum is computed.',
    },
    get_mime: {
      type: 'boolean',
      default: true,
      aliases: ['mime', 'mime_type', 'mime-type'],
      description: 'Ask file(1) for the kind of content, when the target has it.',
    },
    get_attributes: {
      type: 'boolean',
      default: true,
      aliases: ['attr', 'attributes'],
      description: 'Ask lsattr(1) for the attributes of the file system, when the target has it.',
    },
    get_md5: { type: 'boolean', default: false, description: 'Taken for the sake of old playbooks.' },
  },
  required: ['path'],
} as const

type Params = ParamsOf<typeof params>

/**
 * Tells what stands at a path.
 *
 * State: the return value itself. Source: ansible.builtin.stat 2.14.
 */
export default defineModule({
  name: 'stat',
  summary: 'Tell what stands at a path.',
  params,
  returns: {
    stat: 'Facts of the path: `exists`, and if so `isreg`, `isdir`, `islnk`, `mode`, `size`, `checksum`, `pw_name` …',
  },
  examples: `- name: Look for the bootstrap mark
  stat:
    path: /var/lib/mysql/grastate.dat
  register: grastate`,

  async probe(params, target): Promise<JsonObject> {
    const checksum = params.get_checksum ? { checksum: params.checksum_algorithm } : {}
    const [stat, extras] = await Promise.all([
      target.stat(params.path, { follow: params.follow, ...checksum }),
      readExtras(params, target),
    ])
    return stat === null
      ? { exists: false }
      : { exists: true, path: params.path, ...statResult(stat), ...shownLink(stat), ...extras }
  },

  plan: (_params, before) => before,
  apply: () => Promise.resolve(undefined),
  result: (_params, stat) => ({ stat }),
})

function shownLink({ linkTarget, checksum }: FileStat): JsonObject {
  return {
    ...(linkTarget === undefined ? {} : { lnk_target: linkTarget }),
    ...(checksum === undefined ? {} : { checksum }),
  }
}

/** What the plain facts lack: who may do what, the place behind a link, the kind of content, attributes. */
async function readExtras(params: Params, target: ReadTarget): Promise<JsonObject> {
  const { get_mime, get_attributes } = params
  const { stdout } = await target.query({ script: extrasText(params) })
  const found = new Map(stdout.split('\0').map((field) => [field.slice(0, 1), field.slice(2)]))
  const [mimetype = 'unknown', charset = 'unknown'] = /(\S+); charset=(\S+)/.exec(found.get('m') ?? '')?.slice(1) ?? []
  const [version, flags] = /^(\d+)\s+(\S+)/.exec(found.get('a') ?? '')?.slice(1) ?? []
  const attr_flags = (flags ?? '').replaceAll('-', '')
  const real = found.get('l')
  return {
    readable: found.has('r'),
    writeable: found.has('w'),
    executable: found.has('x'),
    ...(real === undefined ? {} : { lnk_source: real.replace(/\n$/, '') }),
    ...blocksOf(found.get('b') ?? ''),
    ...(get_mime ? { mimetype, charset } : {}),
    ...(get_attributes ? { version: version ?? null, attr_flags, attributes: attributeNames(attr_flags) } : {}),
  }
}

/** What `stat -c '%b %o %t %T'` says: blocks of 512 bytes, the best size to read, the device that a device file is. */
function blocksOf(line: string): JsonObject {
  const [blocks, size, major = '0', minor = '0'] = line.trim().split(' ')
  if (blocks === undefined || size === undefined) return {}
  // Linux packs the numbers of a device as glibc's makedev() does.
  const [high, low] = [Number.parseInt(major, 16), Number.parseInt(minor, 16)]
  const device = (high & 0xfff) * 0x100 + (low & 0xff) + (low & 0xfff00) * 0x1000
  return { blocks: Number(blocks), block_size: Number(size), device_type: device }
}

function extrasText({ path, follow, get_mime, get_attributes }: Params): string {
  const field = (name: string, command: string): string => `printf '${name} '; ${command}; printf '\\000'`
  return [
    `p=${quote(path)}`,
    `test -e "$p" || test -L "$p" || exit 0`,
    `test -r "$p" && printf 'r \\000'`,
    `test -w "$p" && printf 'w \\000'`,
    `test -x "$p" && printf 'x \\000'`,
    field('b', `stat ${follow ? '-L ' : ''}-c '%b %o %t %T' -- "$p"`),
    `if test -L "$p"; then ${field('l', 'readlink -f -- "$p"')}; fi`,
    get_mime ? `if command -v file >/dev/null; then ${field('m', 'file -b --mime -- "$p"')}; fi` : '',
    get_attributes ? `if command -v lsattr >/dev/null; then ${field('a', 'lsattr -vd -- "$p" 2>/dev/null')}; fi` : '',
    'exit 0',
  ].join('\n')
}

/** Ansible's words for the letters of lsattr(1). */
function attributeNames(flags: string): readonly string[] {
  return flags.split('').flatMap((letter) => letters[letter] ?? [])
}

const letters: Readonly<Record<string, string>> = {
  A: 'noatime',
  a: 'append',
  c: 'compressed',
  C: 'nocow',
  d: 'nodump',
  D: 'dirsync',
  e: 'extents',
  E: 'encrypted',
  h: 'blocksize',
  i: 'immutable',
  I: 'indexed',
  j: 'journalled',
  N: 'inline',
  s: 'zero',
  S: 'synchronous',
  t: 'notail',
  T: 'blockroot',
  u: 'undelete',
  X: 'compressedraw',
  Z: 'compresseddirty',
}
