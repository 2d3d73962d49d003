import type { Lab } from '../lab.ts'
import type { DrilledService, MemberView } from './service.ts'

const separator = '@@'

const look = `
timeout 20 crm_mon --one-shot --inactive 2>/dev/null; echo ${separator}
timeout 20 corosync-quorumtool -s 2>/dev/null; echo ${separator}
sha256sum /etc/corosync/corosync.conf /etc/corosync/authkey 2>&1; echo ${separator}
timeout 20 cibadmin --query --scope configuration 2>/dev/null | sha256sum; echo ${separator}
systemctl show corosync pacemaker -p ActiveEnterTimestampMonotonic -p NRestarts
`

/** Pacemaker on Corosync, with the virtual address. It holds no data of users, so nothing is written into it. */
export class PacemakerService implements DrilledService {
  readonly data = null
  readonly #lab: Lab

  constructor(lab: Lab) {
    this.#lab = lab
  }

  async look(hosts: readonly string[]): Promise<readonly MemberView[]> {
    const holders = await this.#lab.holders()
    const held = holders.length === 1 ? [] : [`the virtual address is held by ${holders.join(', ') || 'nobody'}.`]
    return Promise.all(
      hosts.map(async (host) => {
        const { stdout } = await this.#lab.attempt(host, look)
        const [monitor = '', quorum = '', files = '', cib = '', starts = ''] = stdout
          .split(`${separator}\n`)
          .map((part) => part.trim())
        const online = /Online: \[ (.*) \]/.exec(monitor)?.[1]?.split(' ') ?? []
        return {
          host,
          entries: new Set<number>(),
          alike: [
            { code: 'A3', name: 'files', value: files },
            { code: 'A3', name: 'configurations', value: cib },
          ],
          wrong: [
            ...held,
            ...hosts.filter((one) => !online.includes(one)).map((one) => `${one} is not online.`),
            ...(/Quorate: +Yes/.test(quorum) ? [] : ['it has no majority.']),
            ...(/Failed Resource Actions/.test(monitor) ? ['there are failed actions of resources.'] : []),
            ...(/\(maintenance\)|Resource management is DISABLED/.test(monitor) ? ['resources are not managed.'] : []),
            ...(/\bStopped\b/.test(monitor) ? ['resources are stopped.'] : []),
          ],
          starts,
        }
      }),
    )
  }

  traces(): Promise<readonly string[]> {
    return this.#lab.attemptEverywhere(
      `sha256sum /etc/corosync/corosync.conf /etc/corosync/authkey 2>&1; ls /var/lib/pacemaker/cib 2>&1
timeout 20 cibadmin --query --scope configuration 2>/dev/null | sha256sum
systemctl show corosync pacemaker pcsd -p ActiveState -p MainPID -p NRestarts`,
    )
  }
}
