import { defineModule, refuse, type Refusal } from '../../module/contract.ts'
import type { ParamsOf } from '../../module/params.ts'
import { fstabEntry, withFstabEntry, type FstabEntry } from './fstab.ts'

const params = {
  properties: {
    path: { type: 'string', aliases: ['name'], description: 'The mount point.' },
    src: { type: 'string', description: 'What is mounted: a device, `UUID=…`, `server:/export`.' },
    fstype: { type: 'string', description: 'Type of the file system.' },
    opts: { type: 'string', description: 'Options, comma between.' },
    state: {
      type: 'string',
      enum: ['absent', 'absent_from_fstab', 'mounted', 'present', 'unmounted', 'remounted', 'ephemeral'],
      description: 'In fstab and mounted, only in fstab, only mounted (ephemeral), unmounted, or neither.',
    },
    dump: { type: 'string', default: '0', description: 'Field five of fstab.' },
    passno: { type: 'string', default: '0', description: 'Field six of fstab: the order of checks.' },
    boot: { type: 'boolean', default: true, description: 'Whether it is mounted at boot; otherwise noauto is added.' },
    fstab: { type: 'string', default: '/etc/fstab', description: 'The file.' },
    backup: { type: 'boolean', default: false, description: 'Keep the old file.' },
  },
  required: ['path', 'state'],
} as const

type Params = ParamsOf<typeof params>

interface State {
  readonly fstab: string
  readonly isMounted: boolean
  /** What is mounted there, as the kernel names it; undefined when it is about to change. */
  readonly mounted: string | undefined
  /** Whether the mount point is there; it goes with `absent`. */
  readonly hasFolder: boolean
  /** Undefined while it is about to be mounted anew. */
  readonly isFresh: true | undefined
}

const probeScript = `
cat -- "$1" 2>/dev/null
echo '== mounted'
awk -v path="$(printf '%s' "$2" | sed 's/ /\\\\\\\\040/g')" '$2 == path { print $1, $3, $4 }' /proc/mounts | tail -n 1
[ -d "$2" ] && echo '== folder'
exit 0`

/**
 * Keeps a file system in fstab and mounted.
 *
 * Source: ansible.posix.mount 1.5.
 */
