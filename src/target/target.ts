/**
 * A host as a module sees it. `ReadTarget` cannot change anything: a probe that writes does not compile.
 * All paths are absolute. Every method is one round trip unless it says otherwise.
 */
export interface ReadTarget {
  /** The inventory name, for messages. */
  readonly host: string
  /** The text of a file (UTF-8), or null when there is none. @throws TargetError when it is there and cannot be read */
  readText(path: string): Promise<string | null>
  readBytes(path: string): Promise<Uint8Array | null>
  /** Facts of one path, or null when nothing is there. `follow` looks through symbolic links. */
  stat(path: string, options?: StatOptions): Promise<FileStat | null>
  /** Runs a command that only reads, as argument list or POSIX shell text; a non-zero status is an answer. */
  query(command: Command, options?: QueryOptions): Promise<CommandResult>
}

export interface WriteTarget extends ReadTarget {
  /** Runs a command that may change the host. @throws TargetError on a status that is not in `okStatus` (default: 0) */
  run(command: Command, options?: RunOptions): Promise<CommandResult>
  /**
   * Writes a whole file: temporary file beside it, mode and owner set before it is filled, validated, then renamed.
   * What is not given in `attributes` is kept from the old file, or 0666 &~ umask for a new one. Returns the backup's path.
   * @throws TargetError `module/no-space`, `module/validate-failed` …; the old file is whole in every case
   */
  writeFile(path: string, content: string | Uint8Array, options?: WriteOptions): Promise<{ readonly backup?: string }>
  /** Sets mode, owner, group of what is there. Nothing given, nothing done. */
  setAttributes(
    path: string,
    attributes: Attributes,
    options?: { readonly follow?: boolean; readonly recurse?: boolean },
  ): Promise<void>
}

/** An argument list (quoted in one place, `transport/quote.ts`), or shell text for `/bin/sh`. */
export type Command = readonly string[] | { readonly script: string }

export interface QueryOptions {
  readonly stdin?: string | Uint8Array
  readonly environment?: Readonly<Record<string, string>>
  readonly chdir?: string
  readonly timeoutMs?: number
}

export interface RunOptions extends QueryOptions {
  /** Exit statuses that are no failure; `'any'` for all. */
  readonly okStatus?: readonly number[] | 'any'
  /** Called with each piece of output as it arrives. */
  readonly onOutput?: (stream: 'stdout' | 'stderr', text: string) => void
}

export interface CommandResult {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
  readonly durationMs: number
}

export interface StatOptions {
  readonly follow?: boolean
  /** Also compute this checksum of a regular file. */
  readonly checksum?: 'md5' | 'sha1' | 'sha224' | 'sha256' | 'sha384' | 'sha512'
}

export interface FileStat {
  readonly type: 'file' | 'directory' | 'link' | 'fifo' | 'socket' | 'block' | 'character'
  /** Permission bits, 0–0o7777. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** Names as the host knows them; the number as text when it has none. */
  readonly owner: string
  readonly group: string
  readonly sizeBytes: number
  readonly inode: number
  readonly device: number
  readonly links: number
  /** Seconds since the epoch, with fraction. */
  readonly mtime: number
  readonly atime: number
  readonly ctime: number
  /** Where a link points, as written; for links only. */
  readonly linkTarget?: string
  /** Hex; only when asked for and readable. */
  readonly checksum?: string
}

export interface Attributes {
  readonly owner?: string
  readonly group?: string
  /** Octal text (`0644`) or symbolic (`u=rw,g-w`), resolved by `text/file-mode.ts` against the present mode. */
  readonly mode?: string
}

export interface WriteOptions extends Attributes {
  /** Keep the old content beside it as `PATH.PID.YYYY-MM-DD@HH:MM:SS~`. */
  readonly backup?: boolean
  /** A command with `%s` for the temporary file; a non-zero status leaves the old file. */
  readonly validate?: string
}
