import type { Diagnostic } from '../diagnostic/diagnostic.ts'

/** The controller's files as the project sees them. Paths are absolute, or relative to the working folder. Nothing here writes. */
export interface ProjectFiles {
  exists(path: string): boolean
  /** Links are followed. */
  isFile(path: string): boolean
  /** Links are followed. */
  isDirectory(path: string): boolean
  /** Whether this user may execute the file. */
  isExecutable(path: string): boolean
  /** The content, or `project/unreadable`. */
  readBytes(path: string): Uint8Array | Diagnostic
  /** The content as text without a byte-order mark, or `project/unreadable`, `project/not-utf8`. */
  readText(path: string): string | Diagnostic
  /** Names in a folder, sorted as Python sorts; none for a folder that cannot be read. */
  list(folder: string): readonly string[]
  /** The path from the root, `~/` as the home folder of this user; links stay as they are. */
  absolute(path: string): string
  /** The path with every link in it resolved; as it is when something of it does not exist. */
  realpath(path: string): string
}
