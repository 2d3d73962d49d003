import { chmodSync, chownSync, mkdirSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { error } from '../diagnostic/catalogue.ts'
import { DiagnosticError } from '../diagnostic/diagnostic.ts'

/** How a file is made that is not there yet. */
interface NewFile {
  readonly mode: number
  /** Whether the folders above it are made too. */
  readonly makesFolders: boolean
}

/**
 * Writes a file of the controller so that it is old or new, never half: a full disk leaves the old one. An existing file
 * keeps its owner and mode, and a link stays a link.
 *
 * @throws DiagnosticError `cli/not-written`
 */
export function writeWholeFile(path: string, content: string | Uint8Array, { mode, makesFolders }: NewFile): void {
  const draft = `${path}.${process.pid}.new`
  try {
    if (makesFolders) mkdirSync(dirname(path), { recursive: true })
    const before = statSync(path, { throwIfNoEntry: false })
    if (before !== undefined && !before.isFile()) {
      // A device or a pipe cannot be put in place of another.
      writeFileSync(path, content)
      return
    }
    const target = before === undefined ? path : realpathSync(path)
    writeFileSync(draft, content, { mode: before === undefined ? mode : 0o600, flush: true })
    if (before !== undefined) {
      chownSync(draft, before.uid, before.gid)
      chmodSync(draft, before.mode & 0o7777)
    }
    renameSync(draft, target)
  } catch (fault) {
    removeDraft(draft)
    const why = fault instanceof Error ? fault.message : String(fault)
    throw new DiagnosticError(
      error('cli/not-written', `${path} cannot be written: ${why}.`, { hint: 'What was there before is still there.' }),
    )
  }
}

function removeDraft(draft: string): void {
  try {
    rmSync(draft, { force: true })
  } catch {
    // Where a part of the path is no folder there is no draft either.
  }
}
