import { describe, expect, test } from 'vitest'
import { perform } from '../../../src/module/perform.ts'
import mountFacts from '../../../src/modules/system/mount_facts.ts'
import type { JsonObject } from '../../../src/value/json.ts'
import { step } from '../../support/no-controller.ts'
import { ScriptedTarget } from '../../support/scripted-target.ts'

const tables = `== /proc/mounts
|/dev/sda1 / ext4 rw 0 0
|nas:/x /srv\\040x nfs rw 0 0
|tmpfs / tmpfs rw 0 0
== /etc/fstab
|# comment
|
|UUID=1234 /boot ext4 defaults 0 2
== mount
|/dev/sdb on /mnt type xfs (rw,noatime)
`
const sizes = `size 0 4096 4096 100 40 10 4 0
size 1  124
uuid abcd /dev/sda1
`

const run = async (args: JsonObject): Promise<JsonObject> => {
  const target = new ScriptedTarget({}, (command) => ({ stdout: command.includes('stat -f') ? sizes : tables }))
  return (await perform(mountFacts, args, target, step)).result
}

describe('mount_facts', () => {
  test('tells each mount point of the first source that names it, with its size', async () => {
    const { ansible_facts: facts, warnings } = await run({ on_timeout: 'ignore' })
    expect(facts).toMatchObject({
      aggregate_mounts: [],
      mount_points: {
        '/': {
          device: '/dev/sda1',
          uuid: 'abcd',
          size_total: 409_600,
          block_used: 60,
          inode_used: 6,
          ansible_context: { source: '/proc/mounts', source_data: '/dev/sda1 / ext4 rw 0 0' },
        },
        '/srv x': { device: 'nas:/x', fstype: 'nfs', uuid: null },
        '/boot': { uuid: '1234', passno: 2 },
        '/mnt': { fstype: 'xfs', options: 'rw,noatime' },
      },
    })
    expect(warnings).toHaveLength(1)
  })

  test('keeps to devices and kinds, and lists every entry when asked', async () => {
    const { ansible_facts: facts } = await run({
      devices: '/dev/*',
      fstypes: ['ext*', 'xfs'],
      include_aggregate_mounts: true,
      on_timeout: 'ignore',
    })
    expect(facts).toMatchObject({ aggregate_mounts: [{ mount: '/' }, { mount: '/mnt' }] })
  })

  test.each([
    { on_timeout: 'error', failed: true, warned: false },
    { on_timeout: 'warn', failed: undefined, warned: true },
    { on_timeout: 'ignore', failed: undefined, warned: false },
  ])('does "$on_timeout" when a size takes too long', async ({ on_timeout, failed, warned }) => {
    const result = await run({ timeout: 0.5, on_timeout, include_aggregate_mounts: false })
    expect(result['failed']).toBe(failed)
    expect('warnings' in result).toBe(warned)
  })

  test.each([{ timeout: 0 }, { sources: [''] }])('refuses %j', async (args) => {
    expect(await run(args)).toMatchObject({ failed: true })
  })
})
