import { defineModule } from '../../module/contract.ts'

interface HostnameState {
  /** The name the kernel has now. */
  readonly current: string
  /** The name of the next boot: /etc/hostname. */
  readonly permanent: string
}

const probeScript = `
echo "current=$(uname -n)"
echo "permanent=$(sed '/^#/d;/^[[:blank:]]*$/d;q' /etc/hostname)"`

const applyScript = `
set -e
name=$1 use=$2
if [ "$use" = systemd ] || { [ -z "$use" ] && [ -d /run/systemd/system ] && command -v hostnamectl >/dev/null; }; then
  if hostnamectl set-hostname "$name"; then exit 0; fi
fi
printf '%s\\n' "$name" >/etc/hostname.new
chmod 644 /etc/hostname.new
mv -f /etc/hostname.new /etc/hostname
hostname "$name"`

/**
 * Keeps the host's name, now and for the next boot.
 *
 * It does not edit /etc/hosts. Source: ansible.builtin.hostname 2.14.
 */
export default defineModule({
  name: 'hostname',
  summary: "Set the host's name.",
  params: {
    properties: {
      name: { type: 'string', description: 'The name.' },
      use: {
        type: 'string',
        enum: ['alpine', 'debian', 'generic', 'openrc', 'redhat', 'sles', 'systemd'],
        description:
          'How it is set: systemd by hostnamectl, the others by /etc/hostname. Without it, systemd where it runs.',
      },
    },
    required: ['name'],
  },
  returns: { name: 'The name.', ansible_facts: 'Facts with the new name.' },
  examples: `
- name: Name the host as the inventory does
  hostname:
    name: "{{ inventory_hostname }}"
`,

  async probe(_, target): Promise<HostnameState> {
    const { stdout } = await target.query({ script: probeScript })
    const value = (field: string): string => new RegExp(`^${field}=(.*)$`, 'm').exec(stdout)?.[1]?.trim() ?? ''
    return { current: value('current'), permanent: value('permanent') }
  },

  plan: ({ name }) => ({ current: name, permanent: name }),

  async apply({ name, use }, _, target) {
    await target.run(['sh', '-c', applyScript, 'sh', name, use ?? ''])
    return {}
  },

  result: ({ name }) => ({
    name,
    ansible_facts: {
      ansible_hostname: name.split('.')[0] ?? name,
      ansible_nodename: name,
      ansible_fqdn: name,
      ansible_domain: name.split('.').slice(1).join('.'),
    },
  }),
})
