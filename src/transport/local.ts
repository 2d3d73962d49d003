import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import type { Readable } from 'node:stream'
import { error } from '../diagnostic/catalogue.ts'
import { endReason, type Channel, type ChannelListener } from './channel.ts'
import type { Connection } from './connection.ts'
import { ShellConnection } from './shell-connection.ts'
import { TransportError } from './transport-error.ts'

/** How to start shells on the controller itself (`ansible_connection: local`). */
export interface LocalOptions {
  /** The command that starts a POSIX shell, by default `/bin/sh`. */
  readonly shell?: string
  /** The folder in which commands start; default is that of hadeploy itself. */
  readonly folder?: string
}

/** A connection to the controller itself, on the same contract as ssh. */
export function localConnection({ shell = '/bin/sh', folder }: LocalOptions = {}): Connection {
  return new ShellConnection({
    description: 'local',
    shell,
    timeoutMs: 20_000,
    openChannel: () => startShell(shell, folder),
    close: () => Promise.resolve(),
    now: () => performance.now(),
    nonce: () => randomBytes(16).toString('hex'),
  })
}

function startShell(shell: string, folder: string | undefined): Promise<Channel> {
  return new Promise((resolve, reject) => {
    // In a session of its own: a Ctrl-C meant for hadeploy must not reach what it runs.
    const child = spawn('/bin/sh', ['-c', `exec ${shell}`], {
      detached: true,
      stdio: 'pipe',
      ...(folder === undefined ? {} : { cwd: folder }),
    })
    child.once('error', (failure) => {
      reject(
        new TransportError(
          'unreachable',
          error(
            'transport/no-shell',
            `The shell "${shell}" cannot be started here: ${failure.message}. Nothing was run.`,
            {
              hint: 'Check ansible_shell_executable.',
            },
          ),
        ),
      )
    })
    child.once('spawn', () => {
      let status: number | null = null
      let signal: string | null = null
      let listener: ChannelListener | null = null
      let isEnded = false
      const end = (): void => {
        if (isEnded) return
        isEnded = true
        listener?.ended(endReason(status, signal))
      }
      child.once('exit', (code, by) => {
        status = code
        signal = by
        // What it wrote last may still be in the pipes; what it left running may hold them for ever.
        setTimeout(end, 100).unref()
      })
      child.once('close', end)
      child.stdin.on('error', () => undefined)
      child.stdout.on('data', (bytes: Buffer) => listener?.stdout(bytes))
      child.stderr.on('data', (bytes: Buffer) => listener?.stderr(bytes))
      resolve({
        send: (bytes) => {
          child.stdin.write(bytes)
        },
        finish: () => {
          child.stdin.end()
        },
        destroy: () => {
          child.stdin.destroy()
          letGo(child.stdout)
          letGo(child.stderr)
          child.unref()
          end()
        },
        listen: (next) => {
          listener = next
          if (isEnded) next.ended(endReason(status, signal))
        },
      })
    })
  })
}

function letGo(stream: Readable): void {
  stream.removeAllListeners('data')
  stream.destroy()
}
