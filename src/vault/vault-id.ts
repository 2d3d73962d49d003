import { error } from '../diagnostic/catalogue.ts'
import type { Diagnostic } from '../diagnostic/diagnostic.ts'

/** What `--vault-id` asks for: the password's name, and where it comes from. */
export interface VaultIdRequest {
  readonly id: string
  readonly from: { readonly kind: 'prompt' } | { readonly kind: 'file'; readonly path: string }
}

/** Reads `ID@FILE`, `ID@prompt`, `FILE` or `prompt`; the last two name the id `default`. */
export function readVaultId(argument: string): VaultIdRequest {
  const at = argument.indexOf('@')
  const id = at === -1 ? '' : argument.slice(0, at)
  const path = argument.slice(at + 1)
  const isPrompt = path === 'prompt' || path === 'prompt_ask_vault_pass'
  return { id: id === '' ? 'default' : id, from: isPrompt ? { kind: 'prompt' } : { kind: 'file', path } }
}

/**
 * The arguments with which a password script is run: its name ending in `-client` (before any extension) asks for the id.
 *
 * @see Ansible 2.14, parsing/vault (script_is_client)
 */
export function passwordScriptArguments(path: string, id: string): readonly string[] {
  return /-client(?:\.[^./]*)?$/.test(path) ? [path, '--vault-id', id] : [path]
}

/** The password in what a file holds, a script prints or a person types: without blank space around it. Or `vault/empty-password`. */
export function passwordFrom(text: string, source: string): string | Diagnostic {
  const password = text.trim()
  return password === '' ? error('vault/empty-password', `The vault password from ${source} is empty.`) : password
}
