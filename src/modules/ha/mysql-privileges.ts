/**
 * Privileges by what they are on, as SQL writes it (`*.*`, a quoted database and `.*`, `PROCEDURE` and a quoted name). Each
 * is in capitals; columns follow in parentheses, sorted and quoted; the right to grant is `GRANT OPTION`. Objects without a
 * privilege (`USAGE`) are left out.
 */
export type Privileges = Readonly<Record<string, readonly string[]>>

/** What is granted and revoked to come from one set of privileges to another. */
export interface PrivilegeChange {
  readonly on: string
  readonly grant: readonly string[]
  readonly revoke: readonly string[]
}

/** How wanted privileges are laid over present ones. */
export type PrivilegeMode = 'replace' | 'append' | 'subtract'

/**
 * Reads `db.table:PRIV1,PRIV2/db2.*:ALL,GRANT`.
 *
 * @returns null when an item has no colon or no dot
 */
export function privilegesIn(text: string): Privileges | null {
  const privileges: Record<string, readonly string[]> = {}
  for (const item of splitOutside(text, '/').map((part) => part.trim())) {
    if (item === '') continue
    const at = item.lastIndexOf(':')
    const on = at < 0 ? null : objectName(item.slice(0, at))
    if (on === null) return null
    privileges[on] = united(privileges[on] ?? [], privilegeList(item.slice(at + 1)))
  }
  return privileges
}

/** Reads the lines of `SHOW GRANTS`; roles and proxies are left out. */
export function privilegesGranted(lines: readonly string[]): Privileges {
  const privileges: Record<string, readonly string[]> = {}
  for (const line of lines) {
    const [, list, on, rest] = /^GRANT (.+?) ON (.+?) TO (.+)$/.exec(line) ?? []
    if (list === undefined || on === undefined || rest === undefined || /^PROXY\b/.test(list)) continue
    const name = objectName(on)
    if (name === null) continue
    const mayGrant = rest.includes('WITH GRANT OPTION') ? ['GRANT OPTION'] : []
    const held = united(privileges[name] ?? [], [...privilegeList(list), ...mayGrant])
    if (held.length > 0) privileges[name] = name === '*.*' ? shortened(held) : held
  }
  return privileges
}

/** MySQL 8 never says ALL of `*.*`: it lists everything that ALL was when it was granted. */
function shortened(held: readonly string[]): readonly string[] {
  if (!mysqlAll.every((one) => held.includes(one))) return held
  return united(['ALL'], held.includes('GRANT OPTION') ? ['GRANT OPTION'] : [])
}

/** @see MySQL 8.0 Reference Manual, Static Privilege Descriptions */
const mysqlAll: readonly string[] = [
  'SELECT',
  'INSERT',
  'UPDATE',
  'DELETE',
  'CREATE',
  'DROP',
  'RELOAD',
  'SHUTDOWN',
  'PROCESS',
  'FILE',
  'REFERENCES',
  'INDEX',
  'ALTER',
  'SHOW DATABASES',
  'SUPER',
  'CREATE TEMPORARY TABLES',
  'LOCK TABLES',
  'EXECUTE',
  'REPLICATION SLAVE',
  'REPLICATION CLIENT',
  'CREATE VIEW',
  'SHOW VIEW',
  'CREATE ROUTINE',
  'ALTER ROUTINE',
  'CREATE USER',
  'EVENT',
  'TRIGGER',
  'CREATE TABLESPACE',
  'CREATE ROLE',
  'DROP ROLE',
]

/** The privileges that shall hold. */
export function wantedPrivileges(present: Privileges, named: Privileges, mode: PrivilegeMode): Privileges {
  const targets = [...new Set([...Object.keys(present), ...Object.keys(named)])]
  return Object.fromEntries(
    targets.flatMap((on): readonly (readonly [string, readonly string[]])[] => {
      const wanted = combined(present[on] ?? [], named[on] ?? [], mode)
      return wanted.length > 0 ? [[on, wanted]] : []
    }),
  )
}

function combined(present: readonly string[], named: readonly string[], mode: PrivilegeMode): readonly string[] {
  if (mode === 'subtract') {
    return named.includes('ALL')
      ? present.filter((one) => one === 'GRANT OPTION' && !named.includes(one))
      : present.filter((one) => !named.includes(one))
  }
  // ALL holds whatever else is named, but not the right to grant.
  const wanted = mode === 'append' ? united(present, named) : named
  const isAll = wanted.includes('ALL')
  return isAll ? united(['ALL'], wanted.includes('GRANT OPTION') ? ['GRANT OPTION'] : []) : [...wanted].sort()
}

