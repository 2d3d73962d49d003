import { defineModule, refuse, type Refusal } from '../../module/contract.ts'
import type { ParamsOf } from '../../module/params.ts'

const params = {
  properties: {
    name: { type: 'string', description: 'The kernel module.' },
    state: {
      type: 'string',
      enum: ['absent', 'present'],
      default: 'present',
      description: 'Whether it shall be loaded.',
    },
    params: { type: 'string', default: '', description: 'Its parameters, when it is loaded.' },
    persistent: {
      type: 'string',
      enum: ['disabled', 'absent', 'present'],
      default: 'disabled',
      description: 'Whether it is loaded at boot; disabled leaves that as it is.',
    },
  },
  required: ['name'],
} as const

type Params = ParamsOf<typeof params>

interface ModprobeState {
  /** Loaded, or built into the kernel. */
  readonly isLoaded: boolean
  readonly isBuiltin: boolean
  /** Whether modprobe could find it for the running kernel. */
  readonly isAvailable: boolean
  readonly isContainer: boolean
  /** Files of /etc/modules-load.d that name it, and of /etc/modprobe.d that give it options, with their text. */
  readonly loadFiles: Readonly<Record<string, string>>
  readonly optionFiles: Readonly<Record<string, string>>
}

// A module that is built in is in no list of loaded ones, and modprobe finds no file for it in a container; what it brings
// is there all the same. /sys/module shows built-in ones only when they have parameters, so their own traces are asked too.
const probeScript = `
name=$(echo "$1" | tr - _) dashed=$(echo "$1" | tr _ -)
grep -q "^$name " /proc/modules && echo loaded
release=$(uname -r)
grep -q -E "/($name|$dashed)\\.ko" "/lib/modules/$release/modules.builtin" 2>/dev/null && echo builtin
if ! grep -q "^$name " /proc/modules; then
  [ -d "/sys/module/$name" ] && echo builtin
  case $name in
    br_netfilter) [ -d /proc/sys/net/bridge ] && echo builtin ;;
    bridge) [ -e /proc/net/bridge ] || [ -d /sys/module/bridge ] && echo builtin ;;
    nf_conntrack) [ -e /proc/sys/net/netfilter/nf_conntrack_max ] && echo builtin ;;
    ip_vs) [ -e /proc/net/ip_vs ] && echo builtin ;;
    ip_tables) [ -e /proc/net/ip_tables_names ] && echo builtin ;;
    ip6_tables) [ -e /proc/net/ip6_tables_names ] && echo builtin ;;
    bonding) [ -e /sys/class/net/bonding_masters ] && echo builtin ;;
    8021q) [ -d /proc/net/vlan ] && echo builtin ;;
    tun) [ -e /sys/class/misc/tun ] && echo builtin ;;
    dm_*) [ -e /sys/class/misc/device-mapper ] && echo builtin ;;
    softdog) [ -e /sys/class/watchdog/watchdog0 ] && grep -q -i software /sys/class/watchdog/watchdog0/identity && echo builtin ;;
    *) grep -q -E "(^|[[:blank:]])$name\\$" /proc/filesystems && echo builtin ;;
  esac
fi
modprobe -n -q "$1" 2>/dev/null && echo available
{ [ -e /run/systemd/container ] || [ -e /.dockerenv ] || [ -e /run/.containerenv ]; } && echo container
for file in /etc/modules-load.d/*.conf; do
  [ -f "$file" ] && grep -q -E "^[[:blank:]]*($name|$dashed)[[:blank:]]*\\$" "$file" && { echo "== load $file"; cat "$file"; echo; }
done
for file in /etc/modprobe.d/*.conf; do
  [ -f "$file" ] && grep -q -E "^[[:blank:]]*options[[:blank:]]+($name|$dashed)[[:blank:]]" "$file" && { echo "== options $file"; cat "$file"; echo; }
done
exit 0`

/**
 * Keeps a kernel module loaded or unloaded, and loaded at boot or not.
 *
 * What is built into the kernel counts as loaded, also in a container, where no module can be loaded: there the task is
 * refused in plain words when the kernel lacks the module. Source: community.general.modprobe 6.6.
 */
