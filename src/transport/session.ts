import { StringDecoder } from 'node:string_decoder'
import { error } from '../diagnostic/catalogue.ts'
import type { Channel, ChannelEnd } from './channel.ts'
import type { Reply, Request } from './connection.ts'
import { MarkScanner, type Mark } from './mark.ts'
import { isSentRaw, preamble, requestText, stdinBytes } from './session-text.ts'
import { TransportError } from './transport-error.ts'

/** What a session asks of its surroundings. */
export interface SessionPorts {
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number
  /** For messages: `root on ctl-1 (ssh root@10.0.0.11:22)`. */
  readonly description: string
  /** Ends a process of this session's identity on the host, with all its descendants and its process group. */
  endProcess(pid: number): Promise<void>
  /** The session takes no more requests; these were written to it and have certainly not run. */
  retired(unrun: readonly PendingRequest[]): void
}

/** A request and who waits for its answer. */
export interface PendingRequest {
  readonly request: Request
  readonly ownGroup: boolean
  /** Its stdin is the channel itself, which ends when the connection does. */
  readonly readsChannel?: boolean
  readonly resolve: (reply: Reply) => void
  readonly reject: (failure: Error) => void
}

interface InFlight extends PendingRequest {
  readonly number: number
  readonly isRaw: boolean
  /** Nothing may be written before it has ended: the channel is its stdin. */
  readonly reservesChannel: boolean
  readonly stdout: Uint8Array[]
  readonly stderr: Uint8Array[]
  readonly decoders: Readonly<Record<Stream, StringDecoder>>
  /** When it was written. */
  readonly sentAt: number
  /** Which streams have brought its end mark. */
  readonly ended: Set<Stream>
  pid: number | null
  status: number
  /** Whether its time ran out. */
  isTimedOut: boolean
  /** Settles when its processes were ended because of that: true when this is certain. */
  ending: Promise<boolean>
}

type Stream = 'stdout' | 'stderr'

// Ending the processes of a request takes up to 3 s (TERM, a while, KILL) and a connection more; then its end mark
// follows at once. Without it the shell itself is stuck, or the host is gone.
const endMarkGraceMs = 10_000

/**
 * One persistent POSIX shell at the other end of a channel, and the requests that run in it one after another.
 *
 * Requests are written as they come, without waiting for earlier ones. Each ends with a mark on stdout and on stderr, so
 * a process that keeps stdout open holds up nobody. A session ends for good by `close`, by the end of its channel, or when
 * a request left processes in the background (`retired`, the channel is then drained until they are gone).
 */
export class Session {
  readonly #channel: Channel
  readonly #ports: SessionPorts
  readonly #scanners: Readonly<Record<Stream, MarkScanner>>
  /** Written and not answered, oldest first; both streams talk about their own first entry that has no end mark there. */
  #inFlight: InFlight[] = []
  /** Not written yet: the channel is reserved for the raw stdin of the last one written. */
  #waiting: PendingRequest[] = []
  #unsent: string[] = []
  #numbers = 0
  #shellPid: number | null = null
  #timer: NodeJS.Timeout | undefined
  #state: 'open' | 'retired' | 'ended' = 'open'
  readonly #greeted = new Set<Stream>()
  #helloStderr = ''
  #greet: (outcome: TransportError | null) => void = () => undefined
  /** Settles when the shell has said hello. Rejects with `transport/no-shell` when it ends before. */
  readonly ready: Promise<void>

