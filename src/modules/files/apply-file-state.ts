import { pathInfo } from '../../module/path-info.ts'
import type { Attributes, WriteTarget } from '../../target/target.ts'
import { quote, quoteAll } from '../../transport/quote.ts'
import type { JsonObject } from '../../value/json.ts'
import { attributesToSet } from './attributes.ts'
import { namesLink, ownershipWhenMade, type FileQuestion, type FileState, type TreeEntry } from './file-state.ts'

/** Makes the planned state of a path, and gives Ansible's return values of what stands there then. */
export async function applyFileState(
  question: FileQuestion,
  after: FileState,
  target: WriteTarget,
  before: FileState,
): Promise<JsonObject | undefined> {
  if (after.type === 'absent') {
    await target.run(['rm', '-rf', '--', before.path])
    return {}
  }
  const script = creation(question, after, before)
  if (script !== '') await target.run({ script })
  await applyAttributes(question, after, target, before)
  return pathInfo(namesLink(question) ? question.path : after.path, target)
}

async function applyAttributes(
  question: FileQuestion,
  after: FileState,
  target: WriteTarget,
  before: FileState,
): Promise<void> {
  const throughLink = after.type !== 'link' || question.follow
  const isDirectoryMade = after.type === 'directory' && before.type !== 'directory'
  const present = isDirectoryMade ? after.ownership : ownershipWhenMade(after, before, question.follow)
  await target.setAttributes(after.path, attributesToSet(present, after.ownership), { follow: throughLink })
  const below = attributesBelow(before.entries ?? [], after.entries ?? [], question.follow)
  if (below !== '') await target.run({ script: below })
  const times = timesScript(after, before)
  if (times !== '') await target.run({ script: times })
}

/** Shell text that makes what is not there yet; empty when it is. */
function creation({ src = '' }: FileQuestion, after: FileState, before: FileState): string {
  if (after.type === 'directory') return before.type === 'directory' ? '' : newDirectory(after)
  if (after.type === 'link')
    return before.type === 'link' && before.linkTarget === after.linkTarget ? '' : newLink('ln -s', src, after, before)
  if (after.isSource === true && before.isSource !== true) return newLink('ln', src, after, before)
  if (before.type !== 'absent') return ''
  return `: >>${quote(after.path)} || { echo 'Error, could not touch target' >&2; exit 1; }`
}

/** Every directory that has to be made on the way gets the attributes, as Ansible has it. */
function newDirectory({ path, ownership: { mode, owner, uid, group, gid } }: FileState): string {
  const user = owner ?? (uid === undefined ? '' : String(uid))
  const members = group ?? (gid === undefined ? '' : String(gid))
  const whose =
    user === '' && members === ''
      ? ''
      : `chown -- ${quote(members === '' ? user : `${user}:${members}`)} "$1" || return 1\n`
  const may = mode === undefined ? '' : `chmod -- ${quote(mode.padStart(5, '0'))} "$1" || return 1\n`
  return `make() {
if test -d "$1"; then return 0; fi
case $1 in */*) make "\${1%/*}" || return 1;; esac
if test -z "$1"; then return 0; fi
mkdir -- "$1" || test -d "$1" || return 1
${whose}${may}}
make ${quote(path)}`
}

/** The new link takes the place of the old thing in one step. */
function newLink(command: string, src: string, { path }: FileState, before: FileState): string {
  const place = quote(path)
  const aside = quote(`${path}.hadeploy`)
  if (before.type === 'absent') return `${command} -- ${quote(src)} ${place}`
  const room = before.type === 'directory' ? `rmdir -- ${place} && ` : ''
  return `rm -f -- ${aside}; ${command} -- ${quote(src)} ${aside} && ${room}mv -f -T -- ${aside} ${place}`
}

/** Shell text that sets the attributes of entries, those that need the same together. */
function attributesBelow(before: readonly TreeEntry[], after: readonly TreeEntry[], follow: boolean): string {
  const groups = new Map<string, { attributes: Attributes; paths: string[] }>()
  for (const [index, entry] of after.entries()) {
    const attributes = attributesToSet(before[index] ?? {}, entry)
    if (Object.keys(attributes).length === 0) continue
    const key = JSON.stringify(attributes)
    const group = groups.get(key) ?? { attributes, paths: [] }
    group.paths.push(entry.path)
    groups.set(key, group)
  }
  return [...groups.values()]
    .flatMap(({ attributes, paths }) => chunks(paths).map((some) => settingText(attributes, some, follow)))
    .join('\n')
}

// Short enough for one argument list, whatever the names.
const chunkSize = 400

function chunks(paths: readonly string[]): readonly (readonly string[])[] {
  const count = Math.ceil(paths.length / chunkSize)
  return Array.from({ length: count }, (_, index) => paths.slice(index * chunkSize, (index + 1) * chunkSize))
}

function settingText({ mode, owner, group }: Attributes, paths: readonly string[], follow: boolean): string {
  const places = quoteAll(paths)
  const whose = `${owner ?? ''}${group === undefined ? '' : `:${group}`}`
  const chown = whose === '' ? [] : [`chown ${follow ? '' : '-h '}-- ${quote(whose)} ${places} || exit 1`]
  const chmod = mode === undefined ? [] : [`chmod -- ${quote(mode.padStart(5, '0'))} ${places} || exit 1`]
  return [...chown, ...chmod].join('\n')
}

/** Shell text that sets times: a number is a time, undefined where a time was is the present moment. */
function timesScript(after: FileState, before: FileState): string {
  if (before.type === 'absent') return ''
  const line = (flag: string, present: number | undefined, wanted: number | undefined): string => {
    if (present === wanted) return ''
    const when = wanted === undefined ? '' : `-d @${wanted} `
    return `touch -c ${flag} ${when}-- ${quote(after.path)} || exit 1`
  }
  return [line('-m', before.mtime, after.mtime), line('-a', before.atime, after.atime)]
    .filter((text) => text !== '')
    .join('\n')
}
