import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { accessSync, constants, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { error } from '../diagnostic/catalogue.ts'
import { DiagnosticError } from '../diagnostic/diagnostic.ts'
import { shellWords } from '../text/shell-words.ts'

/**
 * Lets the operator edit a secret text in $EDITOR, and gives what was saved.
 *
 * The text lies in a folder of its own that only this account can enter, in memory where the system has a place for that;
 * it is overwritten and removed whatever happens, with the copies that editors leave beside it.
 *
 * @param name - its extension tells editors what the text is
 * @throws DiagnosticError `cli/editor` when the editor cannot be started or ends with an error
 */
export async function editSecretText(text: Uint8Array, name: string): Promise<Uint8Array> {
  const folder = mkdtempSync(join(placeForSecrets(), 'hadeploy-vault-'))
  const file = join(folder, `text${/\.\w+$/.exec(name)?.[0] ?? ''}`)
  try {
    writeFileSync(file, text, { mode: 0o600 })
    await runEditor(file)
    return readFileSync(file)
  } finally {
    wipe(folder)
  }
}

function placeForSecrets(): string {
  try {
    accessSync('/dev/shm', constants.W_OK)
    return '/dev/shm'
  } catch {
    return tmpdir()
  }
}

async function runEditor(file: string): Promise<void> {
  const { EDITOR: named = '', VISUAL: visual = '' } = process.env
  const [program = 'vi', ...rest] = shellWords(named === '' ? visual : named) ?? []
  // Ctrl-C and hang-ups are the editor's: without these, Node would end and leave the text behind.
  const stay = (): void => undefined
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const signal of signals) process.on(signal, stay)
  try {
    const outcome = await new Promise<string | null>((ended) => {
      const editor = spawn(program, [...rest, file], { stdio: 'inherit' })
      editor.once('error', (fault) => {
        ended(`cannot be started: ${fault.message}`)
      })
      editor.once('exit', (status, signal) => {
        ended(status === 0 ? null : `ended with ${signal ?? `exit status ${String(status)}`}`)
      })
    })
    if (outcome !== null) throw notEdited(program, outcome)
  } finally {
    for (const signal of signals) process.off(signal, stay)
  }
}

function wipe(folder: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name)
    const found = statSync(path, { throwIfNoEntry: false })
    if (found?.isFile() === true) writeFileSync(path, randomBytes(found.size), { flag: 'r+' })
  }
  rmSync(folder, { recursive: true, force: true })
}

function notEdited(program: string, outcome: string): DiagnosticError {
  return new DiagnosticError(
    error('cli/editor', `The editor "${program}" ${outcome}; the vault is as it was.`, {
      hint: 'To use another editor, run:\n    export EDITOR=nano',
    }),
  )
}
