import { structuredPatch } from 'diff'
import type { DiffShown } from '../event/event.ts'
import type { Paint } from './colour.ts'

// C.MAX_FILE_SIZE_FOR_DIFF of Ansible.
const largestBytes = 104_448

/** A change as a unified diff with ansible-playbook's headers, a blank line after it; empty when nothing differs. */
export function showDiff(part: DiffShown, paint: Paint): string {
  const { before, after } = part
  if (before === after) return ''
  const notShown = reasonNotToShow(part)
  if (notShown !== null) return `diff skipped: ${notShown}\n`
  const patch = structuredPatch('', '', before, after, undefined, undefined, { context: 3 })
  const lines = [
    paint('removed', header('--- before', part.beforeHeader)),
    paint('added', header('+++ after', part.afterHeader)),
  ]
  for (const hunk of patch.hunks) {
    lines.push(paint('hunk', `@@ -${range(hunk.oldStart, hunk.oldLines)} +${range(hunk.newStart, hunk.newLines)} @@`))
    for (const line of hunk.lines) {
      lines.push(line.startsWith('+') ? paint('added', line) : line.startsWith('-') ? paint('removed', line) : line)
    }
  }
  return `${lines.join('\n')}\n\n`
}

// Ansible's words: the destination is what was there, the source is what comes.
function reasonNotToShow({ before, after }: DiffShown): string | null {
  if (before.includes('\0')) return 'destination file appears to be binary'
  if (after.includes('\0')) return 'source file appears to be binary'
  if (Buffer.byteLength(before) > largestBytes) return `destination file size is greater than ${largestBytes}`
  if (Buffer.byteLength(after) > largestBytes) return `source file size is greater than ${largestBytes}`
  return null
}

function header(words: string, name: string | undefined): string {
  return name === undefined || name === '' ? words : `${words}: ${name}`
}

// Python's difflib writes "3" for one line and "3,4" for several; an empty side starts one line earlier.
function range(start: number, length: number): string {
  if (length === 1) return String(start)
  return `${length === 0 ? Math.max(start - 1, 0) : start},${length}`
}
