import { quote } from '../transport/quote.ts'

/**
 * Shell text for one word in which the host puts `~`, `~user`, `$NAME` and `${NAME}` at their values; everything else means
 * itself. Unknown users and variables stay as written.
 *
 * @see Python, os.path.expanduser and os.path.expandvars, which Ansible calls on the host for paths and for `command`
 */
export function expandedWord(text: string): string {
  // The slash that ends `~user` must stand outside quotes, or the shell leaves the tilde alone.
  const [tilde = ''] = /^~[\w.-]*(?:\/|$)/.exec(text) ?? []
  const rest = [...text.slice(tilde.length).matchAll(reference)].map(([written, bare, braced]) => {
    const name = bare ?? braced
    return name === undefined ? quote(written) : `"\${${name}-${written.replace(/[$}]/g, '\\$&')}}"`
  })
  return text === '' ? "''" : tilde + rest.join('')
}

/** Whether the host has anything to put into the word. */
export function needsExpansion(text: string): boolean {
  return expandedWord(text) !== quote(text)
}

const reference = /\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\})|[^$]+|\$/g
