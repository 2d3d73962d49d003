import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../../../value/json.ts'
import type { Lab } from '../lab.ts'
import type { Writer } from '../ledger.ts'
import type { DrilledData, DrilledService, MemberView } from './service.ts'

const separator = '@@'
const mnesia = '/var/lib/rabbitmq/mnesia'

// User and virtual host are the drill's own and hold nothing else; they go with the snapshot on which the drill ends.
const room = `rabbitmqctl -q delete_vhost drill 2>/dev/null || true
rabbitmqctl -q delete_user drill 2>/dev/null || true
rabbitmqctl -q add_vhost drill
echo drill | rabbitmqctl -q add_user drill >/dev/null
rabbitmqctl -q set_user_tags drill management
rabbitmqctl -q set_permissions -p drill drill '.*' '.*' '.*'`

// The files of a broker that runs change by themselves; what they say of the cluster, and what the cluster says, does not.
const traces = `
systemctl show rabbitmq-server -p ActiveState -p MainPID -p NRestarts -p UnitFileState -p DropInPaths
sha256sum /var/lib/rabbitmq/.erlang.cookie /etc/rabbitmq/* 2>&1
stat -c '%n %U:%G %a' /var/lib/rabbitmq/.erlang.cookie ${mnesia}* ${mnesia}/* 2>&1
sha256sum ${mnesia}/*/cluster_nodes.config ${mnesia}/*/nodes_running_at_shutdown ${mnesia}/*/force_load 2>&1
case $(systemctl show rabbitmq-server -p ActiveState) in
*=inactive | *=failed) find ${mnesia}* -type f -exec sha256sum {} + | sort -k 2 ;;
*=active)
  timeout 30 rabbitmqctl -q eval '[rabbit:is_running(), lists:sort(rabbit_mnesia:cluster_nodes(disc)), lists:sort(rabbit_nodes:all_running())].' 2>&1
  ;;
esac
`

/**
 * RabbitMQ: messages to a quorum queue through every member. Its management page publishes on a channel with confirms, and answers
 * `routed` after the broker confirmed; a quorum queue does that once most of its members have the message.
 *
 * @see rabbit_mgmt_wm_exchange_publish of RabbitMQ 3.10: `confirm.select`, then `basic.ack` before the answer
 */
export class RabbitmqService implements DrilledService, DrilledData {
  readonly data = this
  readonly #lab: Lab

  constructor(lab: Lab) {
    this.#lab = lab
  }

  writers(): readonly Writer[] {
    return this.#lab.hosts.map(({ name: host, address }, index) => {
      const message = `{"properties":{"delivery_mode":2},"routing_key":"ledger","payload":"'$id'","payload_encoding":"string"}`
      const publish = request(address, 'POST', 'exchanges/drill/amq.default/publish', message)
      return {
        service: 'rabbitmq',
        via: index + 1,
        host,
        commit: `case $(${publish} 2>/dev/null) in *'"routed":true'*) echo $id ;; esac`,
      }
    })
  }

  async begin(): Promise<void> {
    const [first] = this.#lab.hosts
    if (first === undefined) return
    const queue = '{"durable":true,"arguments":{"x-queue-type":"quorum"}}'
    await this.#lab.run(first.name, `${room}\n${request(first.address, 'PUT', 'queues/drill/ledger', queue)}`)
  }

  async look(hosts: readonly string[]): Promise<readonly MemberView[]> {
    const [views, entries] = [await this.#views(hosts), await this.#messages(hosts)]
    return views.map((view) => ({ ...view, entries }))
  }

  traces(): Promise<readonly string[]> {
    return this.#lab.attemptEverywhere(traces)
  }

  copies(): Promise<ReadonlyMap<string, number>> {
    return this.#lab.countEverywhere(`ls -d ${mnesia}.hadeploy.* 2>/dev/null | wc -l`)
  }

  #views(hosts: readonly string[]): Promise<readonly MemberView[]> {
    return Promise.all(
      hosts.map(async (host) => {
        // To ask a broker takes a virtual machine of its own, seconds of it: one that is still starting is not asked.
        const { stdout } = await this.#lab.attempt(
          host,
          `! systemctl -q is-active rabbitmq-server || timeout 30 rabbitmqctl -q cluster_status --formatter json 2>/dev/null; echo; echo ${separator}
systemctl show rabbitmq-server -p ActiveEnterTimestampMonotonic -p NRestarts`,
        )
        const [told = '', starts = ''] = stdout.split(`${separator}\n`).map((part) => part.trim())
        const status = told.startsWith('{') ? parsed(told) : null
        return {
          host,
          entries: new Set<number>(),
          alike: [{ code: 'A3', name: 'nodes', value: namesIn(status, 'disk_nodes').toSorted().join(' ') }],
          wrong: status === null ? ['its broker does not answer.'] : wrongIn(status, hosts.length),
          starts,
        }
      }),
    )
  }

  /** The messages of the queue. It is one for all members, and a reader holds what it reads, so one of them is asked. */
  async #messages(hosts: readonly string[]): Promise<ReadonlySet<number>> {
    const reader = this.#lab.hosts.find(({ name }) => hosts.includes(name))
    if (reader === undefined) return new Set()
    const all = '{"count":1000000,"ackmode":"ack_requeue_true","encoding":"auto"}'
    const get = request(reader.address, 'POST', 'queues/drill/ledger/get', all)
    const { stdout } = await this.#lab.attempt(reader.name, get)
    return new Set([...stdout.matchAll(/"payload":"(\d+)"/g)].map(([, id]) => Number(id)))
  }
}

/** A request to the management page; the body is JSON without single quotes, but for an end and a begin of them. */
function request(address: string, method: string, path: string, body: string): string {
  const url = `http://${address}:15672/api/${path}`
  return `curl -sf --max-time 20 -u drill:drill -X ${method} -H content-type:application/json -d '${body}' ${url}`
}

function wrongIn(status: JsonObject, size: number): readonly string[] {
  const counts = [
    { name: 'running nodes', found: namesIn(status, 'running_nodes').length, wanted: size },
    { name: 'nodes', found: [...namesIn(status, 'disk_nodes'), ...namesIn(status, 'ram_nodes')].length, wanted: size },
    { name: 'alarms', found: namesIn(status, 'alarms').length, wanted: 0 },
  ]
  const { partitions } = status
  return [
    ...counts.flatMap(({ name, found, wanted }) =>
      found === wanted ? [] : [`there are ${found} ${name}, and ${wanted} are wanted.`],
    ),
    ...(partitions !== undefined && isJsonObject(partitions) && Object.keys(partitions).length > 0
      ? [`it sees partitions: ${JSON.stringify(partitions)}.`]
      : []),
  ]
}

function namesIn(status: JsonObject | null, name: string): readonly string[] {
  const list = status?.[name]
  return list !== undefined && isJsonArray(list)
    ? list.map((one) => (typeof one === 'string' ? one : JSON.stringify(one)))
    : []
}

function parsed(text: string): JsonObject | null {
  // JSON.parse gives nothing but JSON.
  const value = JSON.parse(text) as Json
  return isJsonObject(value) ? value : null
}
