import { defineAction } from '../../module/contract.ts'
import type { Json, JsonObject } from '../../value/json.ts'

// No package's description is read: on a full host that alone would be megabytes.
const script = `
if command -v dpkg-query >/dev/null && [ -s /var/lib/dpkg/status ]; then
  echo '== apt'
  dpkg-query -W -f '\${db:Status-Abbrev}\\t\${Package}\\t\${Version}\\t\${Architecture}\\t\${Section}\\n'
fi
if command -v rpm >/dev/null && { [ -d /usr/lib/sysimage/rpm ] || [ -d /var/lib/rpm ]; }; then
  echo '== rpm'
  rpm -qa --qf '%{NAME}\\t%{VERSION}\\t%{RELEASE}\\t%{EPOCH}\\t%{ARCH}\\n'
fi
if command -v apk >/dev/null; then
  echo '== apk'
  apk list --installed
fi
exit 0`

/** The package manager whose database another one uses. */
function databaseOf(manager: string): string {
  return ['dnf', 'dnf5', 'yum', 'zypper'].includes(manager) ? 'rpm' : manager
}

/**
 * Returns every installed package as facts.
 *
 * Source: ansible.builtin.package_facts 2.14, for dpkg, rpm and apk.
 */
export default defineAction({
  name: 'package_facts',
  summary: 'Return installed packages as facts.',
  params: {
    properties: {
      manager: {
        type: 'array',
        items: { type: 'string' },
        default: ['auto'],
        description: 'Package managers to ask: auto, apt, rpm (also as dnf, yum, zypper), apk.',
      },
      strategy: {
        type: 'string',
        enum: ['first', 'all'],
        default: 'first',
        description: 'Stop at the first that has packages, or ask all.',
      },
    },
  },
  returns: { ansible_facts: '`packages`: a list of versions by name.' },
  examples: `
- name: Learn what is installed
  package_facts:
`,
  async run({ manager, strategy }, target) {
    const { stdout } = await target.query({ script })
    const asked = manager.includes('auto') ? ['apt', 'rpm', 'apk'] : [...new Set(manager.map(databaseOf))]
    const found = asked.map((name) => packagesOf(name, stdout)).filter((packages) => packages.length > 0)
    const packages: Record<string, Json[]> = {}
    for (const one of (strategy === 'first' ? found.slice(0, 1) : found).flat()) {
      ;(packages[one.name] ??= []).push(one)
    }
    if (found.length === 0)
      return {
        changed: false,
        failed: true,
        msg: `Could not detect a supported package manager from the following list: [${manager.map((name) => `'${name}'`).join(', ')}], or the required Python library is not installed. Check warnings for details.`,
      }
    return { changed: false, ansible_facts: { packages } }
  },
})

type InstalledPackage = JsonObject & { readonly name: string }

/** The packages of one manager's section. */
export function packagesOf(manager: string, output: string): readonly InstalledPackage[] {
  const section = output.split(/^== /m).find((part) => part.startsWith(`${manager}\n`)) ?? ''
  return section
    .split('\n')
    .slice(1)
    .flatMap((line) => installedPackage(manager, line) ?? [])
}

function installedPackage(manager: string, line: string): InstalledPackage | null {
  const fields = line.split('\t')
  if (manager === 'apt') {
    const [status = '', name = '', version = '', arch = '', category = ''] = fields
    return status[1] === 'i' ? { name, version, arch, category, origin: '', source: 'apt' } : null
  }
  if (manager === 'rpm') {
    const [name = '', version = '', release = '', epoch = '', arch = ''] = fields
    if (name === '') return null
    return {
      name,
      version,
      release,
      epoch: epoch === '(none)' ? null : Number(epoch),
      arch: arch === '(none)' ? null : arch,
      source: 'rpm',
    }
  }
  const [, name, version, arch] = /^(\S+)-(\d\S*-r\d+) (\S+) /.exec(line) ?? []
  return name === undefined || version === undefined ? null : { name, version, arch: arch ?? '', source: 'apk' }
}
