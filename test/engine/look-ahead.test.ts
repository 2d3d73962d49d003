import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import type { Event } from '../../src/event/event.ts'
import { localConnection } from '../../src/transport/local.ts'
import type { Reach } from '../support/endpoint-connections.ts'
import { runProject, type Ran } from '../support/run-playbook.ts'

/** Hosts that count as far away; each request takes its time on top. */
function farAway(delayMs: number, sent: string[] = []): Reach {
  return (endpoint, folder) => {
    const connection = localConnection({ folder })
    return {
      description: connection.description,
      hold: (identity, script) => connection.hold(identity, script),
      close: () => connection.close(),
      shell: async (identity) => {
        const shell = await connection.shell(identity)
        return {
          identity,
          run: async (request) => {
            sent.push(`${endpoint.name} ${request.script}`)
            const reply = await shell.run(request)
            await delay(delayMs)
            sent.push(`${endpoint.name} answered`)
            return reply
          },
        }
      },
    }
  }
}

const root = mkdtempSync(path.join(tmpdir(), 'hadeploy-look-ahead-'))
const inventory = `a\nb\n[all:vars]\nhere=${root}/{{ inventory_hostname }}\n`

afterAll(() => {
  rmSync(root, { recursive: true, force: true })
})

function run(tasks: string, words: readonly string[], sent?: string[]): Promise<Ran> {
  for (const host of ['a', 'b']) {
    rmSync(path.join(root, host), { recursive: true, force: true })
    mkdirSync(path.join(root, host))
  }
  const indented = tasks.replaceAll(/^(?=.)/gm, '    ')
  return runProject({
    files: { 'hosts.ini': inventory, 'playbook.yml': `- hosts: all\n  gather_facts: false\n  tasks:\n${indented}\n` },
    arguments: words,
    reach: farAway(2, sent),
    options: { verify: false },
  })
}

/** What a run told, without the times; hosts that work at the same time in the order of their names. */
function told({ events }: Ran): readonly string[] {
  // Beside the times also what a file system hands out as it likes: inodes and their generations.
  const passing = ['time', 'arguments', 'durationMs', 'delta', 'start', 'end', 'atime', 'ctime', 'mtime', 'version']
  const plain = (event: Event): string =>
    JSON.stringify(event, (key, value: unknown) =>
      passing.includes(key) || (typeof value === 'number' && value > 10_000) ? 0 : value,
    )
  return events.map(plain).toSorted()
}

/** How often a host was asked something after it had answered. */
function roundTrips(sent: readonly string[]): number {
  const own = sent.filter((one) => one.startsWith('a '))
  return own.filter((one, index) => one !== 'a answered' && (index === 0 || own[index - 1] === 'a answered')).length
}

describe('probing ahead', () => {
  test('asks about all tasks of a stretch before the first answer', async () => {
    const sent: string[] = []
    await run('- stat: path=/\n- debug:\n- stat: path=/tmp\n- file: path=/nowhere/at/all state=absent\n', [], sent)
    expect(roundTrips(sent)).toBe(1)
  })

  test('asks about all items of a loop before the first answer', async () => {
    const sent: string[] = []
    await run("- stat: path={{ item }}\n  loop: [/, /tmp, /usr]\n  when: item != '/tmp'\n", [], sent)
    expect(roundTrips(sent)).toBe(1)
  })

  test('asks about one task at a time when it is told to', async () => {
    const sent: string[] = []
    await run('- stat: path=/\n- stat: path=/tmp\n', ['--no-probe-ahead'], sent)
    expect(roundTrips(sent)).toBe(2)
  })

  test.each([
    ['a command', '- stat: path=/\n- command: "true"\n- stat: path=/tmp\n', 3],
    ['a pause', '- stat: path=/\n- pause: seconds=0\n- stat: path=/tmp\n', 2],
    ['a task that is tried again', '- stat: path=/\n- stat: path=/tmp\n  until: true\n', 2],
    [
      'a task of another host',
      '- stat: path=/\n- stat: path=/tmp\n  delegate_to: b\n  when: inventory_hostname == "b"\n- stat: path=/usr\n',
      2,
    ],
    ['a variable that is not known yet', '- stat: path=/\n  register: r\n- stat: path={{ r.stat.path }}\n', 2],
    ['what is done once', '- stat: path=/\n- stat: path={{ lookup("pipe", "echo /tmp") }}\n', 2],
  ])('waits for %s', async (_, tasks, count) => {
    const sent: string[] = []
    await run(tasks, [], sent)
    expect(roundTrips(sent)).toBe(count)
  })

  test('does what a template does once', async () => {
    const ran = await run(
      '- stat: path=/\n- stat: path={{ lookup("pipe", "mktemp -d") }}\n  register: r\n- debug: var=r.stat.isdir\n',
      [],
    )
    expect(ran.outcome).toBe('ok')
  })

  // What is read early must be read again after anything was done anywhere, so that the results are the same.
  const name = fc.constantFrom('one', 'two', 'three')
  const task = fc.oneof(
    name.map((file) => `- stat: path=${file}\n  register: r`),
    name.map((file) => `- copy: content=${file} dest=${file}`),
    name.map((file) => `- file: path=${file} state=absent`),
    name.map((file) => `- lineinfile: path=${file} line=x create=true`),
    name.map((file) => `- command: touch ${file}\n  changed_when: false`),
    name.map((file) => `- slurp: src=${file}\n  ignore_errors: true`),
    name.map((file) => `- stat: path=${file}\n  when: r is defined and r.stat.exists`),
    name.map((file) => `- copy: content=new dest=${file}\n  when: inventory_hostname == 'a'\n  notify: h`),
    name.map((file) => `- stat: path={{ here }}/{{ item }}\n  loop: [${file}, one, two]\n  register: r2`),
    fc.constant(
      '- set_fact: {content: "{{ (r2 | default({})).results | default([]) | map(attribute=\'stat.exists\') | list }}"}',
    ),
    fc.constant('- copy: {content: "{{ content | default(0) }}", dest: "{{ here }}/three"}'),
  )

  test('tells what a run tells that asks about one task at a time', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(task, { minLength: 3, maxLength: 9 }), async (tasks) => {
        const text = tasks.map((one) => one.replaceAll(/(path|dest|src)=(\w+)/g, '$1={{ here }}/$2')).join('\n')
        expect(told(await run(text, []))).toEqual(told(await run(text, ['--no-probe-ahead'])))
      }),
      { numRuns: 8 },
    )
  })
})
