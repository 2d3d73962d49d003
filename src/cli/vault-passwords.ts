import { execFileSync } from 'node:child_process'
import { error } from '../diagnostic/catalogue.ts'
import { DiagnosticError, type Diagnostic } from '../diagnostic/diagnostic.ts'
import type { ProjectFiles } from '../project/files.ts'
import type { VaultPassword } from '../vault/keyring.ts'
import { passwordFrom, passwordScriptArguments, readVaultId, type VaultIdRequest } from '../vault/vault-id.ts'
import type { Given } from './options.ts'
import { textsIn } from './given.ts'
import { ask } from './terminal.ts'

/** The vault passwords that the command line and the environment name, in their order. @throws DiagnosticError */
export async function vaultPasswords(
  given: Given,
  files: ProjectFiles,
  environment: NodeJS.ProcessEnv,
): Promise<readonly VaultPassword[]> {
  const fromEnvironment = environment['ANSIBLE_VAULT_PASSWORD_FILE']
  const requests: readonly VaultIdRequest[] = [
    ...(fromEnvironment === undefined ? [] : [fileRequest(fromEnvironment)]),
    ...textsIn(given, 'vaultId').map(readVaultId),
    ...textsIn(given, 'vaultPasswordFile').map(fileRequest),
    ...(given['askVaultPassword'] === true ? [readVaultId('prompt')] : []),
  ]
  const passwords: VaultPassword[] = []
  for (const { id, from } of requests) {
    const password = from.kind === 'prompt' ? await asked(id) : fromFile(from.path, id, files)
    if (typeof password !== 'string') throw new DiagnosticError(password)
    passwords.push({ id, password })
  }
  return passwords
}

function fileRequest(path: string): VaultIdRequest {
  return { id: 'default', from: { kind: 'file', path } }
}

async function asked(id: string): Promise<string | Diagnostic> {
  const prompt = id === 'default' ? 'Vault password: ' : `Vault password (${id}): `
  return passwordFrom(await ask({ prompt, hidden: true }), 'the prompt')
}

function fromFile(path: string, id: string, files: ProjectFiles): string | Diagnostic {
  if (!files.isExecutable(path)) {
    const text = files.readText(path)
    return typeof text === 'string' ? passwordFrom(text, path) : text
  }
  const [script = path, ...rest] = passwordScriptArguments(path, id)
  try {
    const printed = execFileSync(script.includes('/') ? script : `./${script}`, rest, {
      encoding: 'utf8',
      stdio: ['inherit', 'pipe', 'inherit'],
    })
    return passwordFrom(printed, path)
  } catch (fault) {
    return error('vault/no-password', `The vault password program ${path} failed: ${String(fault)}.`)
  }
}