export default defineModule({
  name: 'mount',
  aliases: ['ansible.posix.mount'],
  summary: 'Manage mounted file systems and fstab.',
  params,
  returns: { name: 'The mount point.', src: 'What is mounted.', fstype: 'Its type.', opts: 'Its options.' },
  examples: `
- name: Mount the shared images
  mount:
    path: /var/lib/glance/images
    src: nas:/export/glance
    fstype: nfs
    opts: rw,_netdev
    state: mounted
`,

  async probe({ fstab, path }, target): Promise<State> {
    const { stdout } = await target.query(['sh', '-c', probeScript, 'sh', fstab, path])
    const [text = '', rest = ''] = stdout.split(/^== mounted\n/m)
    const [line = '', folder] = rest.split(/^== folder$/m)
    return {
      fstab: text,
      isMounted: line.trim() !== '',
      mounted: line.trim(),
      hasFolder: folder !== undefined,
      isFresh: true,
    }
  },

  plan(given, before): State | Refusal {
    const entry = entryFor(given, before)
    if (entry === null && ['mounted', 'present', 'ephemeral'].includes(given.state)) {
      const missing = (['fstype', 'src'] as const).filter((name) => given[name] === undefined)
      return refuse(
        'module/parameters',
        `state is ${given.state} but all of the following are missing: ${missing.join(', ')}`,
      )
    }
    const isListed = fstabEntry(before.fstab, given.path) !== null
    switch (given.state) {
      case 'present':
        return { ...before, fstab: withFstabEntry(before.fstab, given.path, entry) }
      case 'mounted': {
        const fstab = withFstabEntry(before.fstab, given.path, entry)
        if (before.isMounted && fstab === before.fstab) return before
        return { ...before, fstab, isMounted: true, mounted: undefined, hasFolder: true, isFresh: undefined }
      }
      case 'ephemeral':
        if (before.isMounted && before.mounted?.startsWith(`${given.src ?? ''} `) !== true) {
          return refuse(
            'mount/other-source',
            `Ephemeral mount point is already mounted with a different source: ${before.mounted ?? ''}`,
          )
        }
        return before.isMounted
          ? before
          : { ...before, isMounted: true, mounted: undefined, hasFolder: true, isFresh: undefined }
      case 'unmounted':
        return { ...before, isMounted: false, mounted: '' }
      case 'absent_from_fstab':
        return { ...before, fstab: isListed ? withFstabEntry(before.fstab, given.path, null) : before.fstab }
      case 'absent':
        return {
          ...before,
          fstab: isListed ? withFstabEntry(before.fstab, given.path, null) : before.fstab,
          isMounted: false,
          mounted: '',
          hasFolder: false,
        }
      case 'remounted':
        if (!before.isMounted)
          return refuse('mount/not-mounted', `${given.path} is not mounted, so it cannot be mounted anew.`)
        return { ...before, mounted: undefined, isFresh: undefined }
    }
  },

  async apply(given, after, target, before) {
    const { backup } =
      after.fstab === before.fstab ? {} : await target.writeFile(given.fstab, after.fstab, { backup: given.backup })
    if (before.isMounted && !after.isMounted) await target.run(['umount', '--', given.path])
    if (before.hasFolder && !after.hasFolder)
      await target.run(['sh', '-c', 'rmdir -- "$1" 2>/dev/null || :', 'sh', given.path])
    if (after.isMounted && after.isFresh === undefined) await mountNow(given, before, target)
    return backup === undefined ? {} : { backup_file: backup }
  },

  result(given, before, after, applied) {
    const isNamed = given.state !== 'absent' && given.state !== 'absent_from_fstab'
    const entry = isNamed ? (entryFor(given, before) ?? fstabEntry(after.fstab, given.path)) : null
    return {
      opts: given.opts ?? 'defaults',
      boot: given.boot ? 'yes' : 'no',
      backup_file: '',
      name: given.path,
      fstab: given.fstab,
      dump: given.dump,
      passno: given.passno,
      ...(entry === null ? {} : { src: entry.source, fstype: entry.type, opts: entry.options }),
      ...applied,
    }
  },

  diff: ({ fstab }, before, after) => [
    { before: before.fstab, after: after.fstab, beforeHeader: fstab, afterHeader: fstab },
  ],
})

function entryFor(given: Params, before: State): FstabEntry | null {
  const present = fstabEntry(before.fstab, given.path)
  const source = given.src ?? present?.source
  const type = given.fstype ?? present?.type
  if (source === undefined || type === undefined) return null
  const options = (given.opts ?? 'defaults').split(',')
  const withBoot = given.boot || options.includes('noauto') ? options : [...options, 'noauto']
  return { source, path: given.path, type, options: withBoot.join(','), dump: given.dump, pass: given.passno }
}

async function mountNow(
  given: Params,
  before: State,
  target: { run: (command: readonly string[]) => Promise<unknown> },
): Promise<void> {
  if (!before.hasFolder) await target.run(['mkdir', '-p', '--', given.path])
  if (given.state === 'ephemeral') {
    await target.run([
      'mount',
      '-t',
      given.fstype ?? 'auto',
      '-o',
      given.opts ?? 'defaults',
      '--',
      given.src ?? '',
      given.path,
    ])
    return
  }
  const table = given.fstab === '/etc/fstab' ? [] : ['-T', given.fstab]
  if (!before.isMounted) {
    await target.run(['mount', ...table, '--', given.path])
    return
  }
  // Not every file system can be mounted anew in its place; what cannot is unmounted first, as Ansible does.
  const script =
    'path=$1; shift; mount "$@" -o remount -- "$path" 2>/dev/null || { umount -- "$path" && mount "$@" -- "$path"; }'
  await target.run(['sh', '-c', script, 'sh', given.path, ...table])
}
