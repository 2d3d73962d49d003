import { quote, quoteAll } from '../transport/quote.ts'
import type { Attributes } from './target.ts'

/** How `chown` and `chmod` are to treat links and folders. */
export interface AttributesReach {
  /** Change what a link points to, not the link. */
  readonly follow?: boolean
  readonly recurse?: boolean
}

/** POSIX shell text that sets owner and group of a path (shell text, quoted); empty when neither is given. */
export function ownerText(
  place: string,
  { owner, group }: Attributes,
  { follow = true, recurse = false }: AttributesReach = {},
): string {
  if (owner === undefined && group === undefined) return ''
  const whom = `${owner ?? ''}${group === undefined ? '' : `:${group}`}`
  return `${quoteAll(['chown', ...(recurse ? ['-R'] : []), ...(follow ? [] : ['-h']), '--', whom])} ${place}`
}

/** POSIX shell text that sets the mode of a path (shell text, quoted); empty when none is given. A link has no mode. */
export function modeText(
  place: string,
  mode: string | undefined,
  { follow = true, recurse = false }: AttributesReach = {},
): string {
  if (mode === undefined) return ''
  // Given fewer than five digits, GNU chmod leaves setuid and setgid of a folder as they are; Ansible sets all bits.
  const exact = /^0*[0-7]{1,4}$/.test(mode) ? mode.replace(/^0*/, '').padStart(5, '0') : quote(mode)
  const command = `chmod ${recurse ? '-R ' : ''}-- ${exact} ${place}`
  return follow ? command : `{ test -L ${place} || ${command}; }`
}

/** POSIX shell text that sets owner, group and mode, in the order that keeps setuid bits. */
export function setAttributesText(path: string, attributes: Attributes, reach: AttributesReach): string {
  const place = quote(path)
  return [ownerText(place, attributes, reach), modeText(place, attributes.mode, reach)]
    .filter((step) => step !== '')
    .join(' && ')
}
