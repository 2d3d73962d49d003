import { resolve } from 'node:path/posix'
import { defineModule, refuse, type Refusal } from '../../module/contract.ts'
import type { ParamsOf } from '../../module/params.ts'
import type { WriteTarget } from '../../target/target.ts'
import { accountOf, accountScript, noAccount, type Account, type AccountSurroundings } from './account.ts'

const params = {
  properties: {
    name: { type: 'string', aliases: ['user'], description: 'Name of the account.' },
    state: {
      type: 'string',
      enum: ['absent', 'present'],
      default: 'present',
      description: 'Whether it shall be there.',
    },
    uid: { type: 'integer', description: 'Its number.' },
    non_unique: { type: 'boolean', default: false, description: 'Let the number be that of another account too.' },
    comment: { type: 'string', description: 'Full name or purpose (GECOS).' },
    group: { type: 'string', description: 'Primary group, by name or number.' },
    groups: {
      type: 'array',
      items: { type: 'string' },
      description: 'Supplementary groups; an empty list means none.',
    },
    append: { type: 'boolean', default: false, description: 'Only add groups, leave the others.' },
    home: { type: 'string', description: 'Home folder.' },
    create_home: {
      type: 'boolean',
      default: true,
      aliases: ['createhome'],
      description: 'When created: make the home folder.',
    },
    move_home: { type: 'boolean', default: false, description: 'Move the old home folder to the new place.' },
    skeleton: { type: 'string', description: 'When created: the folder that the home folder is filled from.' },
    umask: { type: 'string', description: 'When created: umask of the home folder.' },
    shell: { type: 'string', description: 'Login shell.' },
    system: {
      type: 'boolean',
      default: false,
      description: 'When created: a number from the range of system accounts.',
    },
    password: { type: 'string', noLog: true, description: 'The hash that goes into /etc/shadow.' },
    update_password: {
      type: 'string',
      enum: ['always', 'on_create'],
      default: 'always',
      description: 'Whether an existing password is changed.',
    },
    password_lock: { type: 'boolean', description: 'Whether logging in by password is locked.' },
    password_expire_min: { type: 'integer', description: 'Fewest days between changes of the password.' },
    password_expire_max: { type: 'integer', description: 'Days after which the password must be changed.' },
    password_expire_warn: { type: 'integer', description: 'Days of warning before that.' },
    password_expire_account_disable: {
      type: 'integer',
      description: 'Days after which an account whose password was not changed is closed.',
    },
    expires: { type: 'number', description: 'When the account ends, in seconds since the epoch; negative for never.' },
    remove: { type: 'boolean', default: false, description: 'With absent: remove home folder and mail too.' },
    force: { type: 'boolean', default: false, description: 'With absent: also when the account is in use.' },
    generate_ssh_key: { type: 'boolean', default: false, description: 'Make an SSH key where none is.' },
    ssh_key_bits: { type: 'integer', description: 'Length of that key.' },
    ssh_key_comment: { type: 'string', description: 'Comment of that key; otherwise name and host.' },
    ssh_key_file: {
      type: 'string',
      description: 'Where that key lies, below the home folder or absolute; otherwise .ssh/id_TYPE.',
    },
    ssh_key_type: { type: 'string', default: 'rsa', description: 'Type of that key.' },
    ssh_key_passphrase: { type: 'string', noLog: true, description: 'Passphrase of that key, when it is made.' },
    seuser: { type: 'string', description: 'When created: SELinux user.' },
    uid_min: { type: 'integer', description: 'When created: the lowest number that may be chosen.' },
    uid_max: { type: 'integer', description: 'When created: the highest number that may be chosen.' },
    local: {
      type: 'boolean',
      default: false,
      description: 'Accepted for old playbooks: useradd always writes the local files.',
    },
  },
  required: ['name'],
} as const

type Params = ParamsOf<typeof params>
type State = Account & AccountSurroundings

/**
 * Keeps an account present or absent.
 *
 * State: its entries of passwd, group and shadow. The password's hash goes to the host through stdin of chpasswd, and the
 * passphrase of its key through stdin of ssh-keygen. Source: ansible.builtin.user 2.19.
 */
