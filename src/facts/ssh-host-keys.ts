import type { FactSource } from './fact-source.ts'

/** The public host keys of sshd: key and type by algorithm. */
export const sshHostKeys: FactSource = {
  name: 'ssh_pub_keys',
  subsets: [
    'ssh_host_key_dsa_public',
    'ssh_host_key_ecdsa_public',
    'ssh_host_key_ed25519_public',
    'ssh_host_key_rsa_public',
  ],
  script: `
for file in /etc/ssh/ssh_host_*_key.pub /etc/openssh/ssh_host_*_key.pub /etc/ssh_host_*_key.pub; do
  [ -r "$file" ] && echo "$file $(cat "$file")"
done`,
  parse(output) {
    const facts: Record<string, string> = {}
    for (const line of output.split('\n')) {
      const [, algorithm, type, key] = /ssh_host_(\w+)_key\.pub (\S+) (\S+)/.exec(line) ?? []
      if (algorithm === undefined || type === undefined || key === undefined) continue
      facts[`ssh_host_key_${algorithm}_public`] ??= key
      facts[`ssh_host_key_${algorithm}_public_keytype`] ??= type
    }
    return facts
  },
}
