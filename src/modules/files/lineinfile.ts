import { FilterError } from '../../expression/filter.ts'
import { pythonRegex } from '../../expression/python-regex.ts'
import { defineModule, refuse, type Refusal } from '../../module/contract.ts'
import type { ParamsOf } from '../../module/params.ts'
import { linesWithEnds, withoutEnd } from '../../text/lines.ts'
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
    line: { type: 'string', aliases: ['value'], description: 'The line, without its newline.' },
    regexp: {
      type: 'string',
      format: 'regex',
      aliases: ['regex'],
      description: 'The last line that matches is replaced by `line`; with `absent`, all that match go.',
    },
    search_string: { type: 'string', description: 'As `regexp`, but plain text that the line contains.' },
    state: {
      type: 'string',
      enum: ['absent', 'present'],
      default: 'present',
      description: 'Whether the line shall be there.',
    },
    backrefs: {
      type: 'boolean',
      default: false,
      description: 'Put groups of `regexp` into `line` (`\\1`); without a match nothing is done.',
    },
    insertafter: {
      type: 'string',
      format: 'regex',
      description: 'A new line goes after the last line that matches, or to `EOF` (the default) or `BOF`.',
    },
    insertbefore: {
      type: 'string',
      format: 'regex',
      description: 'A new line goes before the last match, or to `BOF`.',
    },
    create: { type: 'boolean', default: false, description: 'Make the file and its folders when there is none.' },
    backup: { type: 'boolean', default: false, description: 'Keep the old file beside the new one.' },
    firstmatch: { type: 'boolean', default: false, description: 'Let the first match count, not the last.' },
    validate: {
      type: 'string',
      description: 'A command with `%s` for the new file; when it fails, the old file stays.',
    },
    ...attributeParams,
  },
  required: ['path'],
  mutuallyExclusive: [
    ['insertbefore', 'insertafter'],
    ['regexp', 'search_string'],
    ['backrefs', 'search_string'],
  ],
} as const

type Params = ParamsOf<typeof params>

interface Edited {
  readonly lines: readonly string[]
  readonly msg: string
  /** How many lines `absent` takes away. */
  readonly found?: number
}

/**
 * Keeps one line of a text file present or absent.
 *
 * Source: ansible.builtin.lineinfile 2.14. One thing is better: a line added after a last line that has no newline does not
 * grow onto it.
 */
export default defineModule({
  name: 'lineinfile',
  summary: 'Keep one line of a text file present or absent.',
  params,
  returns: {
    msg: 'What happened: `line added`, `line replaced`, `2 line(s) removed`, or nothing.',
    backup: 'The path of the backup, or nothing.',
    found: 'How many lines were removed, with `absent`.',
  },
  examples: `- name: Put the virtual address into /etc/hosts
  lineinfile:
    path: /etc/hosts
    regexp: '\\svip$'
    line: 10.0.0.10 vip`,

  probe: ({ path }, target) => probeTextFile(path, target),

  plan(params, before) {
    const refusal =
      refuseUnreadable(before, params.path, params.create || params.state === 'absent') ?? refuseArguments(params)
    if (refusal !== null) return refusal
    if (before.type === 'absent' && params.state === 'absent') return before
    try {
      const { lines, msg } = edit(params, before)
      // Nothing to write is no reason to make a file.
      return before.type === 'absent' && msg === '' ? before : planTextFile(before, lines.join(''), params)
    } catch (failure) {
      // The line may name a group that the pattern has not.
      if (failure instanceof FilterError) return refuse('files/wrong-pattern', failure.message)
      throw failure
    }
  },

  apply: (params, after, target, before) => applyTextFile(params, after, target, before),

  result(params, before, after, applied) {
    const backup = applied?.['backup_file'] ?? ''
    if (before.type === 'absent' && params.state === 'absent') return { msg: 'file not present' }
    const { msg, found } = edit(params, before)
    return { msg: editMessage(msg, before, after), backup, ...(found === undefined ? {} : { found }) }
  },

  diff: ({ path }, before, after) => editedFileDiff(path, before, after),
})

function refuseArguments({ state, backrefs, regexp, search_string, line }: Params): Refusal | null {
  const wrong = (detail: string): Refusal => refuse('files/wrong-arguments', detail)
  if (state === 'absent') {
    const isAimless = regexp === undefined && search_string === undefined && line === undefined
    return isAimless ? wrong('one of line, search_string, or regexp is required with state=absent') : null
  }
  if (backrefs && regexp === undefined) return wrong('regexp is required with backrefs=true')
  return line === undefined ? wrong('line is required with state=present') : null
}