export default defineModule({
  name: 'user',
  summary: 'Manage accounts.',
  params,
  returns: {
    uid: 'Its number.',
    group: 'Number of its primary group.',
    home: 'Its home folder.',
    shell: 'Its login shell.',
    ssh_key_file: 'The path of its private SSH key, when one was asked for.',
    ssh_fingerprint: 'The fingerprint of that key.',
    ssh_public_key: 'Its public SSH key, when one was asked for.',
  },
  examples: `
- name: Create the account that checks the database
  user:
    name: clustercheck
    system: true
    shell: /usr/sbin/nologin
    create_home: false
`,

  async probe(given, target): Promise<State> {
    const groups = [...(given.groups ?? []), ...(given.group === undefined ? [] : [given.group])].filter(
      (group) => group !== '',
    )
    const uid = given.uid === undefined ? '' : String(given.uid)
    const key = given.generate_ssh_key ? keyFile(given) : ''
    const { stdout } = await target.query(['sh', '-c', accountScript, 'sh', given.name, key, uid, ...groups])
    return accountOf(stdout)
  },

  plan(given, before): State | Refusal {
    if (given.state === 'absent') return before.exists ? { ...before, ...noAccount } : before
    const refusal = refusalOf(given, before)
    if (refusal !== null) return refusal
    const gid = given.group === undefined ? undefined : before.knownGroups[given.group]?.gid
    const expiresDay =
      given.expires === undefined ? before.expiresDay : given.expires < 0 ? null : Math.floor(given.expires / 86_400)
    const setsPassword = given.password !== undefined && (!before.exists || given.update_password === 'always')
    return {
      ...before,
      exists: true,
      uid: given.uid ?? chosenByHost(before, before.uid),
      gid: gid ?? chosenByHost(before, before.gid),
      comment: given.comment ?? chosenByHost(before, before.comment),
      home: given.home ?? chosenByHost(before, before.home),
      shell: given.shell ?? chosenByHost(before, before.shell),
      groups: wantedGroups(given, before),
      passwordHash: setsPassword ? given.password.replace(/^!+/, '') : chosenByHost(before, before.passwordHash),
      isLocked:
        given.password_lock ?? (setsPassword ? given.password.startsWith('!') : chosenByHost(before, before.isLocked)),
      expiresDay,
      passwordMinDays: given.password_expire_min ?? chosenByHost(before, before.passwordMinDays),
      passwordMaxDays: given.password_expire_max ?? chosenByHost(before, before.passwordMaxDays),
      passwordWarnDays: given.password_expire_warn ?? chosenByHost(before, before.passwordWarnDays),
      passwordGraceDays: given.password_expire_account_disable ?? chosenByHost(before, before.passwordGraceDays),
      hasHome: given.create_home ? true : chosenByHost(before, before.hasHome),
      ...(given.generate_ssh_key && before.sshPublicKey === null
        ? { sshPublicKey: undefined, sshFingerprint: undefined }
        : {}),
    }
  },

  isChange: (_, before, after) => comparable(before) !== comparable(after),

  async apply(given, after, target, before) {
    if (!after.exists) {
      await target.run(['userdel', ...(given.force ? ['-f'] : []), ...(given.remove ? ['-r'] : []), given.name])
      return { force: given.force, remove: given.remove }
    }
    if (!before.exists) await target.run(['useradd', ...creation(given, after), given.name])
    else {
      const changes = modification(given, after, before)
      if (changes.length > 0) await target.run(['usermod', ...changes, given.name])
    }
    const isElsewhere = after.home !== before.home && !given.move_home
    if (before.exists && given.create_home && (!before.hasHome || isElsewhere)) await makeHome(given, target)
    await setPassword(given, after, before, target)
    if (after.sshPublicKey === undefined) await makeKey(given, target)
    const found = accountOf(
      (
        await target.query([
          'sh',
          '-c',
          accountScript,
          'sh',
          given.name,
          given.generate_ssh_key ? keyFile(given) : '',
          '',
        ])
      ).stdout,
    )
    const key = given.generate_ssh_key ? { ssh_key_file: resolve(found.home ?? '~', keyFile(given)) } : {}
    return { ...facts(found), ...key }
  },

  result: (given, before, after, applied) => ({
    name: given.name,
    state: given.state,
    ...(given.state === 'absent' ? {} : facts(after)),
    ...(before.exists && given.state === 'present' ? { append: given.append, move_home: given.move_home } : {}),
    ...(given.groups === undefined ? {} : { groups: given.groups.join(',') }),
    ...(before.exists || given.state === 'absent' ? {} : { create_home: given.create_home, system: given.system }),
    ...(given.password === undefined ? {} : { password: 'NOT_LOGGING_PASSWORD' }),
    ...(given.password === undefined || isHash(given.password) ? {} : { warnings: [plainPassword] }),
    ...(given.generate_ssh_key ? { ssh_key_file: resolve(after.home ?? '~', keyFile(given)) } : {}),
    ...applied,
  }),

  diff: (_, before, after) => [{ before: described(before), after: described(after) }],
})

