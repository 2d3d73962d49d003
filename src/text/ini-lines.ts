import { linesWithEnds } from './lines.ts'

/** What shall become of one option, or of one section when `option` is empty. */
export interface IniEdit {
  /** Empty for the lines above the first section. */
  readonly section: string
  readonly option: string
  /** Without repetitions. */
  readonly values: readonly string[]
  readonly isWanted: boolean
  /** Other values of the option go. */
  readonly isExclusive: boolean
  /** The option may stand without a value. */
  readonly isPlain: boolean
  /** `=` or ` = `. */
  readonly separator: string
}

interface Edited {
  readonly lines: readonly string[]
  readonly msg: string
}

/**
 * Edits an INI text; every line that is not meant stays as it is.
 *
 * @returns the text and Ansible's word for what happened
 * @see community.general 6.6, ini_file: a commented option is taken over, a missing one goes below the section's last option
 */
export function editIni(text: string, edit: IniEdit): { readonly text: string; readonly msg: string } {
  const lines = linesWithEnds(text)
  if (lines.length === 0) lines.push('\n')
  lines.push(`${(lines.pop() ?? '').replace(/\n$/, '')}\n`)
  const { start, end } = sectionOf(lines, edit.section)
  if (start < 0 && edit.isWanted) return newSection(lines, edit)
  const edited = start < 0 ? { lines: [], msg: 'OK' } : editSection(lines.slice(start, end), edit)
  if (text === '' && edited.msg === 'OK') return { text, msg: 'OK' }
  if (start < 0) return { text: lines.join(''), msg: 'OK' }
  return { text: [...lines.slice(0, start), ...edited.lines, ...lines.slice(end)].join(''), msg: edited.msg }
}

/** Where a section's lines stand, its header included; `start` is −1 when there is no such section. */
function sectionOf(lines: readonly string[], section: string): { readonly start: number; readonly end: number } {
  if (section === '') return { start: 0, end: headerAfter(lines, 0) }
  const isHeader = (line: string): boolean => line.startsWith(`[${section}]`)
  let start = lines.findIndex(isHeader)
  if (start < 0) return { start, end: start }
  // Written twice in a row, the second one is the section.
  let end = headerAfter(lines, start + 1)
  while (isHeader(lines[end] ?? '')) {
    start = end
    end = headerAfter(lines, start + 1)
  }
  return { start, end }
}

function headerAfter(lines: readonly string[], from: number): number {
  const next = lines.findIndex((line, index) => index >= from && line.startsWith('['))
  return next < 0 ? lines.length : next
}

function newSection(
  lines: readonly string[],
  { section, option, values, isPlain, separator }: IniEdit,
): { text: string; msg: string } {
  const options = option === '' ? [] : values.map((value) => `${option}${separator}${value}\n`)
  const bare = option !== '' && values.length === 0 && isPlain ? [`${option}\n`] : []
  const body = [...options, ...bare]
  return {
    text: [...lines, `[${section}]\n`, ...body].join(''),
    msg: body.length > 0 ? 'section and option added' : 'only section added',
  }
}

function editSection(lines: readonly string[], edit: IniEdit): Edited {
  if (edit.isWanted) return edit.option === '' ? { lines, msg: 'OK' } : withOption(lines, edit)
  if (edit.option === '') return lines.length === 0 ? { lines, msg: 'OK' } : { lines: [], msg: 'section removed' }
  const kept = lines.filter((line) => {
    const value = valueOf(line, edit.option, false)
    return value === null || (!edit.isExclusive && !edit.values.includes(value))
  })
  return { lines: kept, msg: kept.length === lines.length ? 'OK' : 'option changed' }
}

/** The option with its values: right lines stay, others are rewritten or go, missing ones are added. */
function withOption(lines: readonly string[], edit: IniEdit): Edited {
  const left = [...edit.values]
  const rewritten = new Map<number, string>()
  let hasPlain = false
  for (const [index, line] of lines.entries()) {
    const value = valueOf(line, edit.option, true)
    if (value === null) continue
    if (left.includes(value)) {
      hasPlain ||= value === '' && edit.isPlain
      rewritten.set(index, value === '' && edit.isPlain ? `${edit.option}\n` : assignment(edit, value))
      left.splice(left.indexOf(value), 1)
    } else if (edit.values.length === 0 && edit.isPlain) {
      hasPlain = true
      rewritten.set(index, `${edit.option}\n`)
      break
    }
  }
  if (edit.isExclusive && !edit.isPlain) takeOver(lines, edit, left, rewritten)
  const kept = lines.flatMap((line, index) => {
    const isOther = edit.isExclusive && !edit.isPlain && index > 0 && !rewritten.has(index)
    return isOther && valueOf(line, edit.option, true) !== null ? [] : [rewritten.get(index) ?? line]
  })
  const missing = [
    ...left.map((value) => assignment(edit, value)),
    ...(edit.values.length === 0 && edit.isPlain && !hasPlain ? [`${edit.option}\n`] : []),
  ]
  const isSame = kept.length === lines.length && kept.every((line, index) => line === lines[index])
  if (missing.length === 0) return { lines: kept, msg: isSame ? 'OK' : 'option changed' }
  return { lines: kept.toSpliced(placeForNew(kept), 0, ...missing), msg: 'option added' }
}

/** Gives lines of the option that hold other values (commented ones too) the values that are still missing. */
function takeOver(lines: readonly string[], edit: IniEdit, left: string[], rewritten: Map<number, string>): void {
  for (const [index, line] of lines.entries()) {
    if (rewritten.has(index) || valueOf(line, edit.option, true) === null) continue
    const value = left.shift()
    if (value === undefined) return
    rewritten.set(index, assignment(edit, value))
  }
}

function assignment({ option, separator }: IniEdit, value: string): string {
  return `${option}${separator}${value}\n`
}

/** The value that a line gives to the option (empty without `=`), or null when the line speaks of something else. */
function valueOf(line: string, option: string, commentedToo: boolean): string | null {
  const name = option.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
  const match = new RegExp(`^${commentedToo ? '[#;]?' : ''}[ \\t]*${name}[ \\t]*(?:=|$)[ \\t]*(.*)`, 'm').exec(line)
  return match === null || match.index > 0 ? null : (match[1] ?? '')
}

/** Below the last line of the section that is neither blank nor a comment. */
function placeForNew(lines: readonly string[]): number {
  return lines.findLastIndex((line) => !/^[ \t]*(?:[#;].*)?\n?$/.test(line)) + 1
}
