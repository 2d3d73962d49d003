import { describe, expect, test } from 'vitest'
import { virtualAddress } from '../../../src/ha/status/virtual-address.ts'
import { judged } from '../../support/probe-outputs.ts'

const cib = `<primitive id="vip" class="ocf" type="IPaddr2" provider="heartbeat">
  <instance_attributes id="vip-instance_attributes">
    <nvpair id="vip-instance_attributes-cidr_netmask" name="cidr_netmask" value="32"/>
    <nvpair id="vip-instance_attributes-ip" name="ip" value="10.10.10.69"/>
  </instance_attributes>
</primitive>`
const own = '2: eth0    inet 10.10.10.51/24 scope global eth0\\       valid_lft forever preferred_lft forever'
const both = `${own}\n2: eth0    inet 10.10.10.69/32 scope global eth0\\       valid_lft forever preferred_lft forever`

describe('the virtual address', () => {
  test.each([
    {
      does: 'is healthy on one host',
      c1: `${both}\n${cib}`,
      c2: `${own}\n${cib}`,
      health: 'healthy',
      cells: ['10.10.10.69', '-'],
    },
    {
      does: 'is known from a host that is left',
      c1: null,
      c2: `${both}\n${cib}`,
      health: 'healthy',
      cells: ['no answer', '10.10.10.69'],
    },
    {
      does: 'is known where this cluster is stopped',
      c1: both,
      c2: `${own}\n${cib}`,
      health: 'healthy',
      cells: ['10.10.10.69', '-'],
    },
    { does: 'is down on no host', c1: `${own}\n${cib}`, c2: own, health: 'down', cells: ['-', '-'] },
    { does: 'is down on two', c1: `${both}\n${cib}`, c2: both, health: 'down', cells: ['10.10.10.69', '10.10.10.69'] },
  ])('$does', ({ c1, c2, health, cells }) => {
    const status = judged(virtualAddress, { c1, c2 })
    expect(status).toMatchObject({ health, cells: { c1: cells[0], c2: cells[1] } })
    expect(status?.problems.length).toBe(health === 'down' ? 1 : 0)
  })
})
