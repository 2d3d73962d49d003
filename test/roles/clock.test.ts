import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { runProject, type Ran } from '../support/run-playbook.ts'
import { shippedFiles } from '../support/shipped-files.ts'

const shipped = shippedFiles()

const playbook = `
- hosts: all
  gather_facts: false
  any_errors_fatal: true
  environment: { PATH: "{{ path }}" }
  tasks:
    - import_role: { name: prepare-base, tasks_from: clock }
`

let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hadeploy-clock-'))
})

afterEach(() => {
  rmSync(folder, { recursive: true })
})

/** Compares the clocks of two hosts of which one is ahead. */
function compare(ahead: string): Promise<Ran> {
  writeFileSync(join(folder, 'date'), `#!/bin/sh\nexec /usr/bin/date -d "+${ahead}" "$@"\n`)
  chmodSync(join(folder, 'date'), 0o755)
  const hosts = [
    '[all:vars]',
    'ansible_connection=local',
    '[duo]',
    'h1 path=/usr/bin:/bin',
    `h2 path=${folder}:/usr/bin:/bin`,
  ]
  return runProject({ files: { ...shipped, 'playbook.yml': playbook, 'hosts.ini': hosts.join('\n') } })
}

function wordsOf({ events, findings }: Ran): string {
  return JSON.stringify([findings, events.filter(({ type }) => type === 'host-finished')])
}

describe('prepare-base', () => {
  test.each([
    { does: 'says nothing of clocks that agree', ahead: '0 seconds', outcome: 'ok', warned: false, refused: false },
    {
      does: 'warns of clocks that are some seconds apart',
      ahead: '8 seconds',
      outcome: 'ok',
      warned: true,
      refused: false,
    },
    { does: 'refuses clocks that disagree', ahead: '120 seconds', outcome: 'failed', warned: false, refused: true },
  ])('$does', async ({ ahead, outcome, warned, refused }) => {
    const ran = await compare(ahead)
    expect(ran.outcome).toBe(outcome)
    expect(/Warning: the clocks of the hosts are \d\.\d s apart/.test(wordsOf(ran))).toBe(warned)
    expect(/The clocks of the hosts are 1[12]\d s apart, and 10 s are allowed: h1 /.test(wordsOf(ran))).toBe(refused)
  })
})
