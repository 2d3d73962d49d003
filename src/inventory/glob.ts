/**
 * A shell pattern (`*`, `?`, `[abc]`, `[!abc]`) as a regular expression for a whole name.
 *
 * @see Python 3.11, fnmatch.translate
 */
export function globPattern(glob: string): RegExp {
  let source = ''
  for (let at = 0; at < glob.length; at += 1) {
    const char = glob.charAt(at)
    if (char === '*') source += '[^]*'
    else if (char === '?') source += '[^]'
    else if (char === '[') {
      const close = closingBracket(glob, at)
      if (close === -1) source += '\\['
      else {
        source += characterClass(glob.slice(at + 1, close))
        at = close
      }
    } else source += char.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
  }
  return new RegExp(`^${source}$`)
}

/** A `]` that comes first in a class stands for itself. */
function closingBracket(glob: string, open: number): number {
  const first = glob.charAt(open + 1) === '!' ? open + 2 : open + 1
  return glob.indexOf(']', glob.charAt(first) === ']' ? first + 1 : first)
}

function characterClass(inside: string): string {
  const isNegated = inside.startsWith('!')
  const members = (isNegated ? inside.slice(1) : inside).replace(/[\\\]^]/g, '\\$&')
  // A range that runs backwards holds nothing.
  const sound = members.replace(/(.)-(.)/g, (range, from: string, to: string) => (from > to ? '' : range))
  if (sound === '') return isNegated ? '[^]' : '[]'
  return `[${isNegated ? '^' : ''}${sound}]`
}
