import { rm } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { perform, type Performance } from '../../src/module/perform.ts'
import { openLocalTarget } from '../support/local-target.ts'
import { step } from '../support/no-controller.ts'

const name = `test-${process.pid}`

afterEach(() => rm(`/run/hadeploy-${name}.lock`, { force: true }))

/** A run of its own: its lock, and a shell on this machine. */
async function openRun(host: string) {
  vi.resetModules()
  const { default: hostLock } = await import('../../src/modules/ha/host_lock.ts')
  const local = await openLocalTarget()
  const { target } = local
  const named = { ...target, host, run: target.run.bind(target), query: target.query.bind(target) }
  const lock = (): Promise<Performance> =>
    perform(hostLock, { name, owner: `ann at ${host}` }, named, { ...step, verify: false })
  return { lock, close: () => local.close(), named, hostLock }
}

// Longer than the watcher sleeps between two looks at the shell.
const looks = 2_500

describe('host_lock on a real shell', () => {
  test('holds for as long as the run lives, and no longer', async () => {
    const [ann, bob] = [await openRun('c1'), await openRun('c1')]
    expect((await ann.lock()).result).toEqual({ changed: false })
    expect((await ann.lock()).result).toEqual({ changed: false })
    await pause(looks)
    const { result } = await bob.lock()
    expect(result).toMatchObject({ failed: true })
    expect(result['held_by']).toMatch(/^ann at c1, since \S+ \S+ \(process \d+ on this host\)$/)
    await ann.close()
    // At once: nobody is refused for a run that has ended.
    expect((await bob.lock()).result).toEqual({ changed: false })
    await bob.close()
  })

  test('tells of two names in one run that lead to one machine', async () => {
    const { lock, close, named, hostLock } = await openRun('c1')
    const other = await openLocalTarget()
    const twin = {
      ...named,
      host: 'c2',
      run: other.target.run.bind(other.target),
      query: other.target.query.bind(other.target),
    }
    await lock()
    const { result } = await perform(hostLock, { name, owner: 'ann' }, twin, { ...step, verify: false })
    expect(result).toMatchObject({ failed: true })
    expect(result['msg']).toContain('c2 is the same machine as c1')
    await close()
    await other.close()
  })
})
