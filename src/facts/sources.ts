import type { FactSource } from './fact-source.ts'
import { apparmor, fips, selinux } from './security.ts'
import { capabilities } from './capabilities.ts'
import { chroot } from './chroot.ts'
import { dateTime } from './date-time.ts'
import { devices } from './devices.ts'
import { distribution } from './distribution.ts'
import { dmi } from './dmi.ts'
import { dns } from './dns.ts'
import { environment } from './environment.ts'
import { fibreChannel, iscsi, nvme } from './initiators.ts'
import { interfaces } from './interfaces.ts'
import { kernelCommandLine } from './kernel-command-line.ts'
import { loadAverage, uptime } from './load.ts'
import { local } from './local.ts'
import { lsb } from './lsb.ts'
import { lvm } from './lvm.ts'
import { memory } from './memory.ts'
import { mounts } from './mounts.ts'
import { packageManager } from './package-manager.ts'
import { platform } from './platform.ts'
import { processor } from './processor.ts'
import { python } from './python.ts'
import { serviceManager } from './service-manager.ts'
import { sshHostKeys } from './ssh-host-keys.ts'
import { user } from './user.ts'
import { virtualization } from './virtualization.ts'

/** What `gather_subset: min` gives, and `!all` leaves. */
export const minimalSources: readonly FactSource[] = [
  apparmor,
  capabilities,
  dateTime,
  distribution,
  dns,
  environment,
  fips,
  kernelCommandLine,
  local,
  lsb,
  packageManager,
  platform,
  python,
  selinux,
  serviceManager,
  sshHostKeys,
  user,
]

/** Every source of facts. */
export const allSources: readonly FactSource[] = [
  ...minimalSources,
  chroot,
  devices,
  dmi,
  fibreChannel,
  interfaces,
  iscsi,
  loadAverage,
  lvm,
  memory,
  mounts,
  nvme,
  processor,
  uptime,
  virtualization,
]
