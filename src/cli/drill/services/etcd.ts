import { createHash } from 'node:crypto'
import type { Lab } from '../lab.ts'
import type { Writer } from '../ledger.ts'
import type { DrilledData, DrilledService, MemberView } from './service.ts'

const separator = '@@'
const data = '/var/lib/etcd/hadeploy'

// The files of a member that runs change by themselves: it asks for votes. What it says of its cluster does not.
const traces = `
systemctl show etcd -p ActiveState -p MainPID -p NRestarts -p UnitFileState -p DropInPaths
sha256sum /etc/default/etcd 2>&1
find /var/lib/etcd -type d -printf '%p %u:%g %m\\n' | sort
case $(systemctl show etcd -p ActiveState) in
*=inactive | *=failed) find /var/lib/etcd -type f -exec sha256sum {} + | sort -k 2 ;;
*=active)
  export ETCDCTL_API=3
  timeout 20 etcdctl --command-timeout=5s member list 2>/dev/null | sort
  timeout 20 etcdctl --command-timeout=5s endpoint status --write-out=fields 2>/dev/null | grep -E '"(ClusterID|MemberID|Revision)"'
  ;;
esac
`

/** etcd: keys through every member. */
export class EtcdService implements DrilledService, DrilledData {
  readonly data = this
  readonly #lab: Lab

  constructor(lab: Lab) {
    this.#lab = lab
  }

  writers(): readonly Writer[] {
    return this.#lab.hosts.map(({ name: host, address }, index) => {
      const put = `${clientOf(address)} --command-timeout=3s put drill/$id $id`
      return { service: 'etcd', via: index + 1, host, commit: `${put} >/dev/null 2>&1 && echo $id` }
    })
  }

  async begin(): Promise<void> {
    const [first] = this.#lab.hosts
    if (first !== undefined) await this.#lab.run(first.name, `${clientOf(first.address)} del --prefix drill/`)
  }

  look(hosts: readonly string[]): Promise<readonly MemberView[]> {
    return Promise.all(
      this.#lab.hosts
        .filter(({ name }) => hosts.includes(name))
        .map(async ({ name, address }) => {
          const ask = `timeout 20 ${clientOf(address)}`
          const { stdout } = await this.#lab.attempt(
            name,
            `${ask} member list 2>/dev/null | sort; echo ${separator}
${ask} get drill/ --prefix --keys-only 2>/dev/null; echo ${separator}
${ask} endpoint status --write-out=fields 2>/dev/null | grep '"ClusterID"'; echo ${separator}
systemctl show etcd -p ActiveEnterTimestampMonotonic -p NRestarts`,
          )
          const [members = '', keys = '', cluster = '', starts = ''] = stdout
            .split(`${separator}\n`)
            .map((part) => part.trim())
          const started = members.match(/, started, /g)?.length ?? 0
          return {
            host: name,
            entries: new Set([...keys.matchAll(/^drill\/(\d+)$/gm)].map(([, id]) => Number(id))),
            alike: [
              { code: 'A2', name: 'keys', value: createHash('sha256').update(keys).digest('hex') },
              { code: 'A3', name: 'members', value: members },
              { code: 'A3', name: 'clusters', value: cluster },
            ],
            wrong:
              started === hosts.length
                ? []
                : [`${started} members have started, and ${hosts.length} are wanted (${members}).`],
            starts,
          }
        }),
    )
  }

  traces(): Promise<readonly string[]> {
    return this.#lab.attemptEverywhere(traces)
  }

  copies(): Promise<ReadonlyMap<string, number>> {
    return this.#lab.countEverywhere(`ls -d ${data}.hadeploy.* 2>/dev/null | wc -l`)
  }
}

function clientOf(address: string): string {
  return `env ETCDCTL_API=3 etcdctl --endpoints=http://${address}:2379`
}
