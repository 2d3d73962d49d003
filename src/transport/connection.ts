/**
 * The contract of a way to a host; `ssh`, `local` and `recorded` keep it, and test/contract/connection proves it.
 */
export interface Connection {
  /** `ssh root@10.0.0.11:22` or `local`: for messages. */
  readonly description: string
  /** The persistent shell of this identity, opened when first asked for. @throws TransportError */
  shell(identity: Identity): Promise<Shell>
  /**
   * Runs a script in a shell of its own and, if it ends with status 0, keeps that shell until `release`: what the script
   * holds (a lock on a descriptor) goes with the shell, also when hadeploy is killed or the connection breaks.
   * @throws TransportError
   */
  hold(identity: Identity, script: string): Promise<Hold>
  /** Ends all shells and the connection; requests in flight reject with `transport/closed`. */
  close(): Promise<void>
}

/** What became of a script that was to hold something: it does, or its answer says why not. */
export type Hold =
  | { readonly isHeld: true; readonly stdout: string; release(): void }
  | { readonly isHeld: false; readonly reply: Reply }

/** Who runs the commands: the login user, or another by sudo and friends. */
export type Identity = { readonly become: false } | Become

export interface Become {
  readonly become: true
  readonly method: 'sudo' | 'su' | 'doas'
  readonly user: string
  /** Goes in through stdin, never through argv. */
  readonly password?: string
  /** The program to call instead of `method` (`ansible_become_exe`). */
  readonly executable?: string
  /** `ansible_become_flags`, replaces the default flags. */
  readonly flags?: string
}

export interface Shell {
  readonly identity: Identity
  /**
   * Runs one script in a subshell of the persistent shell. Several may be written before the first has answered; they run
   * one after another, in the order of the calls.
   *
   * A non-zero status is an answer, not an error. @throws TransportError `transport/closed` (with what is unknown),
   * `transport/timeout` (the whole process group on the host has been ended)
   */
  run(request: Request): Promise<Reply>
}

export interface Request {
  /** POSIX shell text. Its stdin is `stdin` or /dev/null. */
  readonly script: string
  /**
   * Bytes of any size: small ones travel inside the request, large ones (> 16 KiB) raw, when the request asks for them.
   * The script need not read them all.
   */
  readonly stdin?: Uint8Array | string
  /** Milliseconds; left out or 0 waits for ever. */
  readonly timeoutMs?: number
  /**
   * Runs it in a process group of its own, so that processes left in the background are noticed and cannot write into a
   * later reply (the session is then replaced). For commands of users; where sh lacks job control it costs a process more.
   */
  readonly ownGroup?: boolean
  /** Called with each piece as it arrives. */
  readonly onOutput?: (stream: 'stdout' | 'stderr', text: string) => void
}

export interface Reply {
  /** Exit status 0–255; 128+n when a signal ended it. */
  readonly status: number
  readonly stdout: Uint8Array
  readonly stderr: Uint8Array
  /** Milliseconds between sending and the end mark. */
  readonly durationMs: number
}

/** Where and how to reach a host: what the connection variables of the inventory come to. */
export interface Endpoint {
  readonly kind: 'ssh' | 'local'
  /** The inventory name, for messages. */
  readonly name: string
  readonly address: string
  readonly port: number
  readonly user: string
  readonly password?: string
  readonly privateKeyFile?: string
  readonly privateKeyPassphrase?: string
  readonly connectTimeoutMs: number
  readonly hostKeyChecking: boolean
  readonly knownHostsFiles: readonly string[]
  /** Jump hosts in order (`-J`, `ProxyJump`): `[user@]host[:port]`. */
  readonly jumps: readonly string[]
  /** `ProxyCommand` text, with %h and %p. */
  readonly proxyCommand?: string
  /** Connection attempts beyond the first (`ansible_ssh_retries`). */
  readonly retries: number
  /** More private keys to try, in order (`IdentityFile`); without any, the default ones of `~/.ssh`. */
  readonly identityFiles?: readonly string[]
  /** Offer only the keys named here, not all that the agent holds (`IdentitiesOnly`). */
  readonly identitiesOnly?: boolean
  /** Trust a host that is not in known_hosts yet (`StrictHostKeyChecking accept-new`); a changed key is still refused. */
  readonly acceptNewHostKeys?: boolean
  /** The remote shell to start (`ansible_shell_executable`), default `/bin/sh`. */
  readonly shell: string
}
