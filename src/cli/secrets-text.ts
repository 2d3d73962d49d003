import type { AskedSecret } from '../playbook/asked-secrets.ts'

/** A secret with its value. */
export interface MadeSecret extends AskedSecret {
  readonly value: string
}

const heading = `---
# Made by "hadeploy secrets generate". What stands here is never changed by it; a line that is missing is made anew.
`

/**
 * A file of variables with more secrets at its end; what it held stays byte for byte.
 *
 * @param before - the text of the file, or null for none
 */
export function withSecrets(before: string | null, made: readonly MadeSecret[]): string {
  const roles = new Set(made.map(({ role }) => role))
  const sections = [...roles].map((role) => {
    const lines = made.filter((secret) => secret.role === role).map(({ name, value }) => `${name}: "${value}"\n`)
    return `\n# ${role}\n${lines.join('')}`
  })
  const start = before === null || before.trim() === '' ? heading : before.replace(/\n*$/, '\n')
  return start + sections.join('')
}

/** Letters and digits only: the values go into URLs, ini files and command files, where other characters need quoting. */
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** 190 bits. */
const passwordLength = 32

/** What is called a key goes into programs, not into forms: Corosync wants 128 bytes at least. */
const keyLength = 128

/**
 * A value for a secret that nobody guesses.
 *
 * @param name - of the variable; one that ends in `key` gets a longer value
 * @param below - a whole number from 0 to one below its argument, fit for secrets
 */
export function strongSecret(name: string, below: (limit: number) => number): string {
  const length = name.endsWith('key') ? keyLength : passwordLength
  return Array.from({ length }, () => alphabet.charAt(below(alphabet.length))).join('')
}
