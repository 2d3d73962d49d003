import { execFileSync } from 'node:child_process'
import { error } from '../diagnostic/catalogue.ts'
import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import type { ProjectFiles } from '../project/files.ts'

/** What a password file holds; a program is run with the arguments, and what it prints is the password. */
export function readPasswordFile(
  path: string,
  files: ProjectFiles,
  programArguments: readonly string[] = [],
): string | Diagnostic {
  if (!files.isExecutable(path)) return files.readText(path)
  try {
    // A name without a folder would be looked for in PATH.
    return execFileSync(path.includes('/') ? path : `./${path}`, programArguments, {
      encoding: 'utf8',
      stdio: ['inherit', 'pipe', 'inherit'],
    })
  } catch (fault) {
    return error('cli/password-program', `${path} printed no password: ${reasonOf(fault)}.`, {
      hint: `It is run because it is executable. When it holds the password itself:\n    chmod -x ${path}`,
    })
  }
}

function reasonOf(fault: unknown): string {
  if (typeof fault === 'object' && fault !== null && 'status' in fault && typeof fault.status === 'number') {
    return `it ended with exit status ${fault.status}`
  }
  if (typeof fault === 'object' && fault !== null && 'code' in fault) {
    return fault.code === 'ENOEXEC' ? 'it is no program' : `it cannot be run (${String(fault.code)})`
  }
  return String(fault)
}
