import { describe, expect, test } from 'vitest'
import { capabilities } from '../../src/facts/capabilities.ts'
import { devices } from '../../src/facts/devices.ts'
import { dmi } from '../../src/facts/dmi.ts'
import { fibreChannel, iscsi, nvme } from '../../src/facts/initiators.ts'
import { loadAverage, uptime } from '../../src/facts/load.ts'
import { lvm } from '../../src/facts/lvm.ts'
import { memory } from '../../src/facts/memory.ts'
import { mounts } from '../../src/facts/mounts.ts'
import { processor } from '../../src/facts/processor.ts'

const twoCores = ['0', '1']
  .map(
    (cpu) =>
      `processor\t: ${cpu}\nvendor_id\t: GenuineIntel\nmodel name\t: Intel(R) Xeon(R)\nphysical id\t: 0\nsiblings\t: 4\ncore id\t\t: ${cpu}\ncpu cores\t: 2\n`,
  )
  .join('\n')

describe('processor', () => {
  test('multiplies sockets, cores and threads', () => {
    expect(processor.parse(`${twoCores}\n\nnproc : 2`)).toEqual({
      processor: ['0', 'GenuineIntel', 'Intel(R) Xeon(R)', '1', 'GenuineIntel', 'Intel(R) Xeon(R)'],
      processor_count: 1,
      processor_cores: 2,
      processor_threads_per_core: 2,
      processor_vcpus: 4,
      processor_nproc: 2,
    })
  })

  test('counts processors that name no socket', () => {
    const arm = 'processor\t: 0\nBogoMIPS\t: 50\n\nprocessor\t: 1\nBogoMIPS\t: 50\n\nnproc : 2'
    expect(processor.parse(arm)).toMatchObject({ processor_count: 2, processor_vcpus: 2, processor: ['0', '1'] })
  })
})

describe('memory', () => {
  test('counts whole mebibytes', () => {
    const meminfo = `MemTotal:        8000000 kB
MemFree:         2000000 kB
Buffers:          100000 kB
Cached:          1000000 kB
SwapCached:         2048 kB
SwapTotal:       1048576 kB
SwapFree:        1024000 kB
`
    expect(memory.parse(meminfo)).toEqual({
      memtotal_mb: 7812,
      memfree_mb: 1953,
      swaptotal_mb: 1024,
      swapfree_mb: 1000,
      memory_mb: {
        real: { total: 7812, used: 5859, free: 1953 },
        nocache: { free: 3027, used: 4785 },
        swap: { total: 1024, free: 1000, used: 24, cached: 2 },
      },
    })
  })
})

describe('mounts', () => {
  test('takes sizes from stat and the identity from its link', () => {
    const output = `uuid 1234-abcd vda1
mount /dev/vda1 / ext4 rw,relatime 4096 4096 1000 400 500 300
mount nas:/export /srv/a\\040b nfs4 rw`
    expect(mounts.parse(output)['mounts']).toEqual([
      {
        mount: '/',
        device: '/dev/vda1',
        fstype: 'ext4',
        options: 'rw,relatime',
        uuid: '1234-abcd',
        size_total: 4_096_000,
        size_available: 1_638_400,
        block_size: 4096,
        block_total: 1000,
        block_available: 400,
        block_used: 600,
        inode_total: 500,
        inode_available: 300,
        inode_used: 200,
      },
      { mount: '/srv/a b', device: 'nas:/export', fstype: 'nfs4', options: 'rw', uuid: 'N/A' },
    ])
  })
})

describe('devices', () => {
  test('describes a disk with its partitions and who holds them', () => {
    const output = `/sys/block/sda/size:41943040
/sys/block/sda/removable:0
/sys/block/sda/queue/rotational:1
/sys/block/sda/queue/scheduler:none [mq-deadline]
/sys/block/sda/queue/hw_sector_size:512
/sys/block/sda/device/vendor:QEMU
/sys/block/sda/sda1/partition:1
/sys/block/sda/sda1/start:2048
/sys/block/sda/sda1/size:2097152
/sys/block/sda/sda1/holders/dm-0:held`
    expect(devices.parse(output)['devices']).toMatchObject({
      sda: {
        vendor: 'QEMU',
        model: null,
        size: '20.00 GB',
        sectors: '41943040',
        scheduler_mode: 'mq-deadline',
        holders: [],
        partitions: { sda1: { start: '2048', size: '1.00 GB', holders: ['dm-0'] } },
      },
    })
  })
})

