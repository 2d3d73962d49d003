import { describe, expect, test } from 'vitest'
import { interfaces } from '../../src/facts/interfaces.ts'

const debian = `1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default qlen 1000
    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
    inet 127.0.0.1/8 scope host lo
       valid_lft forever preferred_lft forever
    inet6 ::1/128 scope host
       valid_lft forever preferred_lft forever
2: eth0@if7: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP group default qlen 1000
    link/ether 02:fc:00:00:00:01 brd ff:ff:ff:ff:ff:ff link-netnsid 0
    inet 10.10.10.51/24 brd 10.10.10.255 scope global eth0
       valid_lft forever preferred_lft forever
    inet 10.10.10.69/24 brd 10.10.10.255 scope global secondary eth0:vip
       valid_lft forever preferred_lft forever
    inet6 fe80::fc:ff:fe00:1/64 scope link
       valid_lft forever preferred_lft forever
3: br-ex: <BROADCAST,MULTICAST> mtu 1500 qdisc noop state DOWN group default qlen 1000
    link/ether be:ce:59:d3:6b:5f brd ff:ff:ff:ff:ff:ff
4: tun0: <POINTOPOINT,UP,LOWER_UP> mtu 1400 qdisc fq state UNKNOWN
    link/none
    inet 172.16.0.1 peer 172.16.0.2/32 scope global tun0
route4 8.8.8.8 via 10.10.10.1 dev eth0 src 10.10.10.51 uid 0
route4     cache
/sys/class/net/lo/address:00:00:00:00:00:00
/sys/class/net/eth0/address:02:fc:00:00:00:01
/sys/class/net/br-ex/address:be:ce:59:d3:6b:5f
/sys/class/net/lo/mtu:65536
/sys/class/net/eth0/mtu:1500
/sys/class/net/br-ex/mtu:1500
/sys/class/net/tun0/mtu:1400
/sys/class/net/lo/operstate:unknown
/sys/class/net/eth0/operstate:up
/sys/class/net/br-ex/operstate:down
/sys/class/net/lo/type:772
/sys/class/net/eth0/type:1
/sys/class/net/br-ex/type:1
/sys/class/net/eth0/flags:0x1103
/sys/class/net/eth0/speed:10000
/sys/class/net/br-ex/bridge/bridge_id:8000.bece59d36b5f
/sys/class/net/br-ex/bridge/stp_state:0
/sys/class/net/br-ex/brif/eth1:eth1
/sys/class/net/eth0/device:0000:00:03.0
/sys/class/net/eth0/device/driver/module:virtio_net`

const bond = `/sys/class/net/bond0/mtu:9000
/sys/class/net/bond0/type:1
/sys/class/net/bond0/bonding/mode:802.3ad 4
/sys/class/net/bond0/bonding/slaves:eno1 eno2
/sys/class/net/bond0/bonding/miimon:100
/sys/class/net/bond0/bonding/lacp_rate:fast 1`

describe('interfaces', () => {
  const facts = interfaces.parse(debian)

  test('lists interfaces and aliases by their own names', () => {
    expect(facts['interfaces']).toEqual(['lo', 'eth0', 'br-ex', 'tun0', 'eth0:vip'])
  })

  test('describes an interface', () => {
    const ipv4 = { broadcast: '10.10.10.255', netmask: '255.255.255.0', network: '10.10.10.0', prefix: '24' }
    expect(facts['eth0']).toEqual({
      device: 'eth0',
      macaddress: '02:fc:00:00:00:01',
      mtu: 1500,
      active: true,
      module: 'virtio_net',
      type: 'ether',
      pciid: '0000:00:03.0',
      speed: 10000,
      promisc: true,
      ipv4: { address: '10.10.10.51', ...ipv4 },
      ipv4_secondaries: [{ address: '10.10.10.69', ...ipv4 }],
      ipv6: [{ address: 'fe80::fc:ff:fe00:1', prefix: '64', scope: 'link' }],
    })
  })

  test('writes marks that no variable can have as underscores', () => {
    expect(facts['br_ex']).toEqual({
      device: 'br-ex',
      macaddress: 'be:ce:59:d3:6b:5f',
      mtu: 1500,
      active: false,
      type: 'bridge',
      promisc: false,
      id: '8000.bece59d36b5f',
      stp: false,
      interfaces: ['eth1'],
    })
  })

  test('takes a point-to-point address for a single one', () => {
    expect(facts['tun0']).toMatchObject({ ipv4: { address: '172.16.0.1', prefix: '32', netmask: '255.255.255.255' } })
  })

  test('knows the address that leads out', () => {
    expect(facts['default_ipv4']).toEqual({
      gateway: '10.10.10.1',
      interface: 'eth0',
      address: '10.10.10.51',
      broadcast: '10.10.10.255',
      netmask: '255.255.255.0',
      network: '10.10.10.0',
      prefix: '24',
      alias: 'eth0',
      macaddress: '02:fc:00:00:00:01',
      mtu: 1500,
      type: 'ether',
    })
    expect(facts['default_ipv6']).toEqual({})
  })

  test('collects addresses but those of the loopback', () => {
    expect(facts['all_ipv4_addresses']).toEqual(['10.10.10.51', '10.10.10.69', '172.16.0.1'])
    expect(facts['all_ipv6_addresses']).toEqual(['fe80::fc:ff:fe00:1'])
  })

  test('describes a bond', () => {
    expect(interfaces.parse(bond)['bond0']).toMatchObject({
      type: 'bonding',
      mode: '802.3ad',
      slaves: ['eno1', 'eno2'],
      miimon: '100',
      lacp_rate: 'fast',
    })
  })

  test('reads the address lines of busybox', () => {
    const output = '2: eth0: <UP> mtu 1500\n    inet 10.0.2.15/24 brd 10.0.2.255 scope global eth0\n'
    expect(interfaces.parse(output)['eth0']).toMatchObject({ ipv4: { address: '10.0.2.15', prefix: '24' } })
  })
})
