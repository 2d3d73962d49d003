import { error } from '../diagnostic/catalogue.ts'
import type { Identity, Reply, Request, Shell } from './connection.ts'
import type { PendingRequest, Session } from './session.ts'
import { TransportError } from './transport-error.ts'

/** Opens a session for this shell; `retired` gets back what the session has certainly not run. */
export type OpenSession = (retired: (unrun: readonly PendingRequest[]) => void) => Promise<Session>

/**
 * The shell of one identity, for as long as the connection is wanted: it outlives its sessions.
 *
 * A session that ended or was retired is replaced at the next request. Only what has certainly not run is sent again.
 */
export class PersistentShell implements Shell {
  readonly identity: Identity
  readonly #open: OpenSession
  #session: Session | null = null
  #opening: Promise<void> | null = null
  #queue: PendingRequest[] = []
  #isClosed = false

  constructor(identity: Identity, open: OpenSession) {
    this.identity = identity
    this.#open = open
  }

  /** Opens a session if there is none. @throws TransportError */
  async opened(): Promise<void> {
    if (this.#session?.isOpen === true) return
    await this.#reopen()
  }

  run(request: Request): Promise<Reply> {
    return new Promise((resolve, reject) => {
      this.#submit({ request, ownGroup: request.ownGroup ?? false, resolve, reject })
    })
  }

  /** Whether a session is open and has nothing to do. */
  get isIdle(): boolean {
    return this.#session?.isOpen === true && this.#session.isIdle && this.#queue.length === 0
  }

  /** Lets go of an idle session; the next request opens another. */
  rest(): void {
    this.#session?.close()
    this.#session = null
  }

  close(): void {
    this.#isClosed = true
    this.#session?.close()
    this.#rejectQueue(closed())
  }

  #submit(pending: PendingRequest): void {
    if (this.#isClosed) {
      pending.reject(closed())
      return
    }
    if (this.#session?.isOpen === true && this.#queue.length === 0) {
      this.#session.submit(pending)
      return
    }
    this.#queue.push(pending)
    this.#reopen().catch((failure: unknown) => {
      this.#rejectQueue(failure instanceof Error ? failure : new Error(String(failure)))
    })
  }

  #reopen(): Promise<void> {
    this.#opening ??= this.#openSession().finally(() => {
      this.#opening = null
    })
    return this.#opening
  }

  async #openSession(): Promise<void> {
    const session = await this.#open((unrun) => {
      this.#takeBack(unrun)
    })
    if (this.#isClosed) {
      session.close()
      return
    }
    this.#session = session
    const waiting = this.#queue
    this.#queue = []
    for (const pending of waiting) session.submit(pending)
  }

  // Before what came in since: the order of the calls is the order of the runs.
  #takeBack(unrun: readonly PendingRequest[]): void {
    const later = this.#queue
    this.#queue = []
    for (const pending of [...unrun, ...later]) this.#submit(pending)
  }

  #rejectQueue(failure: Error): void {
    const waiting = this.#queue
    this.#queue = []
    for (const pending of waiting) pending.reject(failure)
  }
}

function closed(): TransportError {
  return new TransportError(
    'lost',
    error('transport/closed', 'The connection was closed by hadeploy before the command was sent: it has not run.'),
  )
}
