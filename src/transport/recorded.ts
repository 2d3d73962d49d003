import { error } from '../diagnostic/catalogue.ts'
import type { Connection, Hold, Identity, Reply, Request, Shell } from './connection.ts'
import { stdinBytes } from './session-text.ts'
import { TransportError } from './transport-error.ts'

/** One request and its answer, as JSON. Bytes are text where they are UTF-8, else base64. Passwords are not kept. */
export interface Exchange {
  /** `login`, or the method and user of the other identity. */
  readonly identity: string
  readonly script: string
  readonly stdin?: RecordedBytes
  readonly reply: {
    readonly status: number
    readonly stdout: RecordedBytes
    readonly stderr: RecordedBytes
    readonly durationMs: number
  }
}

export type RecordedBytes = string | { readonly base64: string }

/** A connection that passes everything on and gives each finished exchange to `record`. */
export function recordingConnection(connection: Connection, record: (exchange: Exchange) => void): Connection {
  return {
    description: connection.description,
    hold: (identity, script) => connection.hold(identity, script),
    close: () => connection.close(),
    async shell(identity) {
      const shell = await connection.shell(identity)
      return {
        identity,
        async run(request) {
          const reply = await shell.run(request)
          record(exchangeOf(identity, request, reply))
          return reply
        },
      }
    },
  }
}

/**
 * A connection without a host: answers each request as it was recorded, the same request in the order of its recordings.
 * A request that was not recorded (again) rejects with `transport/not-recorded`.
 */
export function replayedConnection(exchanges: readonly Exchange[], description = 'recorded'): Connection {
  const left = [...exchanges]
  const answer = (identity: Identity, request: Request): Reply => {
    const wanted = keyOf(identityName(identity), request.script, recorded(stdinBytes(request)))
    const at = left.findIndex((one) => keyOf(one.identity, one.script, one.stdin ?? '') === wanted)
    const [found] = at < 0 ? [] : left.splice(at, 1)
    if (found === undefined) throw notRecorded(identity, request)
    const stdout = replayed(found.reply.stdout)
    const stderr = replayed(found.reply.stderr)
    if (stdout.length > 0) request.onOutput?.('stdout', stdout.toString())
    if (stderr.length > 0) request.onOutput?.('stderr', stderr.toString())
    return { status: found.reply.status, stdout, stderr, durationMs: found.reply.durationMs }
  }
  return {
    description,
    close: () => Promise.resolve(),
    // Nobody else is here who could hold it.
    hold: (): Promise<Hold> => Promise.resolve({ isHeld: true, stdout: '', release: () => undefined }),
    shell: (identity): Promise<Shell> =>
      Promise.resolve({
        identity,
        run: (request) =>
          new Promise((resolve) => {
            resolve(answer(identity, request))
          }),
      }),
  }
}

function exchangeOf(identity: Identity, request: Request, reply: Reply): Exchange {
  const stdin = stdinBytes(request)
  return {
    identity: identityName(identity),
    script: request.script,
    ...(stdin.length === 0 ? {} : { stdin: recorded(stdin) }),
    reply: {
      status: reply.status,
      stdout: recorded(reply.stdout),
      stderr: recorded(reply.stderr),
      durationMs: Math.round(reply.durationMs),
    },
  }
}

function identityName(identity: Identity): string {
  return identity.become ? `${identity.method} ${identity.user}` : 'login'
}

function keyOf(identity: string, script: string, stdin: RecordedBytes): string {
  return JSON.stringify([identity, script, stdin])
}

function recorded(bytes: Uint8Array): RecordedBytes {
  const buffer = Buffer.from(bytes)
  const text = buffer.toString('utf8')
  return Buffer.from(text).equals(buffer) ? text : { base64: buffer.toString('base64') }
}

function replayed(bytes: RecordedBytes): Buffer {
  return typeof bytes === 'string' ? Buffer.from(bytes) : Buffer.from(bytes.base64, 'base64')
}

function notRecorded(identity: Identity, request: Request): TransportError {
  return new TransportError(
    'unreachable',
    error(
      'transport/not-recorded',
      `There is no recorded answer (left) for this request of ${identityName(identity)}:\n${request.script.replaceAll(/^/gm, '    ')}`,
      { hint: 'Record the exchange again on a real host.' },
    ),
  )
}
