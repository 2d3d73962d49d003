import { setTimeout as pause } from 'node:timers/promises'
import type { Broken } from './assertions.ts'
import type { Lab } from './lab.ts'

const everyMs = 1_000

/**
 * Looks once a second who holds the virtual address, until `end` is called.
 *
 * @returns `end`: A6, when two members held it twice in a row. One look may see a host that just lost it beside the one that just got it.
 */
export function watchVirtualAddress(lab: Lab): { readonly end: () => Promise<readonly Broken[]> } {
  const stop = new AbortController()
  const watched = watch(lab, stop.signal)
  return {
    end: () => {
      stop.abort()
      return watched
    },
  }
}

async function watch(lab: Lab, stop: AbortSignal): Promise<readonly Broken[]> {
  let looksInRow = 0
  const broken: Broken[] = []
  while (!stop.aborted) {
    const holders = await lab.holders()
    looksInRow = holders.length > 1 ? looksInRow + 1 : 0
    if (looksInRow === 2) {
      broken.push({ code: 'A6', because: `The virtual address was held by ${holders.join(' and ')} at one time.` })
    }
    await pause(everyMs, undefined, { signal: stop }).catch(() => undefined)
  }
  return broken
}