const plainPassword =
  "The input password appears not to have been hashed. The 'password' argument must be encrypted for this module to work properly."

/** Lengths of the hashes of crypt(5) by their prefix, where they are fixed. */
const hashLengths: Readonly<Record<string, number>> = { '1': 22, '5': 43, '6': 86 }

/** Whether a password looks like a hash of crypt(5), or like a mark that lets nobody in. */
function isHash(password: string): boolean {
  if (['*', '!', '*************'].includes(password)) return true
  const [first, kind = '', ...rest] = password.split('$')
  const hash = rest.at(-1)
  if (first !== '' || hash === undefined || /[:*!]/.test(password) || /[^\w./=-]/.test(hash)) return false
  return hashLengths[kind] === undefined || hashLengths[kind] === hash.length
}

/** What useradd decides when nothing is asked is known only afterwards. */
function chosenByHost<T>(before: State, value: T): T | undefined {
  return before.exists ? value : undefined
}

function refusalOf(given: Params, before: State): Refusal | null {
  const named = [...(given.groups ?? []), ...(given.group === undefined ? [] : [given.group])]
  const unknown = named.find((group) => group !== '' && before.knownGroups[group] === undefined)
  if (unknown !== undefined) {
    return refuse('account/no-such-group', `Group ${unknown} does not exist`, {
      hint: 'Create it first, with the module group.',
    })
  }
  if (given.uid !== undefined && given.uid !== before.uid && before.uidHolder !== null && !given.non_unique) {
    return refuse(
      'account/number-taken',
      `UID '${String(given.uid)}' already exists: it is that of ${before.uidHolder}.`,
      {
        hint: 'Choose another uid, or set non_unique: true.',
      },
    )
  }
  return null
}

function wantedGroups(given: Params, before: State): readonly string[] {
  if (given.groups === undefined) return before.groups
  const primary = given.group === undefined ? undefined : before.knownGroups[given.group]?.name
  const named = given.groups.flatMap((group) => before.knownGroups[group]?.name ?? [])
  return [...new Set([...named, ...(given.append ? before.groups : [])])].filter((group) => group !== primary).sort()
}

/** Undefined stands for "decided by the host", which JSON leaves out: so an account to be made differs in any case. */
function comparable(state: State): string {
  return JSON.stringify({ ...state, knownGroups: undefined, uidHolder: undefined })
}

function creation(given: Params, after: State): readonly string[] {
  const range = [
    ...(given.uid_min === undefined ? [] : ['-K', `UID_MIN=${given.uid_min}`]),
    ...(given.uid_max === undefined ? [] : ['-K', `UID_MAX=${given.uid_max}`]),
  ]
  return [
    ...commonWords(given, after, noAccount),
    ...range,
    ...(given.system ? ['-r'] : []),
    ...(given.create_home ? ['-m'] : ['-M']),
    ...(given.create_home && given.skeleton !== undefined ? ['-k', given.skeleton] : []),
    ...(given.umask === undefined ? [] : ['-K', `UMASK=${given.umask}`]),
    ...(given.seuser === undefined ? [] : ['-Z', given.seuser]),
  ]
}

function modification(given: Params, after: State, before: State): readonly string[] {
  const words = commonWords(given, after, before)
  return words.includes('-d') && given.move_home ? [...words, '-m'] : words
}

/** The options that useradd and usermod share, for what differs. */
function commonWords(given: Params, after: State, before: Account): readonly string[] {
  const words: string[] = []
  if (given.uid !== undefined && after.uid !== before.uid)
    words.push('-u', String(given.uid), ...(given.non_unique ? ['-o'] : []))
  if (given.group !== undefined && after.gid !== before.gid) words.push('-g', given.group)
  if (given.groups !== undefined && after.groups.join() !== before.groups.join())
    words.push('-G', after.groups.join(','))
  if (given.comment !== undefined && after.comment !== before.comment) words.push('-c', given.comment)
  if (given.home !== undefined && after.home !== before.home) words.push('-d', given.home)
  if (given.shell !== undefined && after.shell !== before.shell) words.push('-s', given.shell)
  if (after.expiresDay !== before.expiresDay)
    words.push('-e', after.expiresDay === null ? '' : dateOf(after.expiresDay))
  return words
}

function dateOf(day: number): string {
  return new Date(day * 86_400_000).toISOString().slice(0, 10)
}

