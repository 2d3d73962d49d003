import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { readDrill } from '../../../src/cli/drill/drill-file.ts'

const text = `
title: One member is gone
quick: true
services: [galera, pacemaker]
steps:
  - lab: power-off 1 2
  - at: [1, 3]
    run: systemctl stop mariadb
    pause: 2
  - lab: power-off holder
    holders: 1
    within: 30
    silence: 20
  - expect: test -e /run/there
    at: [bystander, third, lab]
  - kill: { at: Start every member, vars: { x: 1 } }
  - refuse:
      decides: refuse unreachable(1)
      leaves: [galera]
  - recover:
      decides: bootstrap 3
      arguments: --tags galera
      vars: { galera_accept_missing: [c1] }
      members: [2, 3]
      gives_up: [1]
`

const run = {
  playbook: 'recover-galera.yml',
  arguments: [],
  says: '*',
  members: null,
  givesUp: [],
  leaves: null,
  underLoad: false,
}

const head = 'title: x\nservices: [galera]\n'

describe('readDrill', () => {
  test('reads the steps in their order', () => {
    const { value, diagnostics } = readDrill(text, 'drills/G7-one-is-gone.yml')
    expect(diagnostics).toEqual([])
    expect(value).toEqual({
      id: 'G7',
      title: 'One member is gone',
      isQuick: true,
      services: ['galera', 'pacemaker'],
      impossible: null,
      steps: [
        { kind: 'lab', words: ['power-off', '1', '2'] },
        { kind: 'shell', places: [1, 3], script: 'systemctl stop mariadb' },
        { kind: 'pause', seconds: 2 },
        { kind: 'lab', words: ['power-off', 'holder'] },
        { kind: 'holders', count: 1, withinSeconds: 30 },
        { kind: 'silence', mostSeconds: 20 },
        { kind: 'expect', places: ['bystander', 'third', 'lab'], script: 'test -e /run/there', withinSeconds: 0 },
        { kind: 'kill', playbook: 'recover-galera.yml', arguments: ['-e', '{"x":1}'], atTask: 'Start every member' },
        { ...run, kind: 'refuse', decides: 'refuse unreachable(1)', leaves: ['galera'] },
        {
          ...run,
          kind: 'recover',
          decides: 'bootstrap 3',
          arguments: ['--tags', 'galera', '-e', '{"galera_accept_missing":["c1"]}'],
          members: [2, 3],
          givesUp: [1],
        },
      ],
    })
  })

  test.each([
    { does: 'an empty file', written: '', line: undefined },
    { does: 'a key that is none', written: `${head}steps:\n  - labs: up\n`, line: 4 },
    { does: 'a command without its members', written: `${head}steps:\n  - run: reboot\n`, line: 4 },
    { does: 'a run that expects nothing', written: `${head}steps:\n  - recover: {}\n`, line: 4 },
    { does: 'neither steps nor a reason', written: head, line: 1 },
    { does: 'both', written: `${head}impossible: nobody can\nsteps:\n  - pause: 1\n`, line: 1 },
    { does: 'a service that is none', written: 'title: x\nservices: [mysql]\nsteps:\n  - pause: 1\n', line: 2 },
    { does: 'a place that is none', written: `${head}steps:\n  - run: reboot\n    at: [there]\n`, line: 5 },
  ])('refuses $does', ({ written, line }) => {
    const { value, diagnostics } = readDrill(written, 'drills/X1-wrong.yml')
    expect(value).toBeNull()
    expect(diagnostics[0]).toMatchObject({ code: 'cli/drill-file' })
    expect(diagnostics[0]?.at?.start.line).toBe(line)
  })
})

describe('drills/', () => {
  test.each(readdirSync('drills'))('%s can be read, and ends in a whole cluster or a refusal', (name) => {
    const { value, diagnostics } = readDrill(readFileSync(`drills/${name}`, 'utf8'), name)
    expect(diagnostics).toEqual([])
    const last = value?.steps.filter(({ kind }) => ['recover', 'fail', 'refuse', 'report'].includes(kind)).at(-1)
    expect(value?.impossible === null ? last?.kind : 'recover').toMatch(/^(?:recover|refuse)$/)
  })
})
