import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import type { Ended } from './lab.ts'

/** The built program; `scripts/test.js` builds it before any test that needs it. */
const program = resolve('dist/hadeploy.js')

/** What a command gets beside its words. */
export interface Circumstances {
  readonly input?: string
  readonly environment?: Readonly<Record<string, string>>
}

/** A folder in which commands are run; nothing of this machine's own configuration counts there. */
export class WorkingFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'hadeploy-cli-'))

  /** Writes files below the folder. */
  write(files: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(files)) {
      const path = join(this.path, name)
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, text)
    }
  }

  /** Runs hadeploy here and waits for its end, whatever its status. */
  hadeploy(words: readonly string[], circumstances: Circumstances = {}): Promise<Ended> {
    return this.run(process.execPath, [program, ...words], circumstances)
  }

  /** Starts hadeploy here. */
  start(words: readonly string[]): ChildProcess {
    return spawn(process.execPath, [program, ...words], { cwd: this.path, env: this.#environment({}), stdio: 'pipe' })
  }

  /** Runs any program here and waits for its end, whatever its status. */
  run(command: string, words: readonly string[], { input = '', environment = {} }: Circumstances = {}): Promise<Ended> {
    const child = spawn(command, words, { cwd: this.path, env: this.#environment(environment), stdio: 'pipe' })
    child.stdin.on('error', () => undefined)
    child.stdin.end(input)
    return endOf(child)
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true })
  }

  #environment(added: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
    const own = Object.entries(process.env).filter(([name]) => !/^(?:ANSIBLE_|FORCE_COLOR|NO_COLOR|VITEST)/.test(name))
    return { ...Object.fromEntries(own), HOME: this.path, ...added }
  }
}

/** Waits for the end of a started command. */
export function endOf(child: ChildProcess): Promise<Ended> {
  return new Promise((resolved, rejected) => {
    let stdout = ''
    let stderr = ''
    child.stdout?.on('data', (bytes: Buffer) => (stdout += bytes.toString()))
    child.stderr?.on('data', (bytes: Buffer) => (stderr += bytes.toString()))
    child.on('error', rejected)
    child.on('close', (status) => {
      resolved({ status, stdout, stderr })
    })
  })
}
