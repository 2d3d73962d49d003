/** What a symbolic mode depends on beside itself. */
export interface PresentMode {
  /** Permission bits, 0–0o7777. */
  readonly mode: number
  readonly isDirectory: boolean
  /** Bits that a clause without `ugoa` leaves alone. */
  readonly umask?: number
}

/**
 * The permission bits that a mode text asks for, or null when the text is no mode.
 *
 * @param spec - octal (`0644`, `644`, `0o644`) or symbolic clauses as for chmod (`u=rwX,g-w,o=`)
 * @see chmod(1) of POSIX; `X` sets x on directories and on what somebody can execute already
 */
export function resolveMode(spec: string, present: PresentMode): number | null {
  const octal = /^(?:0o)?([0-7]{1,4}|0[0-7]{4})$/.exec(spec.trim())
  if (octal !== null) return Number.parseInt(octal[1] ?? '', 8)
  let mode: number | null = present.mode
  for (const clause of spec.trim().split(',')) mode = mode === null ? null : applyClause(clause, mode, present)
  return mode
}

/** Four octal digits, as Ansible prints modes. */
export function modeText(mode: number): string {
  return mode.toString(8).padStart(4, '0')
}

const shifts = { u: 6, g: 3, o: 0 } as const
const special = { u: 0o4000, g: 0o2000, o: 0o1000 } as const
type Who = keyof typeof shifts
const everyone: readonly Who[] = ['u', 'g', 'o']

function applyClause(clause: string, before: number, present: PresentMode): number | null {
  const parts = /^([ugoa]*)((?:[-+=][rwxXstugo]*)+)$/.exec(clause)
  if (parts === null) return null
  const [, who = '', actions = ''] = parts
  const affected = who === '' || who.includes('a') ? everyone : everyone.filter((one) => who.includes(one))
  const spared = who === '' ? (present.umask ?? 0o022) : 0
  let mode = before
  for (const [, operator, wanted = ''] of actions.matchAll(/([-+=])([^-+=]*)/g)) {
    for (const one of affected) {
      const bits = bitsFor(one, wanted, present) & ~spared
      if (operator === '+') mode |= bits
      else if (operator === '-') mode &= ~bits
      else mode = (mode & ~((7 << shifts[one]) | special[one])) | bits
    }
  }
  return mode
}

/** `X` and the copies `u`, `g`, `o` look at the mode before the first clause. */
function bitsFor(who: Who, wanted: string, { mode, isDirectory }: PresentMode): number {
  const executes = wanted.includes('x') || (wanted.includes('X') && (isDirectory || (mode & 0o111) !== 0))
  const copied = everyone.reduce((bits, from) => bits | (wanted.includes(from) ? (mode >> shifts[from]) & 7 : 0), 0)
  const plain = (wanted.includes('r') ? 4 : 0) | (wanted.includes('w') ? 2 : 0) | (executes ? 1 : 0) | copied
  return (plain << shifts[who]) | (wanted.includes(who === 'o' ? 't' : 's') ? special[who] : 0)
}
