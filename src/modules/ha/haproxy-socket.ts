import { quote } from '../../transport/quote.ts'

/**
 * Shell text that defines `ask`, which sends one command to HAProxy's admin socket and prints the answer.
 *
 * POSIX sh has no sockets: socat, nc with `-U` (not busybox's) or perl does it; with none of them the text exits with 69.
 */
export function haproxySocket(path: string): string {
  return `
socket=${quote(path)}
[ -S "$socket" ] || { echo "There is no socket $socket." >&2; exit 66; }
if command -v socat >/dev/null; then
  ask() { printf '%s\\n' "$1" | socat -t 10 - "UNIX-CONNECT:$socket"; }
elif nc -h 2>&1 | grep -q -e '-[A-Za-z]*U'; then
  ask() { printf '%s\\n' "$1" | nc -N -U "$socket" 2>/dev/null || printf '%s\\n' "$1" | nc -U "$socket"; }
elif command -v perl >/dev/null; then
  ask() { perl -MIO::Socket::UNIX -e '$s = IO::Socket::UNIX->new(Peer => $ARGV[0]) or die "$!\\n"; print $s "$ARGV[1]\\n"; print while <$s>' "$socket" "$1"; }
else
  echo 'The host has none of socat, nc and perl to talk to a socket with.' >&2; exit 69
fi`
}

/** A server of a backend, as an operator has set it. */
export interface HaproxyServer {
  readonly backend: string
  readonly name: string
  readonly state: 'enabled' | 'disabled' | 'drain'
  readonly weight: number
}

/** Bits of srv_admin_state. @see HAProxy Management Guide, show servers state */
const forcedMaintenance = 0x01
const configuredMaintenance = 0x04
const forcedDrain = 0x08

/**
 * The servers in the answer to `show servers state`.
 *
 * Not from `show stat`: there a server that is down hides that it was set to drain.
 */
export function serversIn(answer: string): readonly HaproxyServer[] {
  const lines = answer.split('\n').filter((line) => line.trim() !== '')
  const columns = (lines.find((line) => line.startsWith('# ')) ?? '').slice(2).split(' ')
  return lines
    .filter((line) => !line.startsWith('#') && line.includes(' '))
    .map((line) => line.split(' '))
    .map((fields) => {
      const field = (name: string): string => fields[columns.indexOf(name)] ?? ''
      const flags = Number(field('srv_admin_state'))
      const isOut = (flags & (forcedMaintenance | configuredMaintenance)) !== 0
      return {
        backend: field('be_name'),
        name: field('srv_name'),
        state: isOut ? 'disabled' : (flags & forcedDrain) === 0 ? 'enabled' : 'drain',
        weight: Number(field('srv_uweight')),
      }
    })
}
