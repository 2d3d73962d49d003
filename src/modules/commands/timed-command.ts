import type { Step, StepResult } from '../../module/contract.ts'
import { linesOf } from '../../module/command-output.ts'
import { expandedWord } from '../../module/expanded-word.ts'
import type { WriteTarget } from '../../target/target.ts'
import { quote, quoteAll } from '../../transport/quote.ts'
import { isJsonArray, type Json } from '../../value/json.ts'

/** A command of `command`, `shell` or `script`, ready to be sent. */
export interface TimedCommand {
  /** Shell text that ends in the command itself. */
  readonly script: string
  /** What is shown as the command: words, or text for a shell. */
  readonly cmd: Json
  readonly chdir?: string
  /** Glob patterns: do nothing when one of these exists, or none of those. */
  readonly creates?: string
  readonly removes?: string
  readonly stdin?: string | Uint8Array
  readonly stripEmptyEnds: boolean
  /** Whether the task counts as skipped when such a condition speaks against it, as `script` does. */
  readonly skips?: true
}

/**
 * Runs a command unless `creates` or `removes` speak against it: one round trip, one more when there is such a condition.
 *
 * @returns Ansible's return values; times are the controller's
 */
export async function runTimed(command: TimedCommand, target: WriteTarget, step: Step): Promise<StepResult> {
  const against = await reasonAgainst(command, target)
  if (against !== null) {
    const skipped = command.skips === true ? { skipped: true } : {}
    return { ...never(command), ...against(step.checkMode ? 'Would' : 'Did'), ...skipped }
  }
  if (step.checkMode) return foretold(command)
  const start = step.now()
  const { status, stdout, stderr, durationMs } = await target.run(
    { script: command.script },
    {
      okStatus: 'any',
      onOutput: step.onOutput.bind(step),
      ...(command.stdin === undefined ? {} : { stdin: command.stdin }),
      ...(command.chdir === undefined ? {} : { chdir: command.chdir }),
    },
  )
  const missing = status === noProgramStatus ? noProgram.exec(stderr) : null
  if (missing !== null) {
    const cmd = isJsonArray(command.cmd) ? quoteAll(command.cmd.map(String)) : command.cmd
    return { ...never(command), cmd, rc: 2, failed: true, msg: `Error executing command. ${missing[0]}` }
  }
  const shown = (text: string): string => (command.stripEmptyEnds ? text.replace(/[\r\n]+$/, '') : text)
  return {
    changed: true,
    ...(status === 0 ? { msg: '' } : { failed: true, msg: 'non-zero return code' }),
    cmd: command.cmd,
    rc: status,
    ...output(shown(stdout), shown(stderr)),
    start: dateTime(start),
    end: dateTime(start + durationMs),
    delta: timeSpan(durationMs),
  }
}

type Against = (verb: 'Did' | 'Would') => { [key: string]: Json }

/** What `creates` and `removes` find on the target: null when the command shall run. */
async function reasonAgainst({ creates, removes, chdir }: TimedCommand, target: WriteTarget): Promise<Against | null> {
  if (creates === undefined && removes === undefined) return null
  const script = [creates, removes].map(
    (pattern) => `${pattern === undefined ? 'false' : anyExists(pattern)} && echo yes || echo no`,
  )
  const { stdout } = await target.query({ script: script.join('\n') }, chdir === undefined ? {} : { chdir })
  const [isCreated, isLeft] = stdout.split('\n')
  if (creates !== undefined && isCreated === 'yes') {
    return (verb) => ({
      msg: `${verb} not run command since '${creates}' exists`,
      ...output(`skipped, since ${creates} exists`, ''),
    })
  }
  if (removes === undefined || isLeft === 'yes') return null
  return (verb) => ({
    msg: `${verb} not run command since '${removes}' does not exist`,
    ...output(`skipped, since ${removes} does not exist`, ''),
  })
}

function foretold(command: TimedCommand): StepResult {
  const isConditional = command.creates !== undefined || command.removes !== undefined
  const skipped = isConditional ? { changed: true } : { changed: false, skipped: true }
  return { ...never(command), ...skipped, msg: 'Command would have run if not in check mode' }
}

function never({ cmd }: TimedCommand): StepResult {
  return { changed: false, cmd, rc: 0, ...output('', ''), start: null, end: null, delta: null }
}

function output(stdout: string, stderr: string): { [key: string]: Json } {
  return { stdout, stderr, stdout_lines: linesOf(stdout), stderr_lines: linesOf(stderr) }
}

/** Shell text that succeeds when the glob pattern names anything; a broken link counts, as for Python's `glob`. */
function anyExists(pattern: string): string {
  const word = pattern.replace(/[^*?[\]]+/g, (text) => (text === '!' || text === '-' ? text : quote(text)))
  return `( for found in ${word}; do [ -e "$found" ] || [ -L "$found" ] || continue; exit 0; done; exit 1 )`
}

// A shell's own status for a program that it cannot find; the sentence tells it from a program that ends so.
const noProgramStatus = 127
const noProgram = /^\[Errno 2\] No such file or directory: b'.*'$/m

/**
 * Shell text that runs a program without a shell's own commands coming before it.
 *
 * @param isExpanded - whether `~` and `$NAME` are put in
 */
export function programLine(words: readonly [string, ...string[]], isExpanded = true): string {
  const [program] = words
  const written = isExpanded ? expandedWord : quote
  const line = words.map((word) => written(word)).join(' ')
  const complaint = quote(`[Errno 2] No such file or directory: b'${program}'`)
  return `command -v ${written(program)} >/dev/null || { echo ${complaint} >&2; exit ${noProgramStatus}; }\nexec ${line}`
}

/** `str()` of Python's datetime: local time with microseconds. */
function dateTime(ms: number): string {
  const time = new Date(ms)
  const two = (part: number): string => String(part).padStart(2, '0')
  const day = [time.getFullYear(), two(time.getMonth() + 1), two(time.getDate())].join('-')
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(':')
  return `${day} ${clock}.${microseconds(ms)}`
}

/** `str()` of Python's timedelta. */
function timeSpan(ms: number): string {
  const seconds = Math.floor(ms / 1000)
  const two = (part: number): string => String(part).padStart(2, '0')
  const hours = Math.floor(seconds / 3600)
  const days = Math.floor(hours / 24)
  const prefix = days === 0 ? '' : `${days} day${days === 1 ? '' : 's'}, `
  return `${prefix}${hours % 24}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}.${microseconds(ms)}`
}

function microseconds(ms: number): string {
  return String(Math.floor((ms % 1000) * 1000)).padStart(6, '0')
}
