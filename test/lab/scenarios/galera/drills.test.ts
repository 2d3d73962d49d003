import { beforeAll, describe, expect, test } from 'vitest'
import { Lab } from '../../../../src/cli/drill/lab.ts'
import { hadeploy } from '../../../support/hadeploy.ts'
import { labHosts } from '../../../support/lab.ts'
import { wholeCluster } from '../../../support/lab-cluster.ts'

beforeAll(async () => {
  await wholeCluster((await Lab.open()).only(labHosts))
})

describe('hadeploy drill run --quick', () => {
  test('recovers from each disaster, and loses no write', async () => {
    const { status, stdout, stderr } = await hadeploy(['drill', 'run', '--quick', '-i', 'inventories/lab'])
    expect(`${stdout}${stderr}`).not.toContain('FAILED')
    expect(status).toBe(0)
    expect(stdout.match(/ held /g)?.length).toBeGreaterThanOrEqual(4)
  })
})
