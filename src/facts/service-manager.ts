import type { FactSource } from './fact-source.ts'

/** What starts and stops services on the host (`service_mgr`). */
export const serviceManager: FactSource = {
  name: 'service_mgr',
  subsets: [],
  script: `
if [ -d /run/systemd/system ]; then echo systemd
elif [ -e /run/openrc ]; then echo openrc
else cat /proc/1/comm; [ -d /etc/init.d ] && echo sysvinit; fi`,
  parse(output) {
    const [first = '', second] = output.trim().split('\n')
    const known: Readonly<Record<string, string>> = {
      'openrc-init': 'openrc',
      'runit-init': 'runit',
      procd: 'openwrt_init',
    }
    // `init` and a container's shell say nothing; SysV's folder of scripts does.
    const saysNothing = ['init', 'sh', 'bash', 'busybox', ''].includes(first)
    return { service_mgr: saysNothing ? (second ?? 'service') : (known[first] ?? first) }
  },
}
