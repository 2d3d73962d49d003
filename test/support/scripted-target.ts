import { error } from '../../src/diagnostic/catalogue.ts'
import { TargetError } from '../../src/target/target-error.ts'
import type { Command, CommandResult, FileStat, RunOptions, WriteTarget } from '../../src/target/target.ts'

/** One command that a target was asked to run, as one line. */
export type Answer = (command: string) => Partial<CommandResult> | undefined

/**
 * A target without a host: files are texts in a map, commands are answered by a function, everything asked is kept.
 * For tests of what is done around a module; modules themselves are tried on a real shell.
 */
export class ScriptedTarget implements WriteTarget {
  readonly host = 'scripted'
  readonly files: Map<string, string>
  readonly commands: string[] = []
  readonly #answer: Answer

  constructor(files: Readonly<Record<string, string>> = {}, answer: Answer = () => undefined) {
    this.files = new Map(Object.entries(files))
    this.#answer = answer
  }

  readText(path: string): Promise<string | null> {
    return Promise.resolve(this.files.get(path) ?? null)
  }

  readBytes(path: string): Promise<Uint8Array | null> {
    const text = this.files.get(path)
    return Promise.resolve(text === undefined ? null : new TextEncoder().encode(text))
  }

  stat(path: string): Promise<FileStat | null> {
    const text = this.files.get(path)
    return Promise.resolve(text === undefined ? null : { ...plainFile, sizeBytes: text.length })
  }

  query(command: Command): Promise<CommandResult> {
    const line = 'script' in command ? command.script : command.join(' ')
    this.commands.push(line)
    return Promise.resolve({ status: 0, stdout: '', stderr: '', durationMs: 1, ...this.#answer(line) })
  }

  async run(command: Command, { okStatus = [0] }: RunOptions = {}): Promise<CommandResult> {
    const result = await this.query(command)
    if (okStatus === 'any' || okStatus.includes(result.status)) return result
    throw new TargetError(error('module/command-failed', result.stderr), result)
  }

  writeFile(path: string, content: string | Uint8Array): Promise<{ readonly backup?: string }> {
    this.files.set(path, typeof content === 'string' ? content : new TextDecoder().decode(content))
    return Promise.resolve({})
  }

  setAttributes(): Promise<void> {
    return Promise.resolve()
  }
}

const plainFile: FileStat = {
  type: 'file',
  mode: 0o644,
  uid: 0,
  gid: 0,
  owner: 'root',
  group: 'root',
  sizeBytes: 0,
  inode: 1,
  device: 1,
  links: 1,
  mtime: 0,
  atime: 0,
  ctime: 0,
}
