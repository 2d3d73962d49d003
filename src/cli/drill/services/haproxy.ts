import type { Lab } from '../lab.ts'
import type { DrilledService, MemberView } from './service.ts'

const separator = '@@'

// A server counts from its second good answer on, so one that has just come back is given time.
const look = `
for try in $(seq 20); do
  stat=$(echo 'show stat' | timeout 5 socat -T5 - /run/haproxy/admin.sock 2>/dev/null | cut -d, -f1,2,18)
  case $stat in *,DOWN*) sleep 1 ;; *) break ;; esac
done
printf '%s\\n' "$stat"; echo ${separator}
systemctl show haproxy -p ActiveEnterTimestampMonotonic -p NRestarts
`

/** HAProxy, with the servers behind it. It holds no data; Galera's writers go through it. */
export class HaproxyService implements DrilledService {
  readonly data = null
  readonly #lab: Lab

  constructor(lab: Lab) {
    this.#lab = lab
  }

  look(hosts: readonly string[]): Promise<readonly MemberView[]> {
    return Promise.all(
      hosts.map(async (host) => {
        const { stdout } = await this.#lab.attempt(host, look)
        const [statistics = '', starts = ''] = stdout.split(`${separator}\n`).map((part) => part.trim())
        return { host, entries: new Set<number>(), alike: [], wrong: wrongIn(statistics), starts }
      }),
    )
  }

  traces(): Promise<readonly string[]> {
    return this.#lab.attemptEverywhere(
      `sha256sum /etc/haproxy/haproxy.cfg; systemctl show haproxy -p ActiveState -p MainPID -p NRestarts`,
    )
  }
}

function wrongIn(statistics: string): readonly string[] {
  const rows = statistics.split('\n').map((line) => line.split(','))
  if (rows[0]?.[0] !== '# pxname') return ['its HAProxy does not answer.']
  return rows.flatMap(([backend = '', server = '', status = '']) =>
    status.startsWith('DOWN') ? [`${backend}/${server} is ${status}.`] : [],
  )
}
