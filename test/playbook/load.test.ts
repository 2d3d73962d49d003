import { describe, expect, test } from 'vitest'
import { loadPlaybook } from '../../src/playbook/load.ts'
import { DiskFiles } from '../../src/project/disk-files.ts'
import { contextOver } from '../support/playbooks.ts'

describe('the playbooks of the how-to notes', () => {
  const context = contextOver(new DiskFiles(), import.meta.dirname)

  test.each([
    ['prepare-openstack-base.yml', 8],
    ['prepare-openstack-controller.yml', 3],
    ['prepare-openstack-controller-services.yml', 6],
  ])('%s loads as it stands', (name, tasks) => {
    const { value, diagnostics } = loadPlaybook(`../fixtures/seed-003/${name}`, context)
    expect(diagnostics).toEqual([])
    expect(value.plays.map((play) => play.tasks.length)).toEqual([tasks])
  })
})
