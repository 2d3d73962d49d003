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
  /** Called once, last. */
  ended(end: ChannelEnd): void
}

/** Why a channel ended. */
export interface ChannelEnd {
  /** Completes the sentence "The shell ended: …". */
  readonly reason: string
  /** The program ended by itself and all it wrote has arrived; otherwise the way to it was cut. */
  readonly isExit: boolean
}

/** The end of a channel whose program exited with a status or by a signal. */
export function exitEnd(status: number | null, signal: string | null): ChannelEnd {
  const reason =
    signal === null ? `it exited with status ${status ?? 'unknown'}` : `it was ended by the signal ${signal}`
  return { reason, isExit: true }
}