/** What the parameters make of the file's lines. */
function edit(params: Params, file: TextFile): Edited {
  const encoded = inFileEncoding(params, file)
  return params.state === 'present'
    ? having(encoded, linesWithEnds(file.text))
    : without(encoded, linesWithEnds(file.text))
}

function inFileEncoding(params: Params, file: TextFile): Params {
  const texts = ['line', 'regexp', 'search_string', 'insertafter', 'insertbefore'] as const
  const given = texts.flatMap((name) => {
    const text = params[name]
    return text === undefined ? [] : [[name, inEncodingOf(file, text)] as const]
  })
  return { ...params, ...Object.fromEntries(given) }
}

function having(params: Params, lines: readonly string[]): Edited {
  const { line = '', backrefs, insertbefore } = params
  const matched = wanted(params, lines, (found) => selects(params, found))
  if (matched >= 0) return replaced(lines, matched, backrefs ? withGroups(params, lines[matched] ?? '') : line)
  const { exact, anchor } = place(params, lines)
  if (exact >= 0) return replaced(lines, exact, line)
  if (backrefs) return { lines, msg: '' }
  if (insertbefore === 'BOF' || params.insertafter === 'BOF') return added(lines, 0, line)
  if (anchor < 0) return added(lines, lines.length, line)
  if (insertbefore !== undefined) return added(lines, anchor, line)
  // The line stands there already, below another one that regexp did not match.
  if (withoutEnd(lines[anchor + 1] ?? '\0') === line) return { lines, msg: '' }
  return added(lines, anchor + 1, line)
}

/** The line that stands for all that match: the last one, or the first with `firstmatch`. */
function wanted({ firstmatch }: Params, lines: readonly string[], matches: (line: string) => boolean): number {
  return firstmatch ? lines.findIndex(matches) : lines.findLastIndex(matches)
}

/** Where the line itself stands, and the line that `insertafter` or `insertbefore` mean; −1 for nowhere. */
function place(params: Params, lines: readonly string[]): { readonly exact: number; readonly anchor: number } {
  const isExact = (found: string): boolean => withoutEnd(found) === params.line
  const pattern = [params.insertafter, params.insertbefore].find(
    (text) => text !== undefined && text !== 'EOF' && text !== 'BOF',
  )
  const exact = lines.findLastIndex(isExact)
  if (pattern === undefined) return { exact, anchor: -1 }
  const regex = pythonRegex(pattern)
  return { exact, anchor: wanted(params, lines, (found) => !isExact(found) && regex.search(found) !== null) }
}

function selects({ regexp, search_string }: Params, line: string): boolean {
  if (regexp !== undefined) return pythonRegex(regexp).search(line) !== null
  return search_string !== undefined && line.includes(search_string)
}

/** `line` with the groups of the match put in; the rest of the matched line is dropped, as Ansible does. */
function withGroups({ regexp = '', line = '' }: Params, matched: string): string {
  const regex = pythonRegex(regexp)
  const match = regex.search(matched)
  if (match === null) return line
  const whole = regex.replace(matched, line, 1)
  return whole.slice(match.start, whole.length - (matched.length - match.end))
}

function replaced(lines: readonly string[], at: number, line: string): Edited {
  const text = line.endsWith('\n') ? line : `${line}\n`
  return lines[at] === text ? { lines, msg: '' } : { lines: lines.with(at, text), msg: 'line replaced' }
}

function added(lines: readonly string[], at: number, line: string): Edited {
  const above = lines.slice(0, at).map((found) => (/[\r\n]$/.test(found) ? found : `${found}\n`))
  return { lines: [...above, `${line}\n`, ...lines.slice(at)], msg: 'line added' }
}

function without(params: Params, lines: readonly string[]): Edited {
  const isAimed = params.regexp !== undefined || params.search_string !== undefined
  const goes = (found: string): boolean => (isAimed ? selects(params, found) : withoutEnd(found) === params.line)
  const kept = lines.filter((found) => !goes(found))
  const found = lines.length - kept.length
  return { lines: kept, msg: found === 0 ? '' : `${found} line(s) removed`, found }
}
