import { cellsOf, component, known, silenceProblems, type Answers, type Judgement } from './component.ts'

export interface KeystoneFacts {
  /** The status of its HTTP answer. */
  readonly status: number
}

// On the address of the host alone: the same port of the virtual one is HAProxy's. No host is sure to have curl; bash opens
// sockets by itself.
const probe = `
  command -v keystone-manage >/dev/null || return 127
  timeout 2 bash -c '
    exec 3<>"/dev/tcp/$1/$2" || exit 1
    printf "GET /healthcheck HTTP/1.0\\r\\nHost: status\\r\\n\\r\\n" >&3
    head -n 1 <&3' bash {{ openstack_services_address | default(ansible_host) | default(inventory_hostname) }} \\
    {{ openstack_services_keystone_port | default(5000) }}`

function read([first = '']: readonly string[]): KeystoneFacts | null {
  const status = /^HTTP\/\S+ (\d{3})/.exec(first)?.[1]
  return status === undefined ? null : { status: Number(status) }
}

function isWell({ status }: KeystoneFacts): boolean {
  return status === 200
}

function judge(answers: Answers<KeystoneFacts>): Judgement {
  const services = [...known(answers)]
  const ill = services.filter(([, facts]) => !isWell(facts))
  const serving = services.length - ill.length
  return {
    health: serving === 0 ? 'down' : serving === answers.size ? 'healthy' : 'degraded',
    problems: [
      ...ill.map(([host, { status }]) => `On ${host} it answers its health check with ${status}.`),
      ...silenceProblems(answers),
    ],
    cells: cellsOf(answers, (facts) =>
      isWell(facts) ? { health: 'healthy', text: 'up' } : { health: 'down', text: `answers ${facts.status}` },
    ),
  }
}

/** Keystone: each host answers for itself, as HAProxy asks it. */
export const keystone = component({ name: 'keystone', groups: ['keystone'], probe, read, judge })
