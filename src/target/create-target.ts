import { error } from '../diagnostic/catalogue.ts'
import type { DiagnosticCode } from '../diagnostic/catalogue.ts'
import { quote } from '../transport/quote.ts'
import type { Reply, Request, Shell } from '../transport/connection.ts'
import { setAttributesText } from './attributes-text.ts'
import { commandName, commandText, noFolderStatus } from './command-text.ts'
import { absentStatus, parseStat, statText } from './stat-text.ts'
import type {
  Attributes,
  Command,
  CommandResult,
  QueryOptions,
  RunOptions,
  StatOptions,
  WriteOptions,
  WriteTarget,
} from './target.ts'
import type { JsonObject } from '../value/json.ts'
import { TargetError } from './target-error.ts'
import { writeFileStatus, writeFileText } from './write-file-text.ts'

/** What all requests of a target share. */
export interface TargetOptions {
  /** The inventory name, for messages. */
  readonly host: string
  /** Environment variables of every command (`environment:` of the task). */
  readonly environment?: Readonly<Record<string, string>>
  /** Milliseconds for each request that names no limit of its own; left out or 0 waits for ever. */
  readonly defaultTimeoutMs?: number
  /** Live output of the commands that a module runs; what it reads is not shown. */
  readonly onOutput?: (stream: 'stdout' | 'stderr', text: string) => void
}

/** A host over a shell: each method sends one script and reads one answer. */
export function createTarget(shell: Shell, options: TargetOptions): WriteTarget {
  const { host, environment = {}, defaultTimeoutMs = 0 } = options

  const send = (request: Request): Promise<Reply> => shell.run({ timeoutMs: defaultTimeoutMs, ...request })

  const command = (what: Command, how: QueryOptions, more: Partial<Request>): Promise<Reply> =>
    send({
      script: commandText(what, { ...how, environment: { ...environment, ...how.environment } }),
      ...(how.stdin === undefined ? {} : { stdin: how.stdin }),
      ...(how.timeoutMs === undefined ? {} : { timeoutMs: how.timeoutMs }),
      ...more,
    })

  const readBytes = async (path: string): Promise<Uint8Array | null> => {
    const place = quote(path)
    const reply = await send({ script: `test -e ${place} || exit ${absentStatus}\ncat -- ${place}` })
    if (reply.status === absentStatus) return null
    if (reply.status === 0) return reply.stdout
    throw failure('module/file-unreadable', `${path} on ${host} is there and cannot be read.`, reply)
  }

  return {
    host,
    readBytes,

    async readText(path) {
      const bytes = await readBytes(path)
      if (bytes === null) return null
      try {
        return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
      } catch {
        throw new TargetError(
          error(
            'module/not-utf8',
            `${path} on ${host} is not UTF-8 text, so it cannot be edited as text. It was left as it is.`,
            {
              hint: 'Convert it on the host (iconv), or write it as a whole with copy.',
            },
          ),
        )
      }
    },

    async stat(path, how: StatOptions = {}) {
      const reply = await send({ script: statText(path, how) })
      if (reply.status === absentStatus) return null
      const stat = reply.status === 0 ? parseStat(text(reply.stdout)) : null
      if (stat === null)
        throw failure('module/file-unreadable', `The facts of ${path} on ${host} cannot be read.`, reply)
      return stat
    },

    async query(what, how = {}) {
      const reply = await command(what, how, {})
      return entered(reply, how, host)
    },

    async run(what, how: RunOptions = {}) {
      const onOutput = how.onOutput ?? options.onOutput
      const live = onOutput === undefined ? {} : { onOutput }
      const reply = await command(what, how, { ownGroup: true, ...live })
      const result = entered(reply, how, host)
      const { okStatus = [0] } = how
      if (okStatus === 'any' || okStatus.includes(result.status)) return result
      throw failure(
        'module/command-failed',
        `"${commandName(what)}" ended with exit status ${result.status} on ${host} after ${(result.durationMs / 1000).toFixed(1)} s.`,
        reply,
      )
    },

    async writeFile(path, content, how: WriteOptions = {}) {
      const bytes = typeof content === 'string' ? Buffer.from(content) : content
      const reply = await send({ script: writeFileText(path, bytes.length, how), stdin: bytes })
      if (reply.status !== 0) throw writeFailure(path, host, reply)
      const backup = text(reply.stdout)
      return backup === '' ? {} : { backup }
    },

    async setAttributes(path, attributes: Attributes, how = {}) {
      const script = setAttributesText(path, attributes, how)
      if (script === '') return
      const reply = await send({ script })
      if (reply.status !== 0)
        throw failure('module/attributes-failed', `Owner, group or mode of ${path} on ${host} cannot be set.`, reply, {
          path,
        })
    },
  }
}

