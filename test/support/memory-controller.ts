import type { Controller } from '../../src/module/contract.ts'

/** A controller whose files are texts by absolute path; names are looked for in /role. Rendering puts `rendered ` before them. */
export class MemoryController implements Controller {
  readonly #files: Map<string, string>

  constructor(files: Readonly<Record<string, string>>) {
    this.#files = new Map(Object.entries(files))
  }

  findFile(name: string, folder: 'files' | 'templates'): string | null {
    const path = name.startsWith('/') ? name : `/role/${folder}/${name}`
    return this.#files.has(path) || this.isDirectory(path) ? path : null
  }

  readBytes(path: string): Promise<Uint8Array> {
    return Promise.resolve(Buffer.from(this.text(path)))
  }

  isDirectory(path: string): boolean {
    return [...this.#files.keys()].some((file) => file.startsWith(`${path}/`))
  }

  walk(path: string): Promise<readonly string[]> {
    const files = [...this.#files.keys()]
      .filter((file) => file.startsWith(`${path}/`))
      .map((file) => file.slice(path.length + 1))
    const folders = files.flatMap((file) =>
      file
        .split('/')
        .slice(0, -1)
        .map((_, index, names) => `${names.slice(0, index + 1).join('/')}/`),
    )
    return Promise.resolve([...new Set([...files, ...folders])].sort())
  }

  mode(): Promise<number> {
    return Promise.resolve(0o640)
  }

  writeBytes(path: string, content: Uint8Array): Promise<void> {
    this.#files.set(path, Buffer.from(content).toString('utf8'))
    return Promise.resolve()
  }

  renderFile(path: string): string {
    return `rendered ${this.text(path)}`
  }

  text(path: string): string {
    const text = this.#files.get(path)
    if (text === undefined) throw new Error(`No file ${path}`)
    return text
  }
}