  /** Starts the conversation: `channel` leads to a shell that has read nothing yet. */
  constructor(channel: Channel, shell: string, nonce: string, ports: SessionPorts) {
    this.#channel = channel
    this.#ports = ports
    this.#scanners = { stdout: new MarkScanner(nonce), stderr: new MarkScanner(nonce) }
    this.ready = new Promise((resolve, reject) => {
      this.#greet = (outcome) => {
        if (outcome === null) resolve()
        else reject(outcome)
      }
    })
    // Who does not wait for `ready` learns of its failure from the first request.
    this.ready.catch(() => undefined)
    channel.listen({
      stdout: (bytes) => {
        this.#receive('stdout', bytes)
      },
      stderr: (bytes) => {
        this.#receive('stderr', bytes)
      },
      ended: (end) => {
        this.#end(end)
      },
    })
    channel.send(preamble(nonce, shell))
  }

  /** Whether it takes requests. */
  get isOpen(): boolean {
    return this.#state === 'open'
  }

  /** Whether it has nothing to do. */
  get isIdle(): boolean {
    return this.#inFlight.length === 0 && this.#waiting.length === 0
  }

  submit(pending: PendingRequest): void {
    this.#waiting.push(pending)
    this.#write()
  }

  /** Ends the shell; what is in flight rejects with `transport/closed`. */
  close(reason = 'hadeploy closed it'): void {
    this.#end({ reason, isExit: false })
    this.#channel.finish()
    this.#channel.destroy()
  }

  #write(): void {
    while (this.#waiting.length > 0 && !this.#isReserved()) {
      const [pending] = this.#waiting
      if (pending === undefined) return
      const isRaw = isSentRaw(pending.request)
      const { readsChannel = false } = pending
      // The text of a raw request names the shell's process id, which comes with its hello.
      if (isRaw && this.#shellPid === null) return
      this.#waiting.shift()
      this.#numbers += 1
      const inFlight: InFlight = {
        request: pending.request,
        ownGroup: pending.ownGroup,
        resolve: pending.resolve,
        reject: pending.reject,
        number: this.#numbers,
        isRaw,
        reservesChannel: isRaw || readsChannel,
        stdout: [],
        stderr: [],
        decoders: { stdout: new StringDecoder('utf8'), stderr: new StringDecoder('utf8') },
        sentAt: this.#ports.now(),
        ended: new Set(),
        pid: null,
        status: 0,
        isTimedOut: false,
        ending: Promise.resolve(false),
      }
      const wrapping = {
        ownGroup: pending.ownGroup,
        saysStart: isRaw || hasTimeLimit(pending.request),
        readsChannel,
      }
      try {
        this.#queueText(requestText(this.#numbers, pending.request, wrapping, this.#shellPid ?? 0))
      } catch (failure) {
        // A script that no shell can take.
        pending.reject(failure instanceof Error ? failure : new Error(String(failure)))
        continue
      }
      this.#inFlight.push(inFlight)
      if (this.#inFlight.length === 1) this.#startTimer()
    }
  }

  #isReserved(): boolean {
    return this.#inFlight.at(-1)?.reservesChannel === true
  }

  // Requests that are made in one go leave in one packet.
  #queueText(text: string): void {
    this.#unsent.push(text)
    if (this.#unsent.length > 1) return
    queueMicrotask(() => {
      const texts = this.#unsent.join('')
      this.#unsent = []
      if (this.#state === 'open') this.#channel.send(texts)
    })
  }

  #receive(stream: Stream, bytes: Uint8Array): void {
    for (const found of this.#scanners[stream].push(bytes)) {
      if ('mark' in found) this.#hear(stream, found.mark)
      else this.#collect(stream, found.bytes)
    }
  }

  #collect(stream: Stream, bytes: Uint8Array): void {
    if (!this.#greeted.has(stream)) {
      // Greetings of profile files, the lecture of sudo, and the complaints of a shell that cannot start.
      if (stream === 'stderr') this.#helloStderr = `${this.#helloStderr}${Buffer.from(bytes).toString()}`.slice(-2_000)
      return
    }
    const current = this.#current(stream)
    if (current === undefined) return
    current[stream].push(bytes)
    current.request.onOutput?.(stream, current.decoders[stream].write(bytes))
  }

  #current(stream: Stream): InFlight | undefined {
    return this.#inFlight.find((one) => !one.ended.has(stream))
  }

  #hear(stream: Stream, mark: Mark): void {
    switch (mark.word) {
      case 'hello':
        this.#greeted.add(stream)
        if (stream === 'stdout') {
          this.#shellPid = mark.value
          this.#greet(null)
          this.#write()
        }
        return
      case 'start': {
        const current = this.#current(stream)
        if (current?.number !== mark.request) return
        current.pid = mark.value
        if (current.isTimedOut) this.#endProcess(current, mark.value)
        if (current.isRaw) this.#channel.send(stdinBytes(current.request))
        return
      }
      case 'end': {
        const current = this.#current(stream)
        if (current?.number !== mark.request) return
        current.ended.add(stream)
        current.status = mark.value
        if (current.ended.size === 2) this.#finish(current, mark.flag === 'left')
        return
      }
    }
  }

  #finish(current: InFlight, leftProcesses: boolean): void {
    this.#inFlight.shift()
    clearTimeout(this.#timer)
    if (leftProcesses) this.#retire()
    else if (current.isRaw && current.status > 128) this.close('its input was cut off')
    else {
      this.#startTimer()
      this.#write()
    }
    if (current.isTimedOut) {
      // The end mark comes when the first process is gone; others may need the KILL that follows.
      void current.ending.then((isCertain) => {
        current.reject(timedOut(this.#ports.description, current.request, isCertain ? ended : unconfirmed))
      })
      return
    }
    current.resolve({
      status: current.status,
      stdout: joined(current.stdout),
      stderr: joined(current.stderr),
      durationMs: this.#ports.now() - current.sentAt,
    })
  }

  // The shell on the host runs nothing more either (see `preamble`): everything behind can safely be sent elsewhere.
  #retire(): void {
    const unrun = [...this.#inFlight, ...this.#waiting]
    this.#state = 'retired'
    this.#inFlight = []
    this.#waiting = []
    this.#channel.finish()
    this.#ports.retired(unrun)
  }

  #startTimer(): void {
    const [head] = this.#inFlight
    if (head === undefined || !hasTimeLimit(head.request)) return
    this.#timer = setTimeout(() => {
      head.isTimedOut = true
      this.#timer = setTimeout(() => {
        this.#giveUp(head)
      }, endMarkGraceMs)
      if (head.pid !== null) this.#endProcess(head, head.pid)
    }, head.request.timeoutMs)
  }

  #endProcess(overdue: InFlight, pid: number): void {
    overdue.ending = this.#ports.endProcess(pid).then(
      () => true,
      () => false,
    )
  }

  #giveUp(overdue: InFlight): void {
    this.#inFlight.shift()
    overdue.reject(timedOut(this.#ports.description, overdue.request, unconfirmed))
    this.close('it did not answer')
  }

  #end({ reason, isExit }: ChannelEnd): void {
    if (this.#state === 'ended') return
    const lost = this.#inFlight
    const unwritten = this.#waiting
    const wasReady = this.#shellPid !== null
    this.#state = 'ended'
    this.#inFlight = []
    this.#waiting = []
    clearTimeout(this.#timer)
    // The hello comes before the first request is looked at: a shell that exited without one has run nothing.
    if (!wasReady && isExit) {
      const failure = noShell(this.#ports.description, reason, this.#helloStderr)
      this.#greet(failure)
      for (const one of [...lost, ...unwritten]) one.reject(failure)
      return
    }
    const now = this.#ports.now()
    if (!wasReady) this.#greet(lostRequest(this.#ports.description, reason, true, 0))
    lost.forEach((one, position) => {
      one.reject(lostRequest(this.#ports.description, reason, position === 0, now - one.sentAt))
    })
    if (unwritten.length > 0) this.#ports.retired(unwritten)
  }
}

function hasTimeLimit(request: Request): boolean {
  return request.timeoutMs !== undefined && request.timeoutMs > 0
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const [first] = pieces
  return pieces.length === 1 && first !== undefined ? first : Buffer.concat(pieces)
}

const ended = 'Its processes on the host were ended.'
const unconfirmed = 'The host did not confirm that its processes were ended: they may still run.'

function timedOut(description: string, request: Request, consequence: string): TransportError {
  return new TransportError(
    'timeout',
    error(
      'transport/timeout',
      `The command did not end within ${(request.timeoutMs ?? 0) / 1000} s in the shell of ${description}. ${consequence}`,
      { hint: 'Raise the time limit, or find out on the host what the command waits for.' },
    ),
  )
}

function lostRequest(description: string, reason: string, wasRunning: boolean, sinceMs: number): TransportError {
  const unknown = wasRunning
    ? 'The command was running or about to run: how far it came is unknown.'
    : 'The command was sent and stood behind another one: it has most likely not begun, but that is not certain.'
  return new TransportError(
    'lost',
    error(
      'transport/closed',
      `The shell of ${description} ended ${(sinceMs / 1000).toFixed(1)} s after the command was sent: ${reason}. ${unknown} It was not repeated.`,
      { hint: 'Look at the host, then run again: a run repeats only what is not yet as it should be.' },
    ),
  )
}

function noShell(description: string, reason: string, stderr: string): TransportError {
  const said = stderr.trim()
  return new TransportError(
    'unreachable',
    error(
      'transport/no-shell',
      `The shell of ${description} ended before it was ready: ${reason}. Nothing was run.${said === '' ? '' : ` It said:\n${indented(said)}`}`,
      {
        hint: 'The login needs a POSIX shell; see ansible_shell_executable, and the shell of the user in /etc/passwd.',
      },
    ),
  )
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, '    ')
}
