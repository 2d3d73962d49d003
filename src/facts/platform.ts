import type { FactSource } from './fact-source.ts'

/** Names of the host, its kernel and its machine. */
export const platform: FactSource = {
  name: 'platform',
  subsets: [
    'architecture',
    'domain',
    'fqdn',
    'hostname',
    'kernel',
    'kernel_version',
    'machine',
    'machine_id',
    'nodename',
    'system',
    'userspace_architecture',
    'userspace_bits',
  ],
  script: `
node=$(uname -n)
echo "system=$(uname -s)"
echo "kernel=$(uname -r)"
echo "kernel_version=$(uname -v)"
echo "machine=$(uname -m)"
echo "nodename=$node"
echo "bits=$(getconf LONG_BIT)"
for file in /var/lib/dbus/machine-id /etc/machine-id; do
  [ -r "$file" ] && echo "machine_id=$(cat "$file")" && break
done
echo "names=$(getent hosts "$node" || hostname -f)"`,
  parse(output) {
    const fields = new Map(output.split('\n').map((line) => splitOnce(line, '=')))
    const field = (name: string): string => fields.get(name) ?? ''
    const nodename = field('nodename')
    const machine = field('machine')
    const bits = field('bits') === '' ? (machine.includes('64') ? '64' : '32') : field('bits')
    const architecture = /^i([3-6]86|86pc)$/.test(machine) ? 'i386' : machine
    const fqdn = fullName(nodename, field('names'))
    return {
      system: field('system'),
      kernel: field('kernel'),
      kernel_version: field('kernel_version'),
      machine,
      architecture,
      userspace_bits: bits,
      userspace_architecture: bits === '32' && machine === 'x86_64' ? 'i386' : architecture,
      nodename,
      hostname: nodename.split('.')[0] ?? nodename,
      fqdn,
      domain: fqdn.split('.').slice(1).join('.'),
      ...(field('machine_id') === '' ? {} : { machine_id: field('machine_id') }),
    }
  },
}

/**
 * The first name with a dot that the resolver gives for the host's own name, as Python's `socket.getfqdn` chooses it.
 * It looks forward only: the way back through a shared loopback line (`127.0.0.1 localhost … name`) would say `localhost`.
 */
function fullName(nodename: string, resolved: string): string {
  if (nodename.includes('.')) return nodename
  const names = resolved.split(/\s+/).filter((name) => !/^[\d.]+$|:/.test(name) && !name.startsWith('localhost'))
  return names.find((name) => name.includes('.')) ?? nodename
}

function splitOnce(line: string, separator: string): [string, string] {
  const at = line.indexOf(separator)
  return at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + separator.length)]
}
