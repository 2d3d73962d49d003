import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { error } from '../diagnostic/catalogue.ts'
import type { Channel } from './channel.ts'
import type { Connection } from './connection.ts'
import { ShellConnection } from './shell-connection.ts'
import { streamChannel } from './stream-channel.ts'
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
      const { channel, exited, closed } = streamChannel({
        stdin: child.stdin,
        stdout: child.stdout,
        stderr: child.stderr,
        destroy: () => {
          for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy()
          child.unref()
        },
      })
      child.once('exit', exited)
      child.once('close', () => {
        closed()
      })
      resolve(channel)
    })
  })
}
