import { error } from '../diagnostic/catalogue.ts'
import type { Diagnosed } from '../diagnostic/diagnostic.ts'
import type { Secrets } from '../value/secrets.ts'
import { isDict, type Dict, type Value } from '../value/value.ts'
import type { VaultKeyring } from '../vault/keyring.ts'
import { readYaml } from './read-yaml.ts'

/** What reading variables may need: passwords for files that are vaults, and the place where their texts become secret. */
export interface VarsAccess {
  readonly vault: VaultKeyring
  readonly secrets: Secrets
}

/**
 * Reads a file of variables: a YAML dict, perhaps a vault as a whole. An empty file is an empty dict.
 *
 * Places in a vault are those of the opened text.
 */
export function readVarsFile(text: string, file: string, { vault, secrets }: VarsAccess): Diagnosed<Dict> {
  const opened = vault.openFile(text, file)
  if ('code' in opened) return { value: new Map(), diagnostics: [opened] }
  const { value: node, diagnostics } = readYaml(opened.text, file)
  if (node === null || node.value === null) return { value: new Map(), diagnostics }
  if (opened.wasVault) markSecret(node.value, secrets)
  if (isDict(node.value)) return { value: node.value, diagnostics }
  const kind = node.kind === 'list' ? 'a list' : 'a single value'
  const notADict = error(
    'document/not-a-dict',
    `${file} holds ${kind}; a file of variables is a dict ("name: value").`,
    {
      at: node.span,
    },
  )
  return { value: new Map(), diagnostics: [...diagnostics, notADict] }
}

/** Short numbers stay visible: as secrets they would hide ports and counts all over the output. */
const fewestSecretDigits = 6

function markSecret(value: Value, secrets: Secrets): void {
  if (typeof value === 'string') secrets.add(value)
  else if (typeof value === 'number' || typeof value === 'bigint') {
    const digits = String(value)
    if (digits.length >= fewestSecretDigits) secrets.add(digits)
  } else if (Array.isArray(value)) for (const item of value) markSecret(item, secrets)
  else if (value instanceof Map) for (const item of value.values()) markSecret(item, secrets)
}
