import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { brokenAfterRecovery } from '../../../../src/cli/drill/assertions.ts'
import { Lab } from '../../../../src/cli/drill/lab.ts'
import type { Event } from '../../../../src/event/event.ts'
import { labHosts } from '../../../support/lab.ts'
import { crashAtThreePositions, wholeCluster, type Crash } from '../../../support/lab-cluster.ts'

/** A task that takes longer is also killed in its middle. */
const middleMs = 400

/** They decide and remember on this side: while they run nothing on a host changes, so a kill there is a kill at the task before. */
const onThisSide = new Set([
  'assert',
  'debug',
  'fail',
  'galera_decision',
  'include_tasks',
  'include_vars',
  'pause',
  'set_fact',
])

let lab: Lab
let crash: Crash

beforeAll(async () => {
  lab = (await Lab.open()).only(labHosts)
  await wholeCluster(lab)
  crash = await crashAtThreePositions(lab)
})

afterAll(async () => {
  await crash.leave()
})

/** How a run ended: by our hand at a place where none was ended before, or by itself. */
interface RunEnd {
  readonly killedAt: string | null
  readonly status: number | null
  readonly text: string
}

/** Runs the recovery, and ends it without a word at the first boundary of a task that is not in the list, which it then is. */
function killedAtNew(passed: Set<string>): Promise<RunEnd> {
  return new Promise((resolve) => {
    const words = ['dist/hadeploy.js', '-i', 'inventories/lab', 'recover-galera.yml', '--output', 'json']
    const child = spawn('node', words, { stdio: ['ignore', 'pipe', 'pipe'] })
    let killedAt: string | null = null
    let text = ''
    const names = new Map<string, string>()
    const reach = (boundary: string): void => {
      if (killedAt !== null || passed.has(boundary)) return
      passed.add(boundary)
      killedAt = boundary
      child.kill('SIGKILL')
    }
    createInterface({ input: child.stdout }).on('line', (line) => {
      text += `${line}\n`
      // The lines come from hadeploy itself, one event each.
      const event = JSON.parse(line) as Event
      if (event.type === 'task-started') {
        // One task at a time: where this one begins, the last one has ended on all hosts.
        names.clear()
        if (onThisSide.has(event.module)) return
        names.set(event.task, event.name)
        reach(`${event.name} begins`)
        setTimeout(() => {
          if (names.has(event.task)) reach(`${event.name} is under way`)
        }, middleMs)
      } else if (event.type === 'host-finished' && event.outcome !== 'skipped') {
        // On the first of its hosts.
        const name = names.get(event.task)
        names.delete(event.task)
        if (name !== undefined) reach(`${name} ends`)
      }
    })
    child.stderr.on('data', (bytes: Buffer) => {
      text += bytes.toString()
    })
    child.on('close', (status) => {
      names.clear()
      resolve({ killedAt, status, text })
    })
  })
}

/** Kills run after run until one ends by itself, and well. */
async function killEveryRun(passed: Set<string>): Promise<void> {
  for (;;) {
    const { killedAt, status, text } = await killedAtNew(passed)
    if (killedAt !== null) continue
    if (status === 0) return
    // The shell of a run that was killed holds its lock until it notices.
    expect(text).toContain('is locked by')
    await pause(1_000)
  }
}

describe('recover-galera.yml', () => {
  test(
    'comes to the same end after being killed at every task, before it, in it and after it (G33)',
    async () => {
      const passed = new Set<string>()
      for (let before = -1; before < passed.size;) {
        before = passed.size
        await crash.restore()
        await killEveryRun(passed)
        const views = await crash.galera.look([...labHosts])
        expect(brokenAfterRecovery(views, crash.rows)).toEqual([])
      }
      const boundaries = [...passed].join('\n')
      for (const task of ['Keep copies of the state', 'Bootstrap the elected', 'Start the other members']) {
        for (const place of ['begins', 'ends']) expect(boundaries).toMatch(new RegExp(`${task}.* ${place}`))
      }
      expect(boundaries).toMatch(/Bootstrap the elected member is under way/)
    },
    45 * 60_000,
  )
})
