import { mountSizes } from '../../facts/mounts.ts'
import { defineAction, type StepResult } from '../../module/contract.ts'
import type { ParamsOf } from '../../module/params.ts'
import type { WriteTarget } from '../../target/target.ts'
import { fnmatch } from '../../text/fnmatch.ts'
import { quote } from '../../transport/quote.ts'
import type { JsonObject } from '../../value/json.ts'

const params = {
  properties: {
    sources: {
      type: 'array',
      items: { type: 'string' },
      description:
        'Where to look, in order: files like /etc/fstab, `mount` for the program, `dynamic` for the tables of what is ' +
        'mounted, `static` for those of what may be, `all` for both.',
    },
    mount_binary: {
      type: 'string',
      default: 'mount',
      description: 'The program that is asked where no table of what is mounted can be read.',
    },
    devices: { type: 'array', items: { type: 'string' }, description: 'Only devices that match one of these globs.' },
    fstypes: {
      type: 'array',
      items: { type: 'string' },
      description: 'Only kinds of file systems that match one of these globs.',
    },
    timeout: { type: 'number', description: 'Seconds to wait for the size of a file system.' },
    on_timeout: {
      type: 'string',
      enum: ['error', 'warn', 'ignore'],
      default: 'error',
      description: 'What to do when that is not long enough.',
    },
    include_aggregate_mounts: {
      type: 'boolean',
      description: 'Also list every entry of every source; without it, entries that come twice are warned of.',
    },
  },
} as const

type Params = ParamsOf<typeof params>

const staticSources = ['/etc/fstab', '/etc/vfstab', '/etc/filesystems']
const dynamicSources = ['/etc/mtab', '/proc/mounts', '/etc/mnttab']

/** An entry of a source. */
interface Entry {
  readonly source: string
  /** The line as it was read. */
  readonly line: string
  readonly device: string
  readonly mount: string
  readonly fstype: string
  readonly options: string
  readonly dump?: number
  readonly passno?: number
}

/**
 * Tells what is mounted, and what may be, from files like /etc/fstab and from the program mount.
 *
 * Source: ansible.builtin.mount_facts 2.19, for Linux.
 */
export default defineAction({
  name: 'mount_facts',
  summary: 'Return mounted file systems as facts.',
  params,
  returns: { ansible_facts: '`mount_points` by their path, and the list `aggregate_mounts`.' },
  examples: `
- name: Look at network file systems only
  mount_facts:
    fstypes: [nfs, nfs4]
`,

  async run(params, target) {
    const { timeout, include_aggregate_mounts: includesAll } = params
    if (timeout !== undefined && timeout <= 0)
      return failed(`argument 'timeout' must be a positive number or null, not ${pythonNumber(timeout)}`)
    if (params.sources?.includes('') === true) return failed('sources contains an empty string')
    const entries = await entriesOf(params, target)
    const wanted = entries.filter(
      ({ device, fstype }) => matches(device, params.devices) && matches(fstype, params.fstypes),
    )
    const { sizes, uuids, late } = await measure(wanted, timeout, target)
    const [first] = late
    if (first !== undefined && params.on_timeout === 'error') return failed(lateText(first))
    const mounts = wanted.map((entry) => shown(entry, sizes, uuids))
    const points = new Map(mounts.toReversed().map((mount) => [mount.mount, mount]))
    const warnings = [
      ...(params.on_timeout === 'warn' ? late.map(lateText) : []),
      ...(includesAll === undefined ? repeated(wanted) : []),
    ]
    return {
      changed: false,
      ansible_facts: {
        mount_points: Object.fromEntries(
          [...new Set(wanted.map(({ mount }) => mount))].map((path) => [path, points.get(path) ?? null]),
        ),
        aggregate_mounts: includesAll === true ? mounts : [],
      },
      ...(warnings.length === 0 ? {} : { warnings }),
    }
  },
})

/** A number as Python prints its floats. */
function pythonNumber(number: number): string {
  return Number.isInteger(number) ? `${number}.0` : String(number)
}

function failed(msg: string): StepResult {
  return { changed: false, failed: true, msg }
}

function lateText({ mount, fstype }: Entry): string {
  return `Timed out getting mount size for mount ${mount} (type ${fstype})`
}

function matches(text: string, globs: readonly string[] | undefined): boolean {
  return globs === undefined || globs.length === 0 || globs.some((glob) => fnmatch(text, glob))
}

