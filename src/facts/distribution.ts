import type { FactSource } from './fact-source.ts'
import { assignmentsOf } from './assignments.ts'

/** The Linux distribution: name, version, release and family, worded as Ansible words them. */
export const distribution: FactSource = {
  name: 'distribution',
  subsets: [
    'distribution_version',
    'distribution_major_version',
    'distribution_minor_version',
    'distribution_release',
    'os_family',
  ],
  script: `
for file in /etc/os-release /usr/lib/os-release; do
  [ -r "$file" ] && { echo "== os-release"; cat "$file"; echo; break; }
done
for file in debian_version redhat-release centos-release alpine-release; do
  [ -r "/etc/$file" ] && { echo "== $file"; cat "/etc/$file"; echo; }
done`,
  parse(output) {
    const files = filesOf(output)
    const osRelease = assignmentsOf(files.get('os-release') ?? '')
    const found = describe(osRelease, files)
    if (found === null) return {}
    const [major = '', minor] = found.version.split('.')
    return {
      distribution: found.name,
      distribution_version: found.version,
      distribution_major_version: major,
      ...(minor === undefined ? {} : { distribution_minor_version: minor }),
      distribution_release: found.release,
      distribution_file_path: found.file,
      distribution_file_variety: found.variety,
      distribution_file_parsed: true,
      os_family: familyOf(found.name, osRelease),
    }
  },
}

interface Distribution {
  readonly name: string
  readonly version: string
  readonly release: string
  readonly file: string
  readonly variety: string
}

type Files = ReadonlyMap<string, string>

function describe(osRelease: Files, files: Files): Distribution | null {
  const id = osRelease.get('ID') ?? ''
  const release = files.get('redhat-release')
  if (release !== undefined && id !== 'amzn') return redHatLike(release, osRelease, files)
  const name = nameById[id] ?? osRelease.get('NAME')?.split(' ')[0]
  if (name === undefined || name === '') return null
  const codename = osRelease.get('VERSION_CODENAME') ?? /\(([^)]+)\)/.exec(osRelease.get('VERSION') ?? '')?.[1] ?? 'NA'
  const version = pointRelease(id, files) ?? osRelease.get('VERSION_ID') ?? 'NA'
  return { name, version, release: codename, file: '/etc/os-release', variety: varietyById[id] ?? name }
}

// Debian's os-release stops at the major version and Alpine's at the branch; the point release stands in their own file.
function pointRelease(id: string, files: Files): string | undefined {
  const file = id === 'debian' ? 'debian_version' : id === 'alpine' ? 'alpine-release' : undefined
  const text = file === undefined ? undefined : files.get(file)
  return text !== undefined && /^\d[\d.]*$/.test(text) ? text : undefined
}

/** `CentOS Linux release 7.9.2009 (Core)`, `Rocky Linux release 9.3 (Blue Onyx)`, `CentOS Stream release 9`. */
function redHatLike(text: string, osRelease: Files, files: Files): Distribution {
  const match = /^(.*?) release (\S+)(?:.*\(([^)]+)\))?/.exec(text)
  const [, title = text, number = osRelease.get('VERSION_ID') ?? 'NA', codename] = match ?? []
  const name = redHatNames.find(([start]) => title.startsWith(start))?.[1] ?? title.split(' ')[0] ?? 'RedHat'
  const isCentos = name === 'CentOS'
  return {
    name,
    // Ansible keeps two numbers of CentOS (7.9.2009 is "7.9") and the whole version of the others.
    version: isCentos ? number.split('.').slice(0, 2).join('.') : number,
    release: codename ?? (title.includes('Stream') ? 'Stream' : ''),
    file: isCentos && files.has('centos-release') ? '/etc/centos-release' : '/etc/redhat-release',
    variety: isCentos ? 'CentOS' : 'RedHat',
  }
}

const redHatNames: readonly (readonly [start: string, name: string])[] = [
  ['Red Hat Enterprise Linux', 'RedHat'],
  ['CentOS', 'CentOS'],
  ['Rocky', 'Rocky'],
  ['AlmaLinux', 'AlmaLinux'],
  ['Oracle Linux', 'OracleLinux'],
  ['Fedora', 'Fedora'],
  ['Scientific', 'Scientific'],
  ['CloudLinux', 'CloudLinux'],
  ['openEuler', 'openEuler'],
]

const nameById: Readonly<Record<string, string>> = {
  debian: 'Debian',
  ubuntu: 'Ubuntu',
  linuxmint: 'Linux Mint',
  raspbian: 'Debian',
  alpine: 'Alpine',
  arch: 'Archlinux',
  amzn: 'Amazon',
  sles: 'SLES',
  'opensuse-leap': 'openSUSE Leap',
  'opensuse-tumbleweed': 'openSUSE Tumbleweed',
  ol: 'OracleLinux',
  openEuler: 'openEuler',
}

const varietyById: Readonly<Record<string, string>> = {
  debian: 'Debian',
  ubuntu: 'Debian',
  sles: 'SUSE',
  'opensuse-leap': 'SUSE',
  'opensuse-tumbleweed': 'SUSE',
}

const families: Readonly<Record<string, readonly string[]>> = {
  RedHat: [
    'RedHat',
    'Fedora',
    'CentOS',
    'Rocky',
    'AlmaLinux',
    'OracleLinux',
    'Scientific',
    'CloudLinux',
    'Amazon',
    'openEuler',
  ],
  Debian: ['Debian', 'Ubuntu', 'Linux Mint'],
  Suse: ['SLES', 'openSUSE Leap', 'openSUSE Tumbleweed'],
  Alpine: ['Alpine'],
  Archlinux: ['Archlinux'],
}

function familyOf(name: string, osRelease: Files): string {
  const known = Object.entries(families).find(([, members]) => members.includes(name))?.[0]
  if (known !== undefined) return known
  const kin = (osRelease.get('ID_LIKE') ?? '').split(' ')
  if (kin.includes('debian') || kin.includes('ubuntu')) return 'Debian'
  if (kin.includes('rhel') || kin.includes('fedora')) return 'RedHat'
  if (kin.includes('suse')) return 'Suse'
  return name
}

function filesOf(output: string): Files {
  const files = new Map<string, string>()
  for (const part of output.split(/^== /m).slice(1)) {
    const end = part.indexOf('\n')
    files.set(part.slice(0, end), part.slice(end + 1).trim())
  }
  return files
}
