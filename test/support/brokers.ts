import type { BrokerFacts } from '../../src/ha/rabbitmq-evidence.ts'

/** The three nodes of the tests, on the hosts c1, c2 and c3. */
export const brokerNodes = ['rabbit@c1', 'rabbit@c2', 'rabbit@c3']

/** A member with the package, and nothing else. */
export function blank(host: string): BrokerFacts {
  const node = `rabbit@${host}`
  return { host, node, isReachable: true, service: 'stopped', view: null, data: null, otherNodes: [] }
}

/** A member that did not answer. */
export function away(host: string): BrokerFacts {
  return { ...blank(host), isReachable: false, service: 'unknown' }
}

/** A member that is down. @param ran - the hosts that were up when it stopped, beside itself */
export function stopped(host: string, ran: readonly string[] = [], knownNodes = brokerNodes): BrokerFacts {
  return { ...blank(host), data: { knownNodes, ranAtShutdown: [host, ...ran].map((one) => `rabbit@${one}`) } }
}

/** A member that serves. @param runningNodes - the nodes that it sees */
export function running(host: string, runningNodes = brokerNodes, knownNodes = brokerNodes): BrokerFacts {
  return {
    ...stopped(host, [], knownNodes),
    service: 'running',
    view: {
      isRunning: true,
      discNodes: knownNodes,
      ramNodes: [],
      runningNodes,
      partitions: [],
      alarms: [],
      isVirgin: null,
    },
  }
}

/** A member that is a cluster of its own. @param isVirgin - whether nobody used it */
export function alone(host: string, isVirgin: boolean): BrokerFacts {
  const itself = [`rabbit@${host}`]
  const member = running(host, itself, itself)
  return member.view === null ? member : { ...member, view: { ...member.view, isVirgin } }
}
