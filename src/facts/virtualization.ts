import type { FactSource } from './fact-source.ts'
import { assignmentsOf } from './assignments.ts'

/** What the host is: a guest or container of which kind, or a host of guests. */
export const virtualization: FactSource = {
  name: 'virtual',
  subsets: ['virtualization_type', 'virtualization_role', 'virtualization_tech_guest', 'virtualization_tech_host'],
  script: `
echo "CONTAINER=$(cat /run/systemd/container)"
echo "DETECTED=$(systemd-detect-virt)"
[ -e /.dockerenv ] && echo DOCKERENV=1
[ -e /run/.containerenv ] && echo CONTAINERENV=1
grep -q -E 'docker|kubepods|containerd' /proc/1/cgroup && echo CGROUP=docker
grep -q lxc /proc/1/cgroup && echo CGROUP=lxc
grep -q '^flags.* hypervisor' /proc/cpuinfo && echo HYPERVISOR=1
echo "PRODUCT=$(cat /sys/class/dmi/id/product_name)"
echo "VENDOR=$(cat /sys/class/dmi/id/sys_vendor)"
[ -e /dev/kvm ] && echo KVM=1`,
  parse(output) {
    const found = assignmentsOf(output)
    const guest = guestType(found)
    const hosted = found.get('KVM') === '1' ? ['kvm'] : []
    return {
      virtualization_type: guest ?? (hosted.length > 0 ? 'kvm' : 'NA'),
      virtualization_role: guest === null ? (hosted.length > 0 ? 'host' : 'NA') : 'guest',
      virtualization_tech_guest: guest === null ? [] : [guest, ...(containers.has(guest) ? ['container'] : [])],
      virtualization_tech_host: hosted,
    }
  },
}

const containers: ReadonlySet<string> = new Set([
  'docker',
  'podman',
  'lxc',
  'systemd-nspawn',
  'containerd',
  'openvz',
  'rkt',
])

function guestType(found: ReadonlyMap<string, string>): string | null {
  const container = found.get('CONTAINER') ?? ''
  if (container !== '') return container
  if (found.get('DOCKERENV') === '1') return 'docker'
  if (found.get('CONTAINERENV') === '1') return 'podman'
  const detected = found.get('DETECTED') ?? ''
  if (detected !== '' && detected !== 'none') return names[detected] ?? detected
  const group = found.get('CGROUP')
  if (group !== undefined) return group
  return machineType(`${found.get('VENDOR') ?? ''} ${found.get('PRODUCT') ?? ''}`, found.get('HYPERVISOR') === '1')
}

/** Ansible's names for what systemd-detect-virt prints, where they differ. */
const names: Readonly<Record<string, string>> = {
  qemu: 'kvm',
  oracle: 'virtualbox',
  microsoft: 'VirtualPC',
  vmware: 'VMware',
}

function machineType(product: string, hasHypervisor: boolean): string | null {
  const marks = [
    [/KVM|QEMU|OpenStack|oVirt|RHEV/i, 'kvm'],
    [/VMware/i, 'VMware'],
    [/VirtualBox/i, 'virtualbox'],
    [/Virtual Machine/i, 'VirtualPC'],
    [/Xen/i, 'xen'],
  ] as const
  return marks.find(([mark]) => mark.test(product))?.[1] ?? (hasHypervisor ? 'kvm' : null)
}
