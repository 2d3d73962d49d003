import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Lab } from '../../src/cli/drill/lab.ts'
import { labHosts } from '../support/lab.ts'
import { WorkingFolder } from '../support/command-line.ts'

let folder: WorkingFolder
beforeEach(() => {
  folder = new WorkingFolder()
})
afterEach(() => {
  folder.remove()
})

describe('hadeploy drill', () => {
  test('lists every drill, with the reason where the lab cannot hold it', async () => {
    const { status, stdout } = await folder.hadeploy(['drill', 'list'])
    expect(status).toBe(0)
    expect(stdout).toMatch(/^G1 +quick +Power lost everywhere/m)
    expect(stdout).toMatch(/^G28 +not here +/m)
  })

  test.each([
    { inventory: 'db1 ansible_host=10.10.10.51', names: 'db1' },
    { inventory: 'openstack-controller01 ansible_host=192.0.2.1', names: 'openstack-controller01' },
    { inventory: '', names: 'no hosts' },
  ])('refuses hosts that are not the lab’s ($inventory)', async ({ inventory, names }) => {
    folder.write({ hosts: `${inventory}\n` })
    const { status, stdout, stderr } = await folder.hadeploy(['drill', 'run', 'G1', '-i', 'hosts'])
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toContain('cli/not-the-lab')
    expect(stderr).toContain(names)
  })

  test.each([
    { words: ['run'], says: 'was not told which drills' },
    { words: ['run', 'G99'], says: 'There is no drill "G99"' },
    { words: ['run', 'G28'], says: 'The lab cannot bring about G28' },
    { words: ['hold'], says: 'has no action "hold"' },
  ])('tells what is wrong with $words', async ({ words, says }) => {
    const { status, stderr } = await folder.hadeploy(['drill', ...words])
    expect(status).toBe(2)
    expect(stderr).toContain(says)
  })
})

describe('the lab of a drill', () => {
  test('has the members alone, and says what it did not do', async () => {
    const lab = (await Lab.open()).only(labHosts)
    expect(lab.hosts.map(({ address }) => address)).toEqual(['10.10.10.51', '10.10.10.52', '10.10.10.53'])
    await expect(lab.verb(['explode'])).rejects.toMatchObject({ diagnostic: { code: 'cli/lab' } })
  })
})
