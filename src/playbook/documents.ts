import { relative, resolve } from 'node:path'
import { hasErrors, DiagnosticError, type Diagnosed, type Diagnostic } from '../diagnostic/diagnostic.ts'
import type { YamlNode } from '../document/node.ts'
import { readYaml } from '../document/read-yaml.ts'
import type { ProjectFiles } from '../project/files.ts'

/** Opens the text of an encrypted file. @throws DiagnosticError vault/no-password */
export type Decrypt = (armoured: string) => string

/**
 * The YAML files of a project, each read and parsed once: an include in a loop over a thousand hosts reads no file anew.
 */
export class Documents {
  readonly #files: ProjectFiles
  readonly #workingFolder: string
  readonly #decrypt: Decrypt
  readonly #read = new Map<string, Diagnosed<YamlNode | null>>()

  /** @param workingFolder - absolute; paths are shown relative to it */
  constructor(files: ProjectFiles, workingFolder: string, decrypt: Decrypt) {
    this.#files = files
    this.#workingFolder = workingFolder
    this.#decrypt = decrypt
  }

  absolute(path: string): string {
    return resolve(this.#workingFolder, path)
  }

  /** The path as a user would type it. */
  shown(path: string): string {
    const below = relative(this.#workingFolder, path)
    return below === '' || below.startsWith('..') ? path : below
  }

  isFile(path: string): boolean {
    return this.#files.isFile(path)
  }

  isFolder(path: string): boolean {
    return this.#files.isDirectory(path)
  }

  /** Names in a folder, sorted. */
  list(path: string): readonly string[] {
    return this.#files.list(path)
  }

  /** The one document of a file; null when it is empty or broken. @param path - absolute */
  read(path: string): Diagnosed<YamlNode | null> {
    const known = this.#read.get(path)
    if (known !== undefined) return known
    const document = this.#parse(path)
    this.#read.set(path, document)
    return document
  }

  #parse(path: string): Diagnosed<YamlNode | null> {
    const text = this.#files.readText(path)
    if (typeof text !== 'string') return { value: null, diagnostics: [text] }
    if (!text.startsWith('$ANSIBLE_VAULT;')) return readYaml(text, this.shown(path))
    try {
      return readYaml(this.#decrypt(text), this.shown(path))
    } catch (fault) {
      if (fault instanceof DiagnosticError) return { value: null, diagnostics: [fault.diagnostic] }
      throw fault
    }
  }
}

/** Hands the diagnostics on, and gives the value; undefined when something was wrong with it. */
export function unwrap<T>({ value, diagnostics }: Diagnosed<T>, report: (found: Diagnostic) => void): T | undefined {
  for (const found of diagnostics) report(found)
  return hasErrors(diagnostics) ? undefined : value
}
