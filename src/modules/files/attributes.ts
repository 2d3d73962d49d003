import { refuse, type DiffPart, type Refusal } from '../../module/contract.ts'
import { shownMode } from '../../module/path-info.ts'
import type { Attributes, FileStat } from '../../target/target.ts'
import { modeText, resolveMode } from '../../text/file-mode.ts'
import type { JsonObject } from '../../value/json.ts'

const unlabelled = 'Taken for the sake of Ansible playbooks; hadeploy leaves labels to the policy of the host.'

/** The parameters of every module that writes files. */
export const attributeParams = {
  mode: {
    type: 'string',
    format: 'file-mode',
    description: 'Permissions: octal (`"0644"`) or symbolic (`u=rw,g=r,o=`). Without it, those of the old file stay.',
  },
  owner: { type: 'string', description: 'The user it shall belong to: a name, or a number.' },
  group: { type: 'string', description: 'The group it shall belong to: a name, or a number.' },
  attributes: {
    type: 'string',
    format: 'file-flags',
    aliases: ['attr'],
    description:
      'Flags of the file system, as chattr(1) names them: `+i` adds, `-i` takes away, `i` is all there shall be.',
  },
  seuser: { type: 'string', description: `The user of the SELinux context. ${unlabelled}` },
  serole: { type: 'string', description: `The role of the SELinux context. ${unlabelled}` },
  setype: { type: 'string', description: `The type of the SELinux context. ${unlabelled}` },
  selevel: { type: 'string', description: `The level of the SELinux context. ${unlabelled}` },
  unsafe_writes: {
    type: 'boolean',
    default: false,
    description: 'Taken for the sake of Ansible playbooks; files are always replaced whole, in one step.',
  },
} as const

/** What `mode`, `owner` and `group` were given as. */
export interface WantedAttributes {
  readonly mode?: string
  readonly owner?: string
  readonly group?: string
}

/** Who may do what with a file. Undefined is what a plan cannot foresee: attributes of a new file that nobody asked for. */
export interface Ownership {
  /** Four octal digits. */
  readonly mode?: string | undefined
  readonly uid?: number | undefined
  readonly gid?: number | undefined
  readonly owner?: string | undefined
  readonly group?: string | undefined
}

/** The part of a stat that {@link planOwnership} decides about. */
export function ownershipOf({ mode, uid, gid, owner, group }: FileStat): Ownership {
  return { mode: modeText(mode), uid, gid, owner, group }
}

/**
 * The ownership that is wanted, given the present one (empty for a file that is not there yet).
 *
 * A symbolic mode of a new file stands on the permissions that new files have: 0666 or 0777 without the usual umask.
 */
export function planOwnership(before: Ownership, wanted: WantedAttributes, isDirectory: boolean): Ownership | Refusal {
  const present = before.mode === undefined ? (isDirectory ? 0o755 : 0o644) : Number.parseInt(before.mode, 8)
  const mode = wanted.mode === undefined ? null : resolveMode(wanted.mode, { mode: present, isDirectory })
  if (wanted.mode !== undefined && mode === null) {
    return refuse('files/wrong-mode', 'mode must be in octal or symbolic form', {
      result: { details: `bad symbolic permission for mode: ${wanted.mode}` },
      hint: 'Write the mode as text in quotes, such as "0644" or "u=rw,g=r,o=".',
    })
  }
  return {
    ...before,
    ...(mode === null ? {} : { mode: modeText(mode) }),
    ...plannedUser(before, wanted.owner),
    ...plannedGroup(before, wanted.group),
  }
}

function plannedUser(before: Ownership, owner: string | undefined): Pick<Ownership, 'uid' | 'owner'> {
  if (owner === undefined || before.owner === owner) return {}
  if (!isNumber(owner)) return { uid: undefined, owner }
  return before.uid === Number(owner) ? {} : { uid: Number(owner), owner: undefined }
}

function plannedGroup(before: Ownership, group: string | undefined): Pick<Ownership, 'gid' | 'group'> {
  if (group === undefined || before.group === group) return {}
  if (!isNumber(group)) return { gid: undefined, group }
  return before.gid === Number(group) ? {} : { gid: Number(group), group: undefined }
}

function isNumber(text: string): boolean {
  return /^\d+$/.test(text)
}

/** What must be set to get from one ownership to the other; empty when nothing must. */
export function attributesToSet(before: Ownership, after: Ownership): Attributes {
  const mode = after.mode !== before.mode ? after.mode : undefined
  const owner =
    after.uid !== before.uid || after.owner !== before.owner ? (after.owner ?? numberText(after.uid)) : undefined
  const group =
    after.gid !== before.gid || after.group !== before.group ? (after.group ?? numberText(after.gid)) : undefined
  return {
    ...(mode === undefined ? {} : { mode }),
    ...(owner === undefined ? {} : { owner }),
    ...(group === undefined ? {} : { group }),
  }
}

function numberText(id: number | undefined): string | undefined {
  return id === undefined ? undefined : String(id)
}

/** Whether the two differ in anything that was asked for. */
export function ownershipDiffers(before: Ownership, after: Ownership): boolean {
  return Object.keys(attributesToSet(before, after)).length > 0
}

/** The ownership as Ansible's diff of attributes shows it, or nothing when it stays. */
export function ownershipDiff(path: string, before: Ownership, after: Ownership): readonly DiffPart[] {
  if (!ownershipDiffers(before, after)) return []
  const changed = Object.keys(attributesToSet(before, after)).sort()
  const header = `${path} (file attributes)`
  return [
    {
      beforeHeader: header,
      afterHeader: header,
      before: pick(before, changed),
      after: pick(after, changed),
    },
  ]
}

function pick({ mode, owner, group, uid, gid }: Ownership, names: readonly string[]): JsonObject {
  const shown: JsonObject = {
    mode: shownDigits(mode) ?? null,
    owner: owner ?? uid ?? null,
    group: group ?? gid ?? null,
  }
  return Object.fromEntries(names.map((name) => [name, shown[name] ?? null]))
}

function shownDigits(mode: string | undefined): string | undefined {
  return mode === undefined ? undefined : shownMode(Number.parseInt(mode, 8))
}

/** Return values of an ownership; what is unknown is left out. */
export function ownershipResult({ mode, uid, gid, owner, group }: Ownership): JsonObject {
  const known = Object.entries({ mode: shownDigits(mode), uid, gid, owner, group }).filter(
    ([, value]) => value !== undefined,
  )
  // The filter took what JSON has no word for.
  return Object.fromEntries(known) as JsonObject
}