/** The statements' worth of difference, sorted by object. */
export function privilegeChanges(present: Privileges, wanted: Privileges): readonly PrivilegeChange[] {
  const targets = [...new Set([...Object.keys(present), ...Object.keys(wanted)])].sort()
  return targets
    .map((on) => changeOn(on, present[on] ?? [], wanted[on] ?? []))
    .filter(({ grant, revoke }) => grant.length + revoke.length > 0)
}

function changeOn(on: string, present: readonly string[], wanted: readonly string[]): PrivilegeChange {
  const missing = wanted.filter((one) => !present.includes(one))
  const surplus = present.filter((one) => !wanted.includes(one))
  // What is part of ALL needs no revoking; and from ALL down, everything is revoked before the rest is granted again.
  if (wanted.includes('ALL')) return { on, grant: missing, revoke: surplus.filter((one) => one === 'GRANT OPTION') }
  if (present.includes('ALL')) {
    return { on, grant: wanted.filter((one) => one !== 'GRANT OPTION' || missing.includes(one)), revoke: surplus }
  }
  return { on, grant: missing, revoke: surplus }
}

/** A list such as `SELECT (a, b), INSERT` in canonical words. */
function privilegeList(text: string): readonly string[] {
  const list = splitOutside(text, ',')
    .map((one) => canonical(one.trim()))
    .filter((one) => one !== '')
  return united([], list)
}

function canonical(privilege: string): string {
  const [, verb = '', columns] = /^([^(]+?)\s*(?:\(([^)]*)\))?$/.exec(privilege) ?? []
  const name = verb.toUpperCase().replace(/\s+/g, ' ')
  const known = synonyms[name] ?? name
  if (columns === undefined) return known
  const names = columns
    .split(',')
    .map((column) => unquoted(column.trim()).toLowerCase())
    .sort()
  return `${known} (${names.map((column) => `\`${column}\``).join(', ')})`
}

/** Words of newer servers for privileges that the older word, which all servers take, means too. */
const synonyms: Readonly<Record<string, string>> = {
  USAGE: '',
  GRANT: 'GRANT OPTION',
  'WITH GRANT OPTION': 'GRANT OPTION',
  'ALL PRIVILEGES': 'ALL',
  'BINLOG MONITOR': 'REPLICATION CLIENT',
  'REPLICATION REPLICA': 'REPLICATION SLAVE',
  'REPLICATION REPLICA ADMIN': 'REPLICATION SLAVE ADMIN',
  'REPLICA MONITOR': 'SLAVE MONITOR',
  'DELETE VERSIONING ROWS': 'DELETE HISTORY',
}

/** `db.table` with quotes where they belong, or null when it has no dot. */
function objectName(text: string): string | null {
  const [, kind = '', name = ''] = /^(?:(PROCEDURE|FUNCTION|PACKAGE(?: BODY)?)\s+)?(.+)$/i.exec(text.trim()) ?? []
  const parts = splitOutside(name, '.')
  const [database, object, ...more] = parts
  if (database === undefined || object === undefined || more.length > 0) return null
  const quoted = [database, object].map((part) =>
    part.trim() === '*' ? '*' : `\`${unquoted(part.trim()).replaceAll('`', '``')}\``,
  )
  return `${kind === '' ? '' : `${kind.toUpperCase()} `}${quoted.join('.')}`
}

function unquoted(name: string): string {
  const [, quote = '', inner] = /^([`"'])(.*)\1$/.exec(name) ?? []
  return inner === undefined ? name : inner.replaceAll(quote + quote, quote)
}

/** Cuts a text at a mark, but not inside quotes or parentheses. */
function splitOutside(text: string, mark: string): readonly string[] {
  const parts = ['']
  let quote = ''
  let depth = 0
  for (const character of text) {
    if (quote !== '') quote = character === quote ? '' : quote
    else if (character === '`' || character === '"' || character === "'") quote = character
    else if (character === '(') depth += 1
    else if (character === ')') depth -= 1
    if (character === mark && quote === '' && depth === 0) parts.push('')
    else parts.push((parts.pop() ?? '') + character)
  }
  return parts
}

function united(some: readonly string[], others: readonly string[]): readonly string[] {
  return [...new Set([...some, ...others])].sort()
}
