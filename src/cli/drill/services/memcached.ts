import type { Lab } from '../lab.ts'
import type { DrilledService, MemberView } from './service.ts'

const separator = '@@'

/** The caches. What is in one may be lost at any time, so nothing is written into it. */
export class MemcachedService implements DrilledService {
  readonly data = null
  readonly #lab: Lab

  constructor(lab: Lab) {
    this.#lab = lab
  }

  look(hosts: readonly string[]): Promise<readonly MemberView[]> {
    return Promise.all(
      this.#lab.hosts
        .filter(({ name }) => hosts.includes(name))
        .map(async ({ name, address }) => {
          const { stdout } = await this.#lab.attempt(
            name,
            `timeout 5 bash -c 'exec 3<>/dev/tcp/${address}/11211; printf "version\\r\\nquit\\r\\n" >&3; cat <&3' 2>/dev/null
echo ${separator}
ss -Hltn 'sport = :11211' | awk '{print $4}' | sort; echo ${separator}
systemctl show memcached -p ActiveEnterTimestampMonotonic -p NRestarts`,
          )
          const [answer = '', listeners = '', starts = ''] = stdout.split(`${separator}\n`).map((part) => part.trim())
          const wanted = `${address}:11211\n127.0.0.1:11211`
          return {
            host: name,
            entries: new Set<number>(),
            alike: [],
            wrong: [
              ...(answer.startsWith('VERSION') ? [] : ['its cache does not answer.']),
              ...(listeners === wanted ? [] : [`its cache listens on ${listeners.replaceAll('\n', ' ')}.`]),
            ],
            starts,
          }
        }),
    )
  }

  traces(): Promise<readonly string[]> {
    return this.#lab.attemptEverywhere(
      'sha256sum /etc/memcached.conf; systemctl show memcached -p ActiveState -p MainPID -p NRestarts',
    )
  }
}
