import { describe, expect, test } from 'vitest'
import { perform } from '../../../src/module/perform.ts'
import decision from '../../../src/modules/ha/etcd_decision.ts'
import evidence from '../../../src/modules/ha/etcd_evidence.ts'
import type { JsonObject } from '../../../src/value/json.ts'
import { step } from '../../support/no-controller.ts'
import { ScriptedTarget } from '../../support/scripted-target.ts'

const verified = { ...step, verify: false }
const given = {
  members: ['c1', 'c2', 'c3'],
  peer_urls: ['http://c1:2380', 'http://c2:2380', 'http://c3:2380'],
}
const down = '@@ unit\nActiveState=inactive\n@@ status\n@@ members\n@@ data\nwal\n"Revision" : 5\n@@ end\n'
const empty = '@@ unit\nActiveState=inactive\n@@ status\n@@ members\n@@ data\n@@ end\n'

async function decided(outputs: readonly (string | null)[], more: JsonObject = {}): Promise<JsonObject> {
  const results = await Promise.all(
    outputs.map(async (stdout, index): Promise<JsonObject> => {
      const item = given.members[index] ?? ''
      if (stdout === null) return { item, unreachable: true }
      const target = new ScriptedTarget({}, () => ({ stdout }))
      const asked = { endpoint: `http://${item}:2379`, data_dir: '/var/lib/etcd/hadeploy' }
      return { item, ...(await perform(evidence, asked, target, verified)).result }
    }),
  )
  return (await perform(decision, { ...given, evidence: results, ...more }, new ScriptedTarget(), verified)).result
}

describe('the decision about an etcd cluster', () => {
  test('starts a majority that holds data, whoever is away', async () => {
    expect(await decided([down, down, null])).toMatchObject({
      starts: ['c1', 'c2'],
      restore: null,
      reached: ['c1', 'c2'],
    })
  })

  test('makes a new cluster from one member only when the others were given up', async () => {
    const refused = await decided([down, empty, empty])
    expect(refused).toMatchObject({ failed: true, refused: [{ reason: 'majority-lost', host: null }] })
    expect(refused['msg']).toContain('c1: stopped, data up to revision 5\nc2: stopped, no data')
    const restore = { source: 'c1', live: false, members: ['c1', 'c2', 'c3'] }
    expect(await decided([down, empty, empty], { accept_lost: ['c2', 'c3'] })).toMatchObject({ restore })
  })
})