/** Reads the sources, each file once whatever it is called. */
async function entriesOf({ sources, mount_binary: program }: Params, target: WriteTarget): Promise<readonly Entry[]> {
  const named = (sources === undefined || sources.length === 0 ? ['all'] : sources).flatMap((source) => {
    if (source === 'all') return [...dynamicSources, ...staticSources]
    if (source === 'dynamic') return dynamicSources
    return source === 'static' ? staticSources : [source]
  })
  const parts = named.map((source) =>
    source === 'mount' ? `echo '== mount'; ${quote(program)} | sed 's/^/|/'` : `read_file ${quote(source)}`,
  )
  const isTableAsked = named.some((source) => dynamicSources.includes(source))
  const fallback = `test -n "$mounted" || { echo '== mount'; ${quote(program)} | sed 's/^/|/'; }`
  const script = `seen=' ' mounted=
read_file() {
  test -f "$1" || return 0
  # /proc/mounts leads to the process that asks, whichever that is.
  real=$(readlink -f -- "$1" | sed 's|^/proc/[0-9]*/|/proc/self/|')
  case $seen in *" $real "*) return 0 ;; esac
  seen="$seen$real "
  case $1 in ${dynamicSources.join('|')}) test -z "$(head -n 1 -- "$1")" || mounted=yes ;; esac
  echo "== $1"; sed 's/^/|/' "$1"
}
${parts.join('\n')}
${isTableAsked && !named.includes('mount') ? fallback : ':'}`
  const { stdout } = await target.query({ script })
  let source = ''
  const entries: Entry[] = []
  for (const line of stdout.split('\n')) {
    if (line.startsWith('== ')) source = line.slice(3)
    const entry = line.startsWith('|') ? entryIn(line.slice(1), source) : null
    if (entry !== null) entries.push(entry)
  }
  return entries
}

function entryIn(line: string, source: string): Entry | null {
  if (source === 'mount') {
    const [, device, mount, fstype, options] = /^(\S+) on (\S+) type (\S+) \((.+)\)$/.exec(line) ?? []
    if (device === undefined || mount === undefined || fstype === undefined || options === undefined) return null
    return { source, line, device, mount, fstype, options }
  }
  const text = line.trim()
  if (text === '' || text.startsWith('#')) return null
  const [device, mount, fstype, options, dump, passno] = text.split(/\s+/).map(unescaped)
  if (device === undefined || mount === undefined || fstype === undefined || options === undefined) return null
  return {
    source,
    line: text,
    device,
    mount,
    fstype,
    options,
    ...(dump === undefined ? {} : { dump: Number(dump) }),
    ...(passno === undefined ? {} : { passno: Number(passno) }),
  }
}

/** Blanks in paths are written as octal (`\\040`). */
function unescaped(field: string): string {
  return field.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))
}

interface Measured {
  /** By mount point. */
  readonly sizes: ReadonlyMap<string, JsonObject>
  /** By device. */
  readonly uuids: ReadonlyMap<string, string>
  readonly late: readonly Entry[]
}

const lateStatus = 124

/** Asks for the size of each mount point, and for the names of file systems. */
async function measure(entries: readonly Entry[], timeout: number | undefined, target: WriteTarget): Promise<Measured> {
  const points = [...new Set(entries.map(({ mount }) => mount))]
  const limit = timeout === undefined ? '' : `timeout ${timeout} `
  const asked = points.map(
    (point, index) =>
      `said=$(${limit}stat -f -c '%s %S %b %a %c %d' -- ${quote(point)} 2>/dev/null); echo "size ${index} $said $?"`,
  )
  const { stdout } = await target.query({
    script: `${asked.join('\n')}
for link in /dev/disk/by-uuid/*; do test -L "$link" && echo "uuid \${link##*/} $(readlink -f "$link")"; done
lsblk --list --noheadings --paths --output NAME,UUID --exclude 2 2>/dev/null | sed -n 's/^\\([^ ]*\\)  *\\([^ ][^ ]*\\) *$/uuid \\2 \\1/p'`,
  })
  const lines = stdout.split('\n').map((line) => line.split(/\s+/))
  const sizes = new Map<string, JsonObject>()
  const late: Entry[] = []
  for (const [kind, index, ...numbers] of lines) {
    const point = kind === 'size' ? points[Number(index)] : undefined
    if (point === undefined) continue
    const entry = entries.find(({ mount }) => mount === point)
    if (Number(numbers.at(-1)) === lateStatus && entry !== undefined) late.push(entry)
    if (numbers.length === 7) sizes.set(point, mountSizes(numbers.map(Number)))
  }
  const named = lines.filter(([kind]) => kind === 'uuid').map(([, uuid = '', device = '']) => [device, uuid] as const)
  return { sizes, uuids: new Map(named.toReversed()), late }
}

function shown(
  { source, line, ...fields }: Entry,
  sizes: Measured['sizes'],
  uuids: Measured['uuids'],
): JsonObject & { readonly mount: string } {
  const [, given] = /^UUID=(.*)$/.exec(fields.device) ?? []
  return {
    ...fields,
    ...sizes.get(fields.mount),
    ansible_context: { source, source_data: line },
    uuid: given ?? uuids.get(fields.device) ?? null,
  }
}

/** A warning when a source names a mount point more than once: the first one counts. */
function repeated(entries: readonly Entry[]): readonly string[] {
  const told = [...new Set(entries.map(({ source }) => source))].flatMap((source) => {
    const points = entries.filter((entry) => entry.source === source).map(({ mount }) => mount)
    return new Set(points).size === points.length
      ? []
      : [`${source} ([${points.map((point) => `'${point}'`).join(', ')}])`]
  })
  if (told.length === 0) return []
  return [
    `mount_facts: ignoring repeat mounts in the following sources: ${told.join(', ')}. You can disable this warning by configuring the 'include_aggregate_mounts' option as True or False.`,
  ]
}
