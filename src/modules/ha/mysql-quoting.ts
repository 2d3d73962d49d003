/**
 * A name of a database, table or column as SQL.
 *
 * @see MariaDB, Identifier Names: a backtick inside is doubled, everything else stands for itself
 */
export function identifier(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``
}

/**
 * A text as an SQL literal, for sessions without NO_BACKSLASH_ESCAPES (`mysql-client.ts` makes them so).
 *
 * @see MariaDB, String Literals
 */
export function literal(text: string): string {
  return `'${text.replace(/[\0\n\r\u001a'"\\]/g, (character) => escapes[character] ?? character)}'`
}

const escapes: Readonly<Record<string, string>> = {
  '\0': '\\0',
  '\n': '\\n',
  '\r': '\\r',
  '\u001a': '\\Z',
  "'": "\\'",
  '"': '\\"',
  '\\': '\\\\',
}

/** An account as SQL: `'user'@'host'`. */
export function account(user: string, host: string): string {
  return `${literal(user)}@${literal(host)}`
}

/**
 * The value of an option in a MySQL option file, so that blanks, quotes and `#` stay part of it.
 *
 * @see MariaDB, Configuring MariaDB with Option Files: escapes inside values
 */
export function optionValue(text: string): string {
  return `"${text.replace(/["\\\n\r\t\b]/g, (character) => optionEscapes[character] ?? character)}"`
}

const optionEscapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\b': '\\b',
}
