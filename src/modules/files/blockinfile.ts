import { pythonRegex } from '../../expression/python-regex.ts'
import { defineModule } from '../../module/contract.ts'
import type { ParamsOf } from '../../module/params.ts'
import { ended, linesWithEnds } from '../../text/lines.ts'
import { attributeParams } from './attributes.ts'
import {
  applyTextFile,
  editMessage,
  inEncodingOf,
  planTextFile,
  probeTextFile,
  refuseUnreadable,
  editedFileDiff,
  type TextFile,
} from './text-file.ts'

const params = {
  properties: {
    path: { type: 'string', format: 'path', aliases: ['dest', 'destfile', 'name'], description: 'The file.' },
    block: { type: 'string', default: '', aliases: ['content'], description: 'The text between the marker lines.' },
    marker: {
      type: 'string',
      default: '# {mark} ANSIBLE MANAGED BLOCK',
      description: 'The marker line; `{mark}` becomes `marker_begin` and `marker_end`.',
    },
    marker_begin: { type: 'string', default: 'BEGIN', description: 'What `{mark}` is above the block.' },
    marker_end: { type: 'string', default: 'END', description: 'What `{mark}` is below the block.' },
    state: {
      type: 'string',
      enum: ['absent', 'present'],
      default: 'present',
      description: 'Whether the block shall be there.',
    },
    insertafter: {
      type: 'string',
      format: 'regex',
      description: 'A new block goes after the last match, or to `EOF`.',
    },
    insertbefore: {
      type: 'string',
      format: 'regex',
      description: 'A new block goes before the last match, or to `BOF`.',
    },
    prepend_newline: { type: 'boolean', default: false, description: 'Keep an empty line above the block.' },
    append_newline: { type: 'boolean', default: false, description: 'Keep an empty line below the block.' },
    create: { type: 'boolean', default: false, description: 'Make the file and its folders when there is none.' },
    backup: { type: 'boolean', default: false, description: 'Keep the old file beside the new one.' },
    validate: {
      type: 'string',
      description: 'A command with `%s` for the new file; when it fails, the old file stays.',
    },
    ...attributeParams,
  },
  required: ['path'],
  mutuallyExclusive: [['insertbefore', 'insertafter']],
} as const

type Params = ParamsOf<typeof params>

/**
 * Keeps a block of lines between two marker lines.
 *
 * Source: ansible.builtin.blockinfile 2.19.
 */
export default defineModule({
  name: 'blockinfile',
  summary: 'Keep a block of lines between marker lines.',
  params,
  returns: {
    msg: 'What happened: `Block inserted`, `Block removed`, `File created`, or nothing.',
    backup_file: 'The path of the backup, when one was made.',
  },
  examples: `- name: Name the members in /etc/hosts
  blockinfile:
    path: /etc/hosts
    marker: '# {mark} control plane'
    block: |
      10.0.0.11 ctl-1
      10.0.0.12 ctl-2
      10.0.0.13 ctl-3`,

  probe: ({ path }, target) => probeTextFile(path, target),

  plan(params, before) {
    const refusal = refuseUnreadable(before, params.path, params.create, 'Path')
    if (refusal !== null) return refusal
    if (before.type === 'absent' && params.state === 'absent') return before
    return planTextFile(before, edited(params, before), params)
  },

  apply: (params, after, target, before) => applyTextFile(params, after, target, before),

  result(params, before, after, applied) {
    if (after.type === 'absent') return { msg: `File ${params.path} not present` }
    return { msg: editMessage(message(params, before, after), before, after), ...applied }
  },

  diff: ({ path }, before, after) => editedFileDiff(path, before, after),
})

function message(params: Params, before: TextFile, after: TextFile): string {
  if (before.type === 'absent') return 'File created'
  if (before.text === after.text) return ''
  return isWanted(params) ? 'Block inserted' : 'Block removed'
}

function isWanted({ state, block }: Params): boolean {
  return state === 'present' && block !== ''
}

function edited(params: Params, file: TextFile): string {
  const encoded = (text: string): string => inEncodingOf(file, text)
  const markerLine = (mark: string): string => `${encoded(params.marker.replaceAll('{mark}', mark))}\n`
  const begin = markerLine(params.marker_begin)
  const end = markerLine(params.marker_end)
  const lines = linesWithEnds(file.text)
  const begun = lines.lastIndexOf(begin)
  const closed = lines.lastIndexOf(end)
  const isMarked = begun >= 0 && closed >= 0
  const at = isMarked ? Math.min(begun, closed) : placeOfNewBlock(params, file, lines)
  const rest = isMarked ? lines.toSpliced(at, Math.abs(closed - begun) + 1) : lines
  const block = isWanted(params) ? [begin, ended(encoded(params.block)), end] : []
  const above = rest.slice(0, at)
  const last = above.pop()
  const head = last === undefined ? above : [...above, ended(last)]
  const tail = rest.slice(at)
  const isPresent = params.state === 'present'
  const room = (isAsked: boolean, neighbour: string | undefined): readonly string[] =>
    isPresent && isAsked && neighbour !== undefined && neighbour !== '\n' ? ['\n'] : []
  const before = room(params.prepend_newline, head.at(-1))
  const after = room(params.append_newline, tail[0])
  return [...head, ...before, ...block, ...after, ...tail].join('')
}

/** The index of the line before which a new block goes. */
function placeOfNewBlock(
  { insertafter = 'EOF', insertbefore }: Params,
  file: TextFile,
  lines: readonly string[],
): number {
  if (insertbefore === 'BOF') return 0
  if (insertbefore === undefined && insertafter === 'EOF') return lines.length
  const pattern = insertbefore ?? insertafter
  const regex = pythonRegex(inEncodingOf(file, pattern))
  const step = insertbefore === undefined ? 1 : 0
  // A pattern that asks for it with (?m) is held against the whole text, and may span lines.
  if (/^\(\?[aisux]*m/.test(pattern)) {
    const match = regex.search(file.text)
    if (match === null) return lines.length
    const until = file.text.slice(0, step === 1 ? match.end : match.start)
    return until.split('\n').length - 1 + step
  }
  const anchor = lines.findLastIndex((line) => regex.search(line) !== null)
  return anchor < 0 ? lines.length : anchor + step
}
