import { askBroker, brokerView, brokerViewExpression, type BrokerView } from '../broker-question.ts'
import { cellsOf, component, known, silenceProblems, type Answers, type Judgement } from './component.ts'

// A broker that Erlang's name server does not know is stopped, and not worth the start of rabbitmqctl.
const probe = `
  command -v rabbitmqctl >/dev/null || return 127
  ${askBroker}
  name=$(sed -n 's/^ *\\(RABBITMQ_\\)\\{0,1\\}NODENAME=//p' /etc/rabbitmq/rabbitmq-env.conf 2>/dev/null | tail -n 1)
  name=\${name:-rabbit}
  epmd -names 2>/dev/null | grep -q "^name \${name%@*} " || return 1
  patience=2
  ask_broker "$name" '${brokerViewExpression}'`

function read(lines: readonly string[]): BrokerView | null {
  return brokerView(lines.join('\n'))
}

function judge(answers: Answers<BrokerView>): Judgement {
  const brokers = known(answers)
  const running = [...brokers].flatMap(([host, facts]) => (facts.isRunning ? [host] : []))
  const halted = [...brokers.keys()].filter((host) => !running.includes(host))
  const partitioned = [...brokers].flatMap(([host, { partitions }]) => (partitions.length > 0 ? [host] : []))
  const alarms = new Set([...brokers.values()].flatMap((facts) => facts.alarms))
  const strange = [...brokers].filter(([, view]) => membersOf(view).length !== answers.size)
  const isWhole = running.length === answers.size && strange.length === 0
  const problems = [
    ...(partitioned.length > 0
      ? [`The cluster is partitioned, as ${partitioned.join(', ')} sees it: each side goes on alone.`]
      : []),
    ...[...alarms].map((alarm) => `The alarm for ${alarm} is raised: all publishers are blocked.`),
    ...strange.map(
      ([host, view]) => `${host} is in a cluster of ${membersOf(view).length}, the inventory has ${answers.size}.`,
    ),
    ...(halted.length > 0 ? [`Erlang runs without the broker on ${halted.join(', ')}.`] : []),
    ...silenceProblems(answers),
  ]
  return {
    health:
      running.length === 0 || alarms.size > 0 || partitioned.length > 0 ? 'down' : isWhole ? 'healthy' : 'degraded',
    problems,
    cells: cellsOf(answers, (facts) => {
      if (!facts.isRunning) return { health: 'down', text: 'halted' }
      if (facts.partitions.length > 0) return { health: 'down', text: 'partitioned' }
      if (facts.alarms.length > 0) return { health: 'down', text: `alarm: ${facts.alarms.join(', ')}` }
      const isWholeHere = facts.runningNodes.length === answers.size
      return { health: isWholeHere ? 'healthy' : 'degraded', text: `up ${facts.runningNodes.length}/${answers.size}` }
    }),
  }
}

function membersOf({ discNodes, ramNodes }: BrokerView): readonly string[] {
  return [...discNodes, ...ramNodes]
}

/** The message brokers: members, partitions and alarms as each member sees them. */
export const rabbitmq = component({ name: 'rabbitmq', groups: ['rabbitmq'], probe, read, judge })