export default defineModule({
  name: 'modprobe',
  aliases: ['community.general.modprobe'],
  summary: 'Load and unload kernel modules.',
  params,
  returns: { name: 'The module.', state: 'Its state.', params: 'Its parameters.' },
  examples: `
- name: Let iptables see bridged packets
  modprobe:
    name: br_netfilter
    persistent: present
`,

  async probe({ name }, target): Promise<ModprobeState> {
    return modprobeState((await target.query(['sh', '-c', probeScript, 'sh', name])).stdout)
  },

  plan(given, before): ModprobeState | Refusal {
    const refusal = refusalOf(given, before)
    if (refusal !== null) return refusal
    return {
      ...before,
      isLoaded: given.state === 'present',
      isAvailable: before.isAvailable,
      loadFiles: loadFiles(given, before),
      optionFiles: optionFiles(given, before),
    }
  },

  async apply(given, after, target, before) {
    if (after.isLoaded !== before.isLoaded) {
      const words = given.params.split(/\s+/).filter((word) => word !== '')
      await target.run(after.isLoaded ? ['modprobe', given.name, ...words] : ['modprobe', '-r', given.name])
    }
    for (const kind of ['loadFiles', 'optionFiles'] as const) {
      for (const [path, text] of Object.entries(after[kind])) {
        if (text !== before[kind][path]) await target.writeFile(path, text, { mode: '0644' })
      }
      for (const path of Object.keys(before[kind])) {
        if (after[kind][path] === undefined) {
          await target.writeFile(path, without(before[kind][path] ?? '', lineOf(given.name, kind)))
        }
      }
    }
    return {}
  },

  result: ({ name, params: words, state }) => ({ name, params: words, state }),
})

/** Reads what the probe printed. */
export function modprobeState(output: string): ModprobeState {
  const [head = '', ...files] = output.split(/^== /m)
  const words = head.split('\n')
  const texts = (kind: string): Record<string, string> =>
    Object.fromEntries(
      files
        .filter((file) => file.startsWith(`${kind} `))
        .map((file) => [
          file.slice(kind.length + 1, file.indexOf('\n')),
          file.slice(file.indexOf('\n') + 1).replace(/\n$/, ''),
        ]),
    )
  const isBuiltin = words.includes('builtin')
  return {
    isLoaded: isBuiltin || words.includes('loaded'),
    isBuiltin,
    isAvailable: words.includes('available'),
    isContainer: words.includes('container'),
    loadFiles: texts('load'),
    optionFiles: texts('options'),
  }
}

function refusalOf({ name, state }: Params, before: ModprobeState): Refusal | null {
  if (state === 'absent') {
    return before.isBuiltin
      ? refuse('modprobe/builtin', `The module ${name} is built into this kernel and cannot be unloaded.`)
      : null
  }
  if (before.isLoaded || (before.isAvailable && !before.isContainer)) return null
  const why = before.isContainer
    ? 'this host is a container, which shares the kernel of its own host and cannot load modules'
    : 'the running kernel has no such module in /lib/modules'
  return refuse('modprobe/not-available', `The module ${name} is not loaded, and ${why}.`, {
    hint: before.isContainer
      ? `Load it on the host that runs the container:\n    modprobe ${name}`
      : 'Install the package with more modules of this kernel, or start the kernel that was installed last.',
  })
}

function loadFiles({ name, persistent }: Params, before: ModprobeState): Readonly<Record<string, string>> {
  if (persistent === 'disabled') return before.loadFiles
  if (persistent === 'absent') return {}
  if (Object.keys(before.loadFiles).length > 0) return before.loadFiles
  return { [`/etc/modules-load.d/${name}.conf`]: `${name}\n` }
}

function optionFiles(
  { name, persistent, params: words }: Params,
  before: ModprobeState,
): Readonly<Record<string, string>> {
  if (persistent === 'disabled' || (persistent === 'present' && words === '')) return before.optionFiles
  if (persistent === 'absent') return {}
  const line = `options ${name} ${words}`
  const isThere = Object.values(before.optionFiles).some((text) => text.split('\n').includes(line))
  return isThere ? before.optionFiles : { [`/etc/modprobe.d/${name}.conf`]: `${line}\n` }
}

function lineOf(name: string, kind: 'loadFiles' | 'optionFiles'): RegExp {
  const either = name.replace(/[-_]/g, '[-_]')
  return kind === 'loadFiles' ? new RegExp(`^\\s*${either}\\s*$`) : new RegExp(`^\\s*options\\s+${either}\\s`)
}

/** The text with our lines commented out, as Ansible leaves them. */
function without(text: string, ours: RegExp): string {
  return text
    .split('\n')
    .map((line) => (ours.test(line) ? `#${line}` : line))
    .join('\n')
}
