import { defineModule, refuse, type Refusal } from '../../module/contract.ts'
import type { ParamsOf } from '../../module/params.ts'

const params = {
  properties: {
    name: { type: 'string', aliases: ['key'], description: 'The setting, with dots or slashes.' },
    value: { type: 'string', aliases: ['val'], description: 'Its value; blanks between several.' },
    state: {
      type: 'string',
      enum: ['present', 'absent'],
      default: 'present',
      description: 'Whether the file shall have the setting.',
    },
    sysctl_file: {
      type: 'string',
      default: '/etc/sysctl.conf',
      description: 'The file; one in /etc/sysctl.d counts at boot too.',
    },
    sysctl_set: { type: 'boolean', default: false, description: 'Also look at the running kernel and set it there.' },
    reload: { type: 'boolean', default: true, description: 'Load the file after it was changed.' },
    ignoreerrors: { type: 'boolean', default: false, description: 'Let settings be that this kernel does not know.' },
  },
  required: ['name'],
} as const

type Params = ParamsOf<typeof params>

interface SysctlState {
  /** The whole file; null when there is none. */
  readonly text: string | null
  /** The value in the running kernel: null when it has no such setting, undefined when nobody asks. */
  readonly running: string | null | undefined
}

/**
 * Keeps a kernel setting in a file and, if asked, in the running kernel.
 *
 * State: the file's whole text and the running value. Of several lines for the setting one stays; other lines are left as
 * they are. Source: ansible.posix.sysctl 1.5.
 */
export default defineModule({
  name: 'sysctl',
  aliases: ['ansible.posix.sysctl'],
  summary: 'Manage kernel settings in /etc/sysctl.conf and the running kernel.',
  params,
  examples: `
- name: Let HAProxy bind the virtual address before it is here
  sysctl:
    name: net.ipv4.ip_nonlocal_bind
    value: 1
    sysctl_set: true
    sysctl_file: /etc/sysctl.d/60-hadeploy.conf
`,

  async probe({ name, sysctl_file: file, sysctl_set: asks }, target): Promise<SysctlState> {
    const script = `
if [ -n "$2" ]; then sysctl -n -- "$2" 2>/dev/null && echo '== running' || echo '== unknown'; fi
[ -e "$1" ] || exit 3
echo '== file'
cat -- "$1"`
    const { stdout, status } = await target.query(['sh', '-c', script, 'sh', file, asks ? name : ''])
    const mark = /^(?:([^]*?)\n?== running\n|== unknown\n)?(?:== file\n)?/.exec(stdout)
    const running = stdout.startsWith('== unknown') ? null : mark?.[1]
    return {
      text: status === 3 ? null : stdout.slice(mark?.[0].length ?? 0),
      running: asks ? (running === undefined || running === null ? null : normal(running)) : undefined,
    }
  },

  plan(given, before): SysctlState | Refusal {
    if (given.name.trim() === '') return refuse('module/parameters', 'name cannot be blank')
    if (given.state === 'absent') {
      return { ...before, text: before.text === null ? null : edited(before.text, given.name, null) }
    }
    if (given.value === undefined) {
      return refuse('module/parameters', 'state is present but all of the following are missing: value')
    }
    const value = wantedValue(given)
    if (value === '') return refuse('module/parameters', 'value cannot be blank')
    if (given.sysctl_set && before.running === null && !given.ignoreerrors) {
      return refuse('sysctl/unknown-setting', `The running kernel of this host has no setting ${given.name}.`, {
        hint: `A module that brings it may not be loaded (net.bridge.* needs br_netfilter), or the host is a container.`,
      })
    }
    return {
      text: edited(before.text ?? '', given.name, value),
      running: before.running === undefined || before.running === null ? before.running : value,
    }
  },

  async apply(given, after, target, before) {
    const ignore = given.ignoreerrors ? ['-e'] : []
    if (after.running !== before.running && after.running !== undefined && after.running !== null) {
      await target.run(['sysctl', ...ignore, '-w', `${given.name}=${after.running}`])
    }
    if (after.text !== before.text && after.text !== null) {
      await target.writeFile(given.sysctl_file, after.text)
      if (given.reload) await target.run(['sysctl', ...ignore, '-p', given.sysctl_file])
    }
    return {}
  },

  diff: ({ sysctl_file: file }, before, after) => [
    { before: before.text ?? '', after: after.text ?? '', beforeHeader: file, afterHeader: file },
  ],
})

/** YAML's booleans are the kernel's 1 and 0. */
function wantedValue({ value = '' }: Params): string {
  if (/^(yes|true|on)$/i.test(value)) return '1'
  if (/^(no|false|off)$/i.test(value)) return '0'
  return normal(value)
}

/** The kernel prints tabs between several values. */
function normal(value: string): string {
  return value.trim().replace(/\s+/g, ' ')
}

/** The text with one line for the setting, or none; its first line is changed, further ones go. */
function edited(text: string, name: string, value: string | null): string {
  const lines = text === '' ? [] : text.replace(/\n$/, '').split('\n')
  const isOurs = (line: string): boolean => settingOf(line)?.name === slashless(name)
  const first = lines.findIndex(isOurs)
  const kept = lines.flatMap((line, index) => {
    if (!isOurs(line)) return [line]
    if (index !== first || value === null) return []
    return [settingOf(line)?.value === value ? line : `${name}=${value}`]
  })
  if (first < 0 && value !== null) kept.push(`${name}=${value}`)
  if (kept.join('\n') === lines.join('\n')) return text
  return kept.map((line) => `${line}\n`).join('')
}

function settingOf(line: string): { readonly name: string; readonly value: string } | null {
  const [, name, value] = /^\s*-?([^#;=\s][^=]*?)\s*=(.*)$/.exec(line) ?? []
  return name === undefined || value === undefined ? null : { name: slashless(name), value: normal(value) }
}

/** `net/ipv4/ip_forward` and `net.ipv4.ip_forward` are one setting; after a first slash, dots belong to names. */
function slashless(name: string): string {
  if (!/^[^.]*\//.test(name)) return name
  return name.replace(/[./]/g, (mark) => (mark === '/' ? '.' : '/'))
}
