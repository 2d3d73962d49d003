import type { Channel } from './channel.ts'
import { enterIdentity } from './become.ts'
import type { Connection, Hold, Identity, Shell } from './connection.ts'
import { endProcessText } from './end-process.ts'
import { PersistentShell } from './persistent-shell.ts'
import { Session, type PendingRequest } from './session.ts'

/** What a connection needs to keep shells: made by `ssh` and by `local`. */
export interface ShellHost {
  readonly description: string
  /** The shell that `openChannel` starts, and that other identities get. */
  readonly shell: string
  /** Limit for the change of identity, in milliseconds. */
  readonly timeoutMs: number
  /** Starts one more shell. @throws TransportError */
  openChannel(): Promise<Channel>
  /** Ends the connection below. */
  close(): Promise<void>
  now(): number
  /** Random text, at least 128 bits, letters and digits. */
  nonce(): string
}

// sshd's MaxSessions is 10 by default. Two stay free: to end processes on a time limit, and for shells being replaced.
const maxChannels = 8

// A retired session is kept so that what it left running does not die of SIGPIPE; not for ever, and not many.
const maxRetired = 2

/** Keeps one {@link PersistentShell} for each identity over channels of one host. */
export class ShellConnection implements Connection {
  readonly description: string
  readonly #host: ShellHost
  /** In the order of their last use. */
  readonly #shells = new Map<string, PersistentShell>()
  readonly #retired: Session[] = []
  readonly #holding = new Set<Session>()
  #channels = 0

  constructor(host: ShellHost) {
    this.description = host.description
    this.#host = host
  }

  async shell(identity: Identity): Promise<Shell> {
    const key = keyOf(identity)
    const known = this.#shells.get(key)
    const shell = known ?? new PersistentShell(identity, (retired) => this.#openSession(identity, retired))
    this.#shells.delete(key)
    this.#shells.set(key, shell)
    await shell.opened()
    return shell
  }

  async hold(identity: Identity, script: string): Promise<Hold> {
    const session = await this.#openSession(identity, () => undefined)
    const held = `held-${this.#host.nonce()}`
    this.#holding.add(session)
    const release = (): void => {
      this.#holding.delete(session)
      session.close()
    }
    return new Promise((resolve, reject) => {
      let stdout = ''
      session.submit({
        request: {
          // The script decides; `cat` then waits for the end of the channel.
          script: `${script}\nhadeploy_status=$?\nif test "$hadeploy_status" -ne 0; then exit "$hadeploy_status"; fi\necho ${held}\ncat >/dev/null`,
          onOutput: (stream, text) => {
            if (stream === 'stdout') stdout += text
            if (stdout.includes(held)) resolve({ isHeld: true, stdout: stdout.slice(0, stdout.indexOf(held)), release })
          },
        },
        ownGroup: false,
        readsChannel: true,
        resolve: (reply) => {
          release()
          resolve({ isHeld: false, reply })
        },
        reject: (failure) => {
          this.#holding.delete(session)
          reject(failure)
        },
      })
    })
  }

  async close(): Promise<void> {
    for (const shell of this.#shells.values()) shell.close()
    for (const session of [...this.#retired, ...this.#holding]) session.close()
    this.#shells.clear()
    this.#retired.length = 0
    await this.#host.close()
  }

  async #openSession(identity: Identity, retired: (unrun: readonly PendingRequest[]) => void): Promise<Session> {
    this.#makeRoom()
    const channel = counted(await this.#host.openChannel(), (change) => {
      this.#channels += change
    })
    const whose = identity.become ? `${identity.user} (${identity.method}) on ${this.description}` : this.description
    if (identity.become) {
      await enterIdentity(channel, identity, {
        shell: this.#host.shell,
        description: this.description,
        timeoutMs: this.#host.timeoutMs,
        words: { prompt: `password-${this.#host.nonce()}:`, hello: `hello-${this.#host.nonce()}` },
      })
    }
    const session: Session = new Session(channel, this.#host.shell, this.#host.nonce(), {
      now: () => this.#host.now(),
      description: whose,
      endProcess: (pid) => this.#endProcess(identity, pid),
      retired: (unrun) => {
        this.#keepForAWhile(session)
        retired(unrun)
      },
    })
    return session
  }

  async #endProcess(identity: Identity, pid: number): Promise<void> {
    const session = await this.#openSession(identity, () => undefined)
    try {
      await new Promise((resolve, reject) => {
        session.submit({ request: { script: endProcessText(pid) }, ownGroup: false, resolve, reject })
      })
    } finally {
      session.close()
    }
  }

  #keepForAWhile(session: Session): void {
    this.#retired.push(session)
    if (this.#retired.length > maxRetired) this.#retired.shift()?.close()
  }

  #makeRoom(): void {
    while (this.#channels >= maxChannels) {
      const retired = this.#retired.shift()
      const idle = [...this.#shells.values()].find((shell) => shell.isIdle)
      if (retired !== undefined) retired.close()
      else if (idle !== undefined) idle.rest()
      else return
    }
  }
}

// Two tasks with the same user and another password are not the same identity: the wrong one must fail.
function keyOf(identity: Identity): string {
  if (!identity.become) return 'login'
  const { method, user, password, executable, flags } = identity
  return JSON.stringify([method, user, password, executable, flags])
}

function counted(channel: Channel, count: (change: 1 | -1) => void): Channel {
  let isCounted = true
  const end = (): void => {
    if (isCounted) count(-1)
    isCounted = false
  }
  count(1)
  return {
    send: (bytes) => {
      channel.send(bytes)
    },
    finish: () => {
      channel.finish()
    },
    destroy: () => {
      end()
      channel.destroy()
    },
    listen: (listener) => {
      channel.listen({
        stdout: (bytes) => {
          listener.stdout(bytes)
        },
        stderr: (bytes) => {
          listener.stderr(bytes)
        },
        ended: (why) => {
          end()
          listener.ended(why)
        },
      })
    },
  }
}
