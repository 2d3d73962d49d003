import type { FactSource } from './fact-source.ts'

/** The name by which the host asks iSCSI targets for disks; empty without one. */
export const iscsi: FactSource = {
  name: 'iscsi',
  subsets: [],
  script: `cat /etc/iscsi/initiatorname.iscsi`,
  parse: (output) => ({ iscsi_iqn: /^InitiatorName=(.*)$/m.exec(output)?.[1] ?? '' }),
}

/** The name by which the host asks for disks by NVMe over fabrics; empty without one. */
export const nvme: FactSource = {
  name: 'nvme',
  subsets: [],
  script: `cat /etc/nvme/hostnqn`,
  parse: (output) => ({ hostnqn: /^nqn\..*$/m.exec(output)?.[0] ?? '' }),
}

/** The world-wide names of the host's Fibre Channel ports. */
export const fibreChannel: FactSource = {
  name: 'fibre_channel_wwn',
  subsets: [],
  script: `cat /sys/class/fc_host/*/port_name`,
  parse: (output) => ({ fibre_channel_wwn: [...output.matchAll(/^0x(\S+)$/gm)].map(([, name = '']) => name) }),
}
