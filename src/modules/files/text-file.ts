import { refuse, type DiffPart, type Refusal } from '../../module/contract.ts'
import type { FileStat, ReadTarget, WriteTarget } from '../../target/target.ts'
import type { JsonObject } from '../../value/json.ts'
import {
  attributesToSet,
  ownershipDiff,
  ownershipDiffers,
  ownershipOf,
  planOwnership,
  type Ownership,
  type WantedAttributes,
} from './attributes.ts'

/**
 * A text file that a module edits.
 *
 * Bytes that are no UTF-8 are kept: then the text holds one character per byte (Latin-1), and so must what is put in.
 */
export interface TextFile extends Ownership {
  readonly type: 'absent' | FileStat['type']
  /** Where the content stands, symbolic links followed. */
  readonly path: string
  readonly encoding: 'utf8' | 'latin1'
  readonly text: string
}

/** Reads a file and its attributes: one round trip, one more behind a symbolic link. */
export async function probeTextFile(path: string, target: ReadTarget): Promise<TextFile> {
  const [content, stat] = await Promise.allSettled([target.readBytes(path), target.stat(path)])
  if (stat.status === 'rejected') throw stat.reason
  if (stat.value === null) return absent(path)
  if (stat.value.type === 'directory') return { ...absent(path), type: 'directory' }
  const [realPath, followed] = stat.value.type === 'link' ? await follow(path, target) : [path, stat.value]
  if (followed === null) return absent(realPath)
  if (followed.type === 'directory') return { ...absent(realPath), type: 'directory' }
  if (content.status === 'rejected') throw content.reason
  const text = decode(content.value ?? new Uint8Array())
  return { type: followed.type, path: realPath, ...text, ...ownershipOf(followed) }
}

async function follow(path: string, target: ReadTarget): Promise<readonly [string, FileStat | null]> {
  const [real, stat] = await Promise.all([target.query(['readlink', '-f', path]), target.stat(path, { follow: true })])
  return [real.status === 0 ? real.stdout.replace(/\n$/, '') : path, stat]
}

function absent(path: string): TextFile {
  return { type: 'absent', path, encoding: 'utf8', text: '' }
}

/** Text of bytes that keeps them all. */
export function decode(content: Uint8Array): Pick<TextFile, 'encoding' | 'text'> {
  try {
    return { encoding: 'utf8', text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content) }
  } catch {
    return { encoding: 'latin1', text: Buffer.from(content).toString('latin1') }
  }
}

/** A text of a parameter in the characters of the file's text. */
export function inEncodingOf({ encoding }: Pick<TextFile, 'encoding'>, text: string): string {
  return encoding === 'utf8' ? text : Buffer.from(text, 'utf8').toString('latin1')
}

/**
 * Refuses what cannot be edited: directories, and files that are not there unless they may be made.
 *
 * @param word - what the module calls the file in its message
 */
export function refuseUnreadable(
  file: TextFile,
  path: string,
  mayCreate: boolean,
  word: 'Path' | 'Destination' = 'Destination',
  mark: '!' | ' !' = ' !',
): Refusal | null {
  if (file.type === 'directory')
    return refuse('files/wrong-kind', `Path ${path} is a directory !`, { result: { rc: 256 } })
  if (file.type !== 'absent' || mayCreate) return null
  return refuse('files/absent', `${word} ${path} does not exist${mark}`, {
    hint: 'With "create: true" the file is made.',
    result: { rc: 257 },
  })
}

/** Refuses a validation command that never names the file. */
export function validateRefusal(validate: string | undefined): Refusal | null {
  return validate === undefined || validate.includes('%s')
    ? null
    : refuse('files/wrong-arguments', `validate must contain %s: ${validate}`)
}

/** The file with another text and the wanted attributes; an absent one comes to be. */
export function planTextFile(before: TextFile, text: string, wanted: WriteParams): TextFile | Refusal {
  // A command that would not run is not looked at.
  const invalid = before.type !== 'absent' && before.text === text ? null : validateRefusal(wanted.validate)
  if (invalid !== null) return invalid
  const ownership = planOwnership(before, wanted, false)
  if ('refusal' in ownership) return ownership
  return { ...before, ...ownership, type: before.type === 'absent' ? 'file' : before.type, text }
}

interface WriteParams extends WantedAttributes {
  readonly backup?: boolean
  readonly validate?: string
}

/** Makes the file what was planned; gives the backup's path if there is one. */
export async function applyTextFile(
  params: WriteParams,
  after: TextFile,
  target: WriteTarget,
  before: TextFile,
): Promise<JsonObject | undefined> {
  const attributes = attributesToSet(before, after)
  if (before.type !== 'absent' && before.text === after.text) {
    await target.setAttributes(after.path, attributes)
    return undefined
  }
  if (before.type === 'absent') await target.run(['mkdir', '-p', '--', parentOf(after.path)])
  const { backup } = await target.writeFile(after.path, Buffer.from(after.text, after.encoding), {
    ...attributes,
    backup: params.backup === true && before.type !== 'absent',
    ...(params.validate === undefined ? {} : { validate: params.validate }),
  })
  return backup === undefined ? undefined : { backup_file: backup }
}

/** The folder a path stands in. */
export function parentOf(path: string): string {
  const slash = path.replace(/\/+$/, '').lastIndexOf('/')
  return slash < 0 ? '.' : path.slice(0, slash) || '/'
}

/** The same where Ansible tells of both parts, whichever of them differs. */
export function editedFileDiff(path: string, before: TextFile, after: TextFile): readonly DiffPart[] {
  const [content, attributes] = [`${path} (content)`, `${path} (file attributes)`]
  const unchanged = { beforeHeader: attributes, afterHeader: attributes, before: '', after: '' }
  const [differing = unchanged] = ownershipDiff(path, before, after)
  return [{ beforeHeader: content, afterHeader: content, before: before.text, after: after.text }, differing]
}

/** Ansible's two parts: content, then attributes. @param header - what the content is called; `replace` names the path alone */
export function textFileDiff(
  path: string,
  before: TextFile,
  after: TextFile,
  header = `${path} (content)`,
): readonly DiffPart[] {
  const content = { beforeHeader: header, afterHeader: header, before: before.text, after: after.text }
  return [...(before.text === after.text ? [] : [content]), ...ownershipDiff(path, before, after)]
}

/** Ansible's message with its remark on attributes. */
export function editMessage(message: string, before: TextFile, after: TextFile): string {
  // Ansible sets the attributes of a new file in a second step, and tells of it.
  const present = before.type === 'absent' ? { ...after, mode: '0644' } : before
  if (!ownershipDiffers(present, after)) return message
  return `${message === '' ? '' : `${message} and `}ownership, perms or SE linux context changed`
}
