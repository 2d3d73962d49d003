import type { Readable, Writable } from 'node:stream'
import { exitEnd, type Channel, type ChannelEnd, type ChannelListener } from './channel.ts'

/** A running program as Node's streams show it. */
export interface RunningProgram {
  readonly stdin: Writable
  readonly stdout: Readable
  readonly stderr: Readable
  /** Lets go of it. */
  destroy(): void
}

/** A channel over streams, and the two things its maker has to tell it. */
export interface StreamChannel {
  readonly channel: Channel
  /** The program has ended; what it wrote last may still be on its way. */
  readonly exited: (status: number | null, signal: string | null) => void
  /** Nothing more will come. */
  readonly closed: (reason?: string) => void
}

// What a program wrote before it ended is here within this time; what it left running may hold its stdout for ever.
const lastWordsMs = 100

/** Makes a channel of a program's streams. */
export function streamChannel(program: RunningProgram): StreamChannel {
  let listener: ChannelListener | null = null
  let exit: ChannelEnd | null = null
  let end: ChannelEnd | null = null
  const close = (reason = 'the channel was closed'): void => {
    if (end !== null) return
    end = exit ?? { reason, isExit: false }
    listener?.ended(end)
  }
  program.stdin.on('error', () => undefined)
  program.stdout.on('data', (bytes: Buffer) => {
    if (end === null) listener?.stdout(bytes)
  })
  program.stderr.on('data', (bytes: Buffer) => {
    if (end === null) listener?.stderr(bytes)
  })
  return {
    closed: close,
    exited: (status, signal) => {
      exit = exitEnd(status, signal)
      setTimeout(close, lastWordsMs).unref()
    },
    channel: {
      send: (bytes) => {
        if (program.stdin.writable) program.stdin.write(bytes)
      },
      finish: () => {
        program.stdin.end()
      },
      destroy: () => {
        program.destroy()
        close('hadeploy closed it')
      },
      listen: (next) => {
        listener = next
        if (end !== null) next.ended(end)
      },
    },
  }
}
