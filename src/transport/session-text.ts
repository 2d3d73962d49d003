import { markPrefix } from './mark.ts'
import { printfFormat } from './printf-format.ts'
import { quote } from './quote.ts'
import type { Request } from './connection.ts'

/**
 * Bytes of stdin up to which they travel inside the request, as a `printf`; more are sent raw when the request asks.
 * bash reads its input byte by byte, about 1 ms for 1 KiB on a busy host: beyond this a round trip more is cheaper.
 */
export const inlineLimitBytes = 16 * 1024

/**
 * The first text for a new remote shell: sets up its environment, its descriptors, and the function that runs requests.
 * It is understood by dash, bash 3.2 and busybox ash, and starts no process, for it runs on every connect. `shell` is the
 * command that starts one more shell of this kind.
 *
 * - PATH gets the sbin folders, which a login without a login shell often lacks.
 * - LC_ALL becomes C.UTF-8, or C where that does not exist, so that the output of tools can be parsed.
 * - Descriptor 6 is the channel in, 8 and 9 the channel out; the shell's own notices go to /dev/null, because bash
 *   repeats the whole text of a request that a signal ended.
 * - `set -m` gives each request a process group, in bash. dash and busybox want a terminal for that; there `setsid` does
 *   it for the requests that ask for a group, at the price of one more process.
 * - Once a request has left processes in the background, the shell runs nothing more: they may hold its stdout, and what
 *   they write would end in the reply of another request. The session is then replaced.
 */
export function preamble(nonce: string, shell: string): string {
  const mark = (word: string, rest: string): string => `printf '${octal(markPrefix(nonce))}%s ${word} ${rest}\\n'`
  return `exec 6<&0 8>&1 9>&2 2>/dev/null
unset ENV BASH_ENV CDPATH LANGUAGE
for hadeploy_dir in /usr/local/sbin /usr/local/bin /usr/sbin /usr/bin /sbin /bin; do
  case ":$PATH:" in *":$hadeploy_dir:"*) ;; *) PATH=\${PATH:+$PATH:}$hadeploy_dir ;; esac
done
unset hadeploy_dir
LC_ALL=C
for hadeploy_locale in /usr/lib/locale/C.utf8 /usr/lib/locale/C.UTF-8; do
  if test -d "$hadeploy_locale"; then LC_ALL=C.UTF-8; fi
done
unset hadeploy_locale
export PATH LC_ALL
set -m
hadeploy_group=
case $- in *m*) hadeploy_group=own ;; *) if test -d /dev/fd && command -v setsid >/dev/null; then hadeploy_group=setsid; fi ;; esac
hadeploy_left=
hadeploy() {
  if test -n "$hadeploy_left"; then return; fi
  case $2$hadeploy_group in
    *g*setsid)
      printf '%s\\n' "exec 7<&-" "$3" | (
        exec 7<&0 </dev/null >&8 2>&9 8>&- 9>&-
        exec setsid ${shell} -c '. /dev/fd/7' sh
      ) & ;;
    *) (eval "set --
$3") </dev/null >&8 2>&9 8>&- 9>&- & ;;
  esac
  hadeploy_pid=$!
  case $2 in *s*) ${mark('start', '%s ')} "$1" "$hadeploy_pid" >&8 ;; esac
  wait "$hadeploy_pid"
  hadeploy_status=$?
  if kill -0 "-$hadeploy_pid"; then hadeploy_left=left; fi
  ${mark('end', '%s %s')} "$1" "$hadeploy_status" "$hadeploy_left" >&8
  ${mark('end', '%s %s')} "$1" "$hadeploy_status" "$hadeploy_left" >&9
  case $2$hadeploy_status in *r129 | *r1[3-9]? | *r2??) exit ;; esac
}
${mark('hello', '%s %s')} 0 "$$" "\${hadeploy_group:+group}" >&8
${mark('hello', '%s %s')} 0 "$$" "\${hadeploy_group:+group}" >&9
`
}

/** How a request is to be run: what the letters of the remote function's second argument stand for. */
export interface Wrapping {
  /** In a process group of its own, so that what it leaves behind is noticed. */
  readonly ownGroup: boolean
  /** Say when it starts, and its process id: needed to end it, and to send it raw stdin. */
  readonly saysStart: boolean
  /** Its stdin is the channel itself, which ends when the connection does. Nothing may be written after it. */
  readonly readsChannel: boolean
}

/** The text that runs one request: a call of the function that {@link preamble} defined. */
export function requestText(number: number, request: Request, wrapping: Wrapping, shellPid: number): string {
  const stdin = stdinBytes(request)
  const isRaw = isSentRaw(request)
  const letters = `${wrapping.ownGroup ? 'g' : ''}${wrapping.saysStart ? 's' : ''}${isRaw ? 'r' : ''}`
  const text = wrapping.readsChannel
    ? `exec <&6 6<&-\n${request.script}`
    : program(request.script, stdin, isRaw, shellPid)
  return `hadeploy ${number} '${letters}' ${quote(text)}\n`
}

/** Whether the stdin of a request is too large for its text, and is sent when it says `start`. */
export function isSentRaw(request: Request): boolean {
  return stdinBytes(request).length > inlineLimitBytes
}

/** The bytes of a request's stdin; empty when it has none. */
export function stdinBytes(request: Request): Uint8Array {
  if (request.stdin === undefined) return new Uint8Array(0)
  return typeof request.stdin === 'string' ? Buffer.from(request.stdin) : request.stdin
}

function program(script: string, stdin: Uint8Array, isRaw: boolean, shellPid: number): string {
  if (stdin.length === 0) return `exec 6<&-\n${script}`
  // Descriptor 9 keeps the script's stderr from the shell around it: bash would report a signal there, with the whole text.
  const run = `(exec 2>&9 9>&-; eval ${quote(script)})`
  if (!isRaw) return `exec 6<&- 9>&2 2>/dev/null\nprintf ${printfFormat(stdin)} | ${run}`
  // The script need not read all of its stdin, but the channel must be empty afterwards: what stayed in it would be read as
  // commands. Hence `cat` drains it, and where that fails the whole shell is ended (here, and above for a killed group).
  return `exec 9>&2 2>/dev/null
{ head -c ${stdin.length} <&6 || kill -9 ${shellPid}; } | {
exec 6<&-
${run}
hadeploy_status=$?
cat >/dev/null
exit "$hadeploy_status"
}`
}

function octal(text: string): string {
  return text.replaceAll('\u001e', '\\036')
}
