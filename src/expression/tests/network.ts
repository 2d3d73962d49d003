import { isWithin, readIpAddress, readIpInterface } from '../../text/ip-network.ts'
import type { Value } from '../../value/value.ts'
import type { Test } from '../filter.ts'
import { askIp, readIpInput } from '../ip-query.ts'
import { defineTest } from '../signature.ts'

/** Tests of addresses and networks. Source: ansible.utils. */
export const networkTests: readonly Test[] = [
  defineTest('ip', '', (input) => typeof input === 'string' && readIpInterface(input) !== null),
  defineTest('ip_address', '', (input) => versionOf(input) !== null),
  defineTest('ipv4', '', (input) => typeof input === 'string' && readIpInterface(input)?.version === 4),
  defineTest('ipv4_address', '', (input) => versionOf(input) === 4),
  defineTest('ipv6', '', (input) => typeof input === 'string' && readIpInterface(input)?.version === 6),
  defineTest('ipv6_address', '', (input) => versionOf(input) === 6),
  defineTest('in_network', 'network', (input, given) => lies(input, given.value('network'))),
  defineTest('subnet_of', 'network_b', (input, given) => lies(input, given.value('network_b'))),
  defineTest('supernet_of', 'network_b', (input, given) => lies(given.value('network_b'), input)),
  defineTest('loopback', '', (input) => answers(input, 'loopback')),
  defineTest('multicast', '', (input) => answers(input, 'multicast')),
  defineTest('private', '', (input) => answers(input, 'private')),
  defineTest('public', '', (input) => answers(input, 'public')),
]

function versionOf(input: Value): 4 | 6 | null {
  return typeof input === 'string' ? (readIpAddress(input)?.version ?? null) : null
}

function lies(inner: Value, outer: Value): boolean {
  const [one, other] = [readIpInput(inner), readIpInput(outer)]
  return one !== null && other !== null && isWithin(one.ip, other.ip)
}

function answers(input: Value, query: string): boolean {
  const read = readIpInput(input)
  return read !== null && askIp(read, query) !== null
}