describe('dmi', () => {
  test('says NA for what the firmware does not tell', () => {
    const output =
      '/sys/class/dmi/id/sys_vendor:QEMU\n/sys/class/dmi/id/product_name:Standard PC (Q35)\n/sys/class/dmi/id/chassis_type:1\n'
    expect(dmi.parse(output)).toMatchObject({
      system_vendor: 'QEMU',
      product_name: 'Standard PC (Q35)',
      product_uuid: 'NA',
      form_factor: 'Other',
    })
  })
})

test('uptime and load are numbers', () => {
  expect(uptime.parse('1236.52 2400.00\n')).toEqual({ uptime_seconds: 1236 })
  expect(loadAverage.parse('0.29 0.15 0.10 1/100 1234\n')).toEqual({ loadavg: { '1m': 0.29, '5m': 0.15, '15m': 0.1 } })
})

describe('device links', () => {
  test('name a device as /dev/disk does, and what is made of it', () => {
    const output = `
/sys/block/sda/size:2048
/sys/block/sda/sda1/partition:1
/sys/block/sda/sda1/size:1024
link sda /dev/disk/by-id/wwn-2
link sda /dev/disk/by-id/ata-1
link sda1 /dev/disk/by-uuid/1234
link sda1 /dev/disk/by-label/root
master sda1 /sys/block/dm-0/slaves/sda1
`
    expect(devices.parse(output)).toMatchObject({
      device_links: {
        ids: { sda: ['ata-1', 'wwn-2'] },
        labels: { sda1: ['root'] },
        masters: { sda1: ['dm-0'] },
        uuids: { sda1: ['1234'] },
      },
      devices: {
        sda: {
          links: { ids: ['ata-1', 'wwn-2'], labels: [], masters: [], uuids: [] },
          partitions: { sda1: { uuid: '1234', links: { masters: ['dm-0'] } } },
        },
      },
    })
  })
})

describe('lvm', () => {
  test('tells groups and volumes', () => {
    const output = 'root\nvg,data,2,1,10.00,4.00\nlv,home,data,6.00\npv,/dev/sdb,data,5.00,2.00\n'
    expect(lvm.parse(output)).toEqual({
      lvm: {
        vgs: { data: { size_g: '10.00', free_g: '4.00', num_lvs: '1', num_pvs: '2' } },
        lvs: { home: { size_g: '6.00', vg: 'data' } },
        pvs: { '/dev/sdb': { size_g: '5.00', free_g: '2.00', vg: 'data' } },
      },
    })
  })

  test('is nothing for who may not ask, and N/A without the programs', () => {
    expect(lvm.parse('')).toEqual({})
    expect(lvm.parse('none\n')).toEqual({ lvm: 'N/A' })
  })
})

describe('names of initiators', () => {
  test('are read past comments, and empty without any', () => {
    expect(iscsi.parse('## note\nInitiatorName=iqn.1993-08.org.debian:01:x\n')).toEqual({
      iscsi_iqn: 'iqn.1993-08.org.debian:01:x',
    })
    expect(iscsi.parse('')).toEqual({ iscsi_iqn: '' })
    expect(nvme.parse('nqn.2014-08.org.nvmexpress:uuid:1\n')).toEqual({ hostnqn: 'nqn.2014-08.org.nvmexpress:uuid:1' })
    expect(fibreChannel.parse('0x21000014ff52a9bb\n0x21\n')).toEqual({ fibre_channel_wwn: ['21000014ff52a9bb', '21'] })
  })
})

describe('capabilities', () => {
  test.each([
    { output: '', caps: 'N/A', enforced: 'N/A' },
    { output: 'Current: =ep\n', caps: [], enforced: 'False' },
    { output: 'Current: = cap_chown,cap_kill+ep\n', caps: ['cap_chown', 'cap_kill+ep'], enforced: 'True' },
  ])('are read from "$output"', ({ output, caps, enforced }) => {
    expect(capabilities.parse(output)).toEqual({ system_capabilities: caps, system_capabilities_enforced: enforced })
  })
})
