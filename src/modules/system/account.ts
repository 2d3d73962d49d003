/** What the host's files say of an account. Undefined is what the host will decide when it makes one. */
export interface Account {
  readonly exists: boolean
  readonly uid: number | null | undefined
  /** Number of the primary group. */
  readonly gid: number | null | undefined
  readonly comment: string | undefined
  readonly home: string | undefined
  readonly shell: string | undefined
  /** Supplementary groups by name, sorted. */
  readonly groups: readonly string[]
  /** The hash in /etc/shadow, without the mark of a locked account; null when it cannot be read. */
  readonly passwordHash: string | null | undefined
  readonly isLocked: boolean | undefined
  /** Days since the epoch when the account ends; null for never. */
  readonly expiresDay: number | null
  readonly passwordMinDays: number | null | undefined
  readonly passwordMaxDays: number | null | undefined
  readonly passwordWarnDays: number | null | undefined
  /** Days after the password ran out when the account is closed. */
  readonly passwordGraceDays: number | null | undefined
  /** Whether the home folder is there. */
  readonly hasHome: boolean | undefined
  /** The public half of the SSH key that the task asks for; null when there is none. */
  readonly sshPublicKey: string | null | undefined
  /** What ssh-keygen says of it. */
  readonly sshFingerprint: string | null | undefined
}

/** What {@link accountOf} reads besides the account. */
export interface AccountSurroundings {
  /** Groups that the task names, by name and by number as text: name and number. */
  readonly knownGroups: Readonly<Record<string, { readonly name: string; readonly gid: number }>>
  /** The account that already has the wanted number, when it is another. */
  readonly uidHolder: string | null
}

/** Positional parameters: name, path of the SSH key (relative to the home), wanted uid, then groups. */
export const accountScript = `
name=$1 key=$2 uid=$3; shift 3
entry=$(grep "^$name:" /etc/passwd || getent passwd "$name")
echo '== passwd'; echo "$entry"
echo '== groups'; [ -z "$entry" ] || id -Gn "$name" | tr ' ' '\\n'
echo '== primary'; [ -z "$entry" ] || id -gn "$name"
echo '== shadow'; grep "^$name:" /etc/shadow || getent shadow "$name"
echo '== known'; for group; do getent group "$group"; done
echo '== holder'; [ -z "$uid" ] || getent passwd "$uid"
home=$(echo "$entry" | cut -d: -f6)
case $key in ''|/*) ;; *) key=$home/$key ;; esac
echo '== home'; [ -z "$home" ] || [ ! -e "$home" ] || echo there
echo '== key'; [ -z "$key" ] || cat "$key.pub"
echo '== fingerprint'; [ ! -f "$key.pub" ] || ssh-keygen -l -f "$key.pub"
exit 0`

/** Reads what {@link accountScript} printed. */
export function accountOf(output: string): Account & AccountSurroundings {
  const sections = new Map<string, string[]>()
  for (const part of output.split(/^== /m).slice(1)) {
    const [name = '', ...lines] = part.split('\n')
    sections.set(
      name,
      lines.filter((line) => line !== ''),
    )
  }
  const lines = (name: string): readonly string[] => sections.get(name) ?? []
  const entry = lines('passwd')[0]?.split(':') ?? []
  const exists = entry.length >= 7
  const shadow = lines('shadow')[0]?.split(':') ?? []
  const hash = shadow[1]
  const [primary] = lines('primary')
  const holder = lines('holder')[0]?.split(':')[0]
  const surroundings = {
    knownGroups: Object.fromEntries(lines('known').flatMap(groupEntries)),
    uidHolder: holder === undefined || holder === entry[0] ? null : holder,
  }
  if (!exists) return { ...noAccount, ...surroundings }
  return {
    ...surroundings,
    exists,
    uid: Number(entry[2]),
    gid: Number(entry[3]),
    comment: entry[4] ?? '',
    home: entry[5] ?? '',
    shell: entry[6] ?? '',
    groups: lines('groups')
      .filter((group) => group !== primary)
      .sort(),
    passwordHash: hash === undefined ? null : hash.replace(/^!+/, ''),
    isLocked: hash?.startsWith('!') === true,
    passwordMinDays: dayCount(shadow[3]),
    passwordMaxDays: dayCount(shadow[4]),
    expiresDay: dayCount(shadow[7]),
    passwordWarnDays: dayCount(shadow[5]),
    passwordGraceDays: dayCount(shadow[6]),
    hasHome: lines('home').length > 0,
    sshPublicKey: lines('key')[0] ?? null,
    sshFingerprint: lines('fingerprint')[0] ?? null,
  }
}

/** No account at all. */
export const noAccount: Account = {
  exists: false,
  uid: null,
  gid: null,
  comment: '',
  home: '',
  shell: '',
  groups: [],
  passwordHash: null,
  isLocked: false,
  expiresDay: null,
  passwordMinDays: null,
  passwordMaxDays: null,
  passwordWarnDays: null,
  passwordGraceDays: null,
  hasHome: false,
  sshPublicKey: null,
  sshFingerprint: null,
}

function groupEntries(line: string): readonly (readonly [string, { name: string; gid: number }])[] {
  const [name = '', , gid = ''] = line.split(':')
  const group = { name, gid: Number(gid) }
  return [
    [name, group],
    [gid, group],
  ]
}

function dayCount(field: string | undefined): number | null {
  return field === undefined || field === '' ? null : Number(field)
}
