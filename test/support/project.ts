import { posix } from 'node:path'
import { error } from '../../src/diagnostic/catalogue.ts'
import type { Diagnostic } from '../../src/diagnostic/diagnostic.ts'
import type { ProjectFiles } from '../../src/project/files.ts'

/** The working folder of projects in memory. */
export const projectFolder = '/project'

/** Files that exist in memory alone. Paths are relative to {@link projectFolder}, or absolute. */
export class MemoryFiles implements ProjectFiles {
  readonly #texts = new Map<string, string>()
  readonly #folders = new Set<string>(['/', projectFolder])
  /** How often each file was read. */
  readonly reads = new Map<string, number>()

  readonly #executable: ReadonlySet<string>

  constructor(texts: Readonly<Record<string, string>>, executable: readonly string[] = []) {
    this.#executable = new Set(executable.map((name) => posix.resolve(projectFolder, name)))
    for (const [name, text] of Object.entries(texts)) {
      const path = posix.resolve(projectFolder, name)
      this.#texts.set(path, text)
      for (let folder = posix.dirname(path); !this.#folders.has(folder); folder = posix.dirname(folder)) {
        this.#folders.add(folder)
      }
    }
  }

  exists(path: string): boolean {
    return this.isFile(path) || this.isDirectory(path)
  }

  isFile(path: string): boolean {
    return this.#texts.has(posix.resolve(projectFolder, path))
  }

  isDirectory(path: string): boolean {
    return this.#folders.has(posix.resolve(projectFolder, path))
  }

  isExecutable(path: string): boolean {
    return this.#executable.has(posix.resolve(projectFolder, path))
  }

  readBytes(path: string): Uint8Array | Diagnostic {
    const text = this.readText(path)
    return typeof text === 'string' ? new TextEncoder().encode(text) : text
  }

  readText(path: string): string | Diagnostic {
    const resolved = posix.resolve(projectFolder, path)
    this.reads.set(resolved, (this.reads.get(resolved) ?? 0) + 1)
    return this.#texts.get(resolved) ?? error('project/unreadable', `${path} cannot be read: there is no such file.`)
  }

  list(folder: string): readonly string[] {
    const resolved = posix.resolve(projectFolder, folder)
    const names = [...this.#texts.keys(), ...this.#folders].filter((path) => posix.dirname(path) === resolved)
    return names.map((path) => posix.basename(path)).sort()
  }

  absolute(path: string): string {
    return posix.resolve(projectFolder, path)
  }

  realpath(path: string): string {
    return posix.resolve(projectFolder, path)
  }
}
