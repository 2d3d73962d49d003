/** The two ends of a running remote program: bytes in, bytes out on two streams. An ssh channel, or a local child. */
export interface Channel {
  send(bytes: Uint8Array | string): void
  /** Says that nothing more will be sent; the program on the other side ends by itself. */
  finish(): void
  /** Lets go of the program without waiting for anything. */
  destroy(): void
  /** Hands all that arrives from now on to this listener, in place of the one before. */
  listen(listener: ChannelListener): void
}

export interface ChannelListener {
  stdout(bytes: Uint8Array): void
  stderr(bytes: Uint8Array): void
  /** Called once, last. `reason` completes the sentence "The shell ended: …". */
  ended(reason: string): void
}

/** What a program's exit status or signal says about why its channel ended. */
export function endReason(status: number | null, signal: string | null): string {
  if (signal !== null) return `it was ended by the signal ${signal}`
  return status === null ? 'the connection was closed' : `it exited with status ${status}`
}
