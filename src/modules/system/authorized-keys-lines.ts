/** A key as a line of authorized_keys has it: options, type, base64 data, comment. */
export interface AuthorizedKey {
  readonly options: string
  readonly type: string
  readonly data: string
  readonly comment: string
}

const keyType =
  /^(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-nistp\d+|sk-[\w-]+@openssh\.com|ssh-[\w-]+-cert-v\d+@openssh\.com)$/

/** Reads one line; null for comments, empty lines and what is no key. @see sshd(8), AUTHORIZED_KEYS FILE FORMAT */
export function authorizedKeyOf(line: string): AuthorizedKey | null {
  const text = line.trim()
  if (text.startsWith('#')) return null
  const [first, rest] = cut(text)
  if (keyType.test(first)) return bare('', first, rest)
  const [type, data] = cut(rest)
  return keyType.test(type) ? bare(first, type, data) : null
}

function bare(options: string, type: string, text: string): AuthorizedKey | null {
  const [data, comment] = cut(text)
  return data === '' ? null : { options, type, data, comment }
}

/** The first word and what follows it; blanks inside double quotes belong to the word. */
function cut(text: string): readonly [string, string] {
  const [word = ''] = /^(?:"(?:\\.|[^"\\])*"|[^\s"])*/.exec(text) ?? []
  return [word, text.slice(word.length).trim()]
}

/** The line of a key. */
export function authorizedKeyLine({ options, type, data, comment }: AuthorizedKey): string {
  return [options, type, data, comment].filter((part) => part !== '').join(' ')
}
