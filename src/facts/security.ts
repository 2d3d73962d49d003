import type { FactSource } from './fact-source.ts'
import type { JsonObject } from '../value/json.ts'
import { assignmentsOf } from './assignments.ts'

/** SELinux as it runs and as it is configured for the next boot. */
export const selinux: FactSource = {
  name: 'selinux',
  subsets: [],
  script: `
if [ -r /sys/fs/selinux/enforce ]; then
  echo "ENFORCE=$(cat /sys/fs/selinux/enforce)"
  echo "POLICYVERS=$(cat /sys/fs/selinux/policyvers)"
fi
cat /etc/selinux/config`,
  parse(output): JsonObject {
    const found = assignmentsOf(output)
    const enforce = found.get('ENFORCE')
    if (enforce === undefined) return { selinux: { status: 'disabled' } }
    return {
      selinux: {
        status: 'enabled',
        mode: enforce === '1' ? 'enforcing' : 'permissive',
        policyvers: Number(found.get('POLICYVERS') ?? '0'),
        config_mode: found.get('SELINUX') ?? 'unknown',
        type: found.get('SELINUXTYPE') ?? 'unknown',
      },
    }
  },
}

/** Whether the kernel runs AppArmor. */
export const apparmor: FactSource = {
  name: 'apparmor',
  subsets: [],
  script: `[ -d /sys/kernel/security/apparmor ] && echo enabled`,
  parse: (output) => ({ apparmor: { status: output.includes('enabled') ? 'enabled' : 'disabled' } }),
}

/** Whether the kernel runs in FIPS mode. */
export const fips: FactSource = {
  name: 'fips',
  subsets: [],
  script: `cat /proc/sys/crypto/fips_enabled`,
  parse: (output) => ({ fips: output.trim() === '1' }),
}
