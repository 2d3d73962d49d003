import { join } from 'node:path'
import { isJsonObject, type Json, type JsonObject } from '../value/json.ts'
import { readArgumentSpecs, type MetaReading } from './role-meta.ts'

/** A variable that a role wants and cannot have a default for, because it is a secret. */
export interface AskedSecret {
  readonly name: string
  readonly role: string
}

/**
 * The secrets among the options of an argument spec: `required: true` and `no_log: true`, a text, without a default.
 *
 * What is not required is left out: it is a secret that somebody else made (the password of a management board, a key).
 */
export function askedSecrets(options: JsonObject): readonly string[] {
  return Object.entries(options).flatMap(([name, written]) => {
    const { no_log: noLog, required, type = 'str', default: fallback = null } = objectOf(written)
    return noLog === true && required === true && type === 'str' && fallback === null ? [name] : []
  })
}

/**
 * The secrets that the roles of several folders ask for, by role and then in the order of their specs. A role that stands
 * in two folders is that of the first, as when it is run; a secret that two roles share stands with the first of them.
 *
 * @param folders - absolute
 */
export function secretsOfRoles(folders: readonly string[], reading: MetaReading): readonly AskedSecret[] {
  const roles = new Map<string, string>()
  for (const folder of folders) {
    for (const role of reading.documents.list(folder)) if (!roles.has(role)) roles.set(role, join(folder, role))
  }
  const secrets = new Map<string, AskedSecret>()
  for (const [role, path] of [...roles].sort(([a], [b]) => (a < b ? -1 : 1))) {
    for (const name of askedSecrets(readArgumentSpecs(path, reading).get('main')?.options ?? {})) {
      if (!secrets.has(name)) secrets.set(name, { name, role })
    }
  }
  return [...secrets.values()]
}

function objectOf(json: Json | undefined): JsonObject {
  return isJsonObject(json) ? json : {}
}