async function setPassword(given: Params, after: State, before: State, target: WriteTarget): Promise<void> {
  if (typeof after.passwordHash === 'string' && after.passwordHash !== before.passwordHash) {
    // Through stdin: a command line can be read by everybody on the host.
    const hash = `${after.isLocked === true ? '!' : ''}${after.passwordHash}`
    await target.run(['chpasswd', '-e'], { stdin: `${given.name}:${hash}\n` })
  } else if (after.isLocked !== undefined && after.isLocked !== before.isLocked) {
    await target.run(['usermod', after.isLocked ? '-L' : '-U', given.name])
  }
  const ageing = ageOptions.flatMap(([option, field]) => {
    const days = after[field]
    return typeof days === 'number' && days !== before[field] ? [option, String(days)] : []
  })
  if (ageing.length > 0) await target.run(['chage', ...ageing, given.name])
}

/** The options of chage(1). */
const ageOptions = [
  ['-m', 'passwordMinDays'],
  ['-M', 'passwordMaxDays'],
  ['-W', 'passwordWarnDays'],
  ['-I', 'passwordGraceDays'],
] as const

/** Makes the home folder of an account that has none, as useradd would have. */
async function makeHome({ name, skeleton = '/etc/skel', umask }: Params, target: WriteTarget): Promise<void> {
  const script = `
set -e
entry=$(getent passwd "$1")
home=$(echo "$entry" | cut -d: -f6)
[ ! -e "$home" ] || exit 0
mode=$(sed -n 's/^[[:blank:]]*HOME_MODE[[:blank:]]*//p' /etc/login.defs 2>/dev/null | tail -n 1)
mask=$3
[ -n "$mask" ] || mask=$(sed -n 's/^[[:blank:]]*UMASK[[:blank:]]*//p' /etc/login.defs 2>/dev/null | tail -n 1)
if [ -d "$2" ]; then mkdir -p "$(dirname "$home")"; cp -R "$2" "$home"; else mkdir -p "$home"; fi
[ -n "$3" ] || [ -z "$mode" ] || mask=
if [ -n "$mask" ]; then mode=$(printf '%o' $((0777 & ~0$mask))); fi
[ -z "$mode" ] || chmod "$mode" "$home"
chown -R "$(echo "$entry" | cut -d: -f3,4)" "$home"`
  await target.run(['sh', '-c', script, 'sh', name, skeleton, umask ?? ''])
}

function keyFile({ ssh_key_file: file, ssh_key_type: type }: Params): string {
  return file ?? `.ssh/id_${type}`
}

async function makeKey(given: Params, target: WriteTarget): Promise<void> {
  const script = `
set -e
umask 077
name=$1 key=$2 type=$3 bits=$4 comment=$5
entry=$(getent passwd "$name")
home=$(echo "$entry" | cut -d: -f6)
case $key in /*) ;; *) key=$home/$key ;; esac
owner=$(echo "$entry" | cut -d: -f3,4)
folder=$(dirname "$key")
[ -d "$folder" ] || { mkdir -p "$folder"; chown "$owner" "$folder"; }
[ -n "$comment" ] || comment="$name@$(uname -n)"
# Without a terminal ssh-keygen asks stdin for the passphrase, twice; on the command line everybody could read it.
exec 3<&0
unset SSH_ASKPASS DISPLAY
ssh-keygen -q -t "$type" \${bits:+-b "$bits"} -C "$comment" -f "$key" <&3 >/dev/null
chown "$owner" "$key" "$key.pub"`
  const bits = given.ssh_key_bits === undefined ? '' : String(given.ssh_key_bits)
  const words = [given.name, keyFile(given), given.ssh_key_type, bits, given.ssh_key_comment ?? '']
  const passphrase = given.ssh_key_passphrase ?? ''
  await target.run(['sh', '-c', script, 'sh', ...words], { stdin: `${passphrase}\n${passphrase}\n` })
}

function facts({
  uid,
  gid,
  comment,
  home,
  shell,
  sshPublicKey,
  sshFingerprint,
}: Account): Record<string, string | number> {
  const keys = { ssh_public_key: sshPublicKey, ssh_fingerprint: sshFingerprint }
  const known = { uid, group: gid, comment, home, shell, ...keys }
  return Object.fromEntries(
    Object.entries(known).flatMap(([key, value]) => (value === undefined || value === null ? [] : [[key, value]])),
  )
}

/** Everything but the password's hash. */
function described(state: State): string {
  if (!state.exists) return ''
  const { uid, gid, comment, home, shell, isLocked, expiresDay, passwordHash } = state
  const shown = { uid, gid, comment, home, shell, isLocked, expiresDay, groups: state.groups.join(',') }
  const lines = Object.entries({ ...shown, password: passwordHash === null ? 'none' : 'set' })
  return lines.map(([key, value]) => `${key}: ${String(value ?? '')}\n`).join('')
}