function entered(reply: Reply, { chdir }: QueryOptions, host: string): CommandResult {
  if (chdir !== undefined && reply.status === noFolderStatus) {
    throw failure(
      'module/command-failed',
      `Unable to change directory before execution: ${chdir} on ${host} cannot be entered. The command was not run.`,
      reply,
      { msg: 'Unable to change directory before execution' },
    )
  }
  return resultOf(reply)
}

function writeFailure(path: string, host: string, reply: Reply): TargetError {
  const failed = (why: string, code: DiagnosticCode = 'module/file-unwritable', more: Told = {}): TargetError =>
    failure(code, `${path} on ${host} was not written: ${why}. The file is as it was.`, reply, { path, ...more })
  const isFull = /No space left on device|Disk quota exceeded/i.test(text(reply.stderr))
  if (isFull) {
    const hint = `Make room on the file system, then run again:\n    df -h ${quote(path.slice(0, path.lastIndexOf('/')) || '/')}`
    return failed('its file system or quota is full', 'module/no-space', { hint })
  }
  const folder = path.slice(0, path.lastIndexOf('/')) || '/'
  switch (reply.status) {
    case writeFileStatus.isFolder:
      return failed('a folder is there')
    case writeFileStatus.isLink:
      return failed('a symbolic link is there, and the file behind it was not named')
    case writeFileStatus.noTemporaryFile:
      return /nonexistent|No such file/i.test(text(reply.stderr))
        ? failure('module/file-unwritable', `Destination directory ${folder} does not exist on ${host}.`, reply, {
            msg: `Destination directory ${folder} does not exist`,
          })
        : failed('no temporary file could be made beside it', undefined, {
            hint: 'The folder must exist, and the user must be allowed to write into it.',
          })
    case writeFileStatus.attributesRefused:
      return failed('its owner, group or mode cannot be set', 'module/attributes-failed')
    case writeFileStatus.contentNotWritten:
      return failed('its content could not be stored')
    case writeFileStatus.contentCutOff:
      return failed('the content did not arrive whole')
    case writeFileStatus.validationRefused:
      return failed('failed to validate, for the command refused the new content', 'module/validate-failed', {
        msg: 'failed to validate',
        hint: 'The output of the validation command says what is wrong with the new content.',
      })
    case writeFileStatus.backupFailed:
      return failed('the backup could not be made')
    case writeFileStatus.renameFailed:
      return failed('the new file could not be put in its place')
    default:
      return failed(`the script that writes it ended with exit status ${reply.status}`)
  }
}

/** What goes with a failure: the next step, and what playbooks look for. */
interface Told {
  readonly hint?: string
  /** The file that it is about. */
  readonly path?: string
  /** Ansible's sentence, where it has one. */
  readonly msg?: string
}

function failure(code: DiagnosticCode, detail: string, reply: Reply, { hint, path, msg }: Told = {}): TargetError {
  const said = text(reply.stderr).trimEnd().split('\n').slice(-10).join('\n')
  const unknown = unknownAccount(said)
  const words = unknown ?? msg
  const told =
    words === undefined
      ? undefined
      : { msg: words, ...(path === undefined ? {} : { path }), ...(isValidation(code) ? outputTold(said) : {}) }
  const shown = said === '' ? '' : ` Its last lines on stderr:\n${said.replaceAll(/^/gm, '    ')}`
  return new TargetError(
    error(code, `${unknown === null ? '' : `${unknown}. `}${detail}${shown}`, { hint }),
    resultOf(reply),
    told,
  )
}

function isValidation(code: DiagnosticCode): boolean {
  return code === 'module/validate-failed'
}

/** What a validation command said; its output goes where errors go. */
function outputTold(said: string): JsonObject {
  return {
    exit_status: 1,
    stdout: '',
    stdout_lines: [],
    stderr: said,
    stderr_lines: said === '' ? [] : said.split('\n'),
  }
}

/** Playbooks look for these words, which are Ansible's. */
function unknownAccount(said: string): string | null {
  const [, kind, name = ''] = /^chown: invalid (user|group): .(.*).$/m.exec(said) ?? []
  if (kind === undefined) return null
  const command = kind === 'user' ? 'chown' : 'chgrp'
  return `${command} failed: failed to look up ${kind} ${name.replace(/^:/, '')}`
}

function resultOf(reply: Reply): CommandResult {
  return { status: reply.status, stdout: text(reply.stdout), stderr: text(reply.stderr), durationMs: reply.durationMs }
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
}
