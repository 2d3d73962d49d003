import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runProject } from '../support/run-playbook.ts'
import { shippedFiles } from '../support/shipped-files.ts'

let folder = ''

const programs = {
  systemctl: 'case "$3" in ActiveState) echo failed ;; SubState) echo failed ;; *) echo 5 ;; esac',
  journalctl: 'echo Listening; echo "listen tcp 10.1.1.1:2379: bind: address already in use"; echo GET /; echo Ended',
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hadeploy-last-words-'))
  for (const [name, script] of Object.entries(programs)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`)
    chmodSync(join(folder, name), 0o755)
  }
  writeFileSync(join(folder, 'etcd.log'), 'GET /\nCRITICAL no disk\nGET /\n')
})

afterAll(() => {
  rmSync(folder, { recursive: true })
})

describe('last-words', () => {
  test('fails for the host that failed with the reasons among what its services said', async () => {
    const playbook = `
- hosts: trio
  gather_facts: false
  any_errors_fatal: true
  environment: { PATH: "${folder}:/usr/bin:/bin" }
  tasks:
    - block:
        - name: Wait for the member
          command: sh -c 'echo no answer >&2; exit 1'
          when: inventory_hostname == 'h2'
      rescue:
        - import_role: { name: last-words }
          vars: { last_words_title: etcd, last_words_units: [etcd], last_words_logs: "${folder}" }
    - name: Go on
      command: 'true'
`
    const ran = await runProject({ files: { ...shippedFiles(), 'playbook.yml': playbook } })
    const told = ran.events.flatMap((event) =>
      event.type === 'host-finished' && event.outcome === 'failed' && !event.rescued
        ? [{ host: event.host, words: JSON.stringify(event.result['msg']) }]
        : [],
    )
    expect(told.map(({ host }) => host)).toEqual(['h2'])
    expect(told[0]?.words).toContain('failed for etcd on h2. non-zero return code no answer')
    expect(told[0]?.words).toContain(
      String.raw`etcd is failed (failed), started again 5 times:\n    listen tcp 10.1.1.1:2379: bind: address already in use\n    CRITICAL no disk\n`,
    )
    expect(ran.events.some((event) => event.type === 'task-started' && event.name === 'Go on')).toBe(false)
    expect(ran.outcome).toBe('failed')
  })
})
