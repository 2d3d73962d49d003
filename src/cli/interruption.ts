import { exitCodes } from './exit-codes.ts'

/** How long cut-off tasks have to be told of, in milliseconds. */
const farewellMs = 2000

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Ctrl-C, and the signals that mean the same: the first asks the run to end, so that running tasks end and recap and
 * journal are written; the second does not wait for the tasks.
 */
export class Interruption {
  readonly #controller = new AbortController()
  readonly #cutOff: () => Promise<void>
  readonly #tell: (text: string) => void

  /**
   * @param cutOff - ends what is still running
   * @param tell - shows a line to the operator
   */
  constructor(cutOff: () => Promise<void>, tell: (text: string) => void) {
    this.#cutOff = cutOff
    this.#tell = tell
    for (const signal of signals) process.on(signal, this.#interrupt)
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** Leaves signals to Node again. */
  end(): void {
    for (const signal of signals) process.off(signal, this.#interrupt)
  }

  readonly #interrupt = (): void => {
    if (!this.#controller.signal.aborted) {
      this.#controller.abort()
      this.#tell('Interrupted: running tasks are let finish, no further one begins. Ctrl-C again cuts them off.')
      return
    }
    setTimeout(() => process.exit(exitCodes.interrupted), farewellMs).unref()
    void this.#cutOff()
  }
}
