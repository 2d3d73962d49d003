import { accessSync, constants, readdirSync, readFileSync, realpathSync, statSync, type BigIntStats } from 'node:fs'
import { homedir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { error } from '../diagnostic/catalogue.ts'
import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import type { ProjectFiles } from './files.ts'

/**
 * The files of the disk. Contents are kept and given again while the file has the same inode, size and time: a template
 * is read once for a thousand hosts, and a file that a task of this run wrote is read anew.
 */
export class DiskFiles implements ProjectFiles {
  readonly #kept = new Map<string, { readonly stamp: string; readonly bytes: Uint8Array }>()

  exists(path: string): boolean {
    return stat(path) !== null
  }

  isFile(path: string): boolean {
    return stat(path)?.isFile() ?? false
  }

  isDirectory(path: string): boolean {
    return stat(path)?.isDirectory() ?? false
  }

  isExecutable(path: string): boolean {
    try {
      accessSync(path, constants.X_OK)
      return this.isFile(path)
    } catch {
      return false
    }
  }

  readBytes(path: string): Uint8Array | Diagnostic {
    try {
      const found = stat(path)
      const stamp = found === null ? '' : `${found.ino} ${found.size} ${found.mtimeNs} ${found.ctimeNs}`
      const kept = this.#kept.get(path)
      if (kept !== undefined && kept.stamp === stamp) return kept.bytes
      const bytes = readFileSync(path)
      this.#kept.set(path, { stamp, bytes })
      return bytes
    } catch (fault) {
      return unreadable(path, fault)
    }
  }

  readText(path: string): string | Diagnostic {
    const bytes = this.readBytes(path)
    if (!(bytes instanceof Uint8Array)) return bytes
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    } catch {
      return error('project/not-utf8', `${path} holds bytes that are no UTF-8 text.`, {
        hint: `To see what it is, run:\n    file ${path}`,
      })
    }
  }

  list(folder: string): readonly string[] {
    try {
      return readdirSync(folder).sort()
    } catch {
      return []
    }
  }

  absolute(path: string): string {
    return resolve(path.startsWith('~/') ? join(homedir(), path.slice(2)) : path)
  }

  realpath(path: string): string {
    return realPath(path)
  }
}

/** What does not exist stays as it is below the deepest folder that does. */
function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    const whole = resolve(path)
    const above = dirname(whole)
    return above === whole ? whole : join(realPath(above), basename(whole))
  }
}

/** Null for what does not exist, and for what cannot be looked at (a folder without permission on the way, a circle of links). */
function stat(path: string): BigIntStats | null {
  try {
    return statSync(path, { bigint: true })
  } catch {
    return null
  }
}

function unreadable(path: string, fault: unknown): Diagnostic {
  const reason = fault instanceof Error && 'code' in fault ? reasons.get(String(fault.code)) : undefined
  const why = reason ?? (fault instanceof Error ? fault.message : String(fault))
  return error('project/unreadable', `${path} cannot be read: ${why}.`)
}

const reasons: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'there is no such file'],
  ['EACCES', 'this user may not read it'],
  ['EISDIR', 'it is a folder'],
  ['ENOTDIR', 'a part of its path is no folder'],
  ['ELOOP', 'its links go round in a circle'],
])
