import { quote } from '../../transport/quote.ts'

/** How long one try may take, and where it goes. */
export interface PortQuestion {
  readonly host: string
  readonly port: number
  readonly timeoutSeconds: number
}

/**
 * Shell text that defines `port_is_open`, and `port_says` which prints what the other side sends at once.
 *
 * POSIX sh has no sockets. What Linux hosts have, in the order it is taken: bash's own `/dev/tcp`, nc (traditional, OpenBSD's
 * and busybox's agree on -w and on -z or a closed stdin), socat, perl, curl. With none of them the text exits with status 69.
 */
export function portProbe({ host, port, timeoutSeconds }: PortQuestion): string {
  return `
host=${quote(host)} port=${String(port)} limit=${String(Math.max(1, timeoutSeconds))}
within() { if command -v timeout >/dev/null; then timeout "$limit" "$@"; else "$@"; fi; }
if command -v bash >/dev/null; then
  port_is_open() { within bash -c 'exec 3<>"/dev/tcp/$0/$1"' "$host" "$port" 2>/dev/null; }
  port_says() { within bash -c 'exec 3<>"/dev/tcp/$0/$1"; cat <&3' "$host" "$port" 2>/dev/null; }
elif command -v nc >/dev/null; then
  port_is_open() { nc -w "$limit" -z "$host" "$port" </dev/null >/dev/null 2>&1 || nc -w "$limit" "$host" "$port" </dev/null >/dev/null 2>&1; }
  port_says() { within nc -w "$limit" "$host" "$port" </dev/null 2>/dev/null; }
elif command -v socat >/dev/null; then
  port_is_open() { within socat -u "TCP:$host:$port,connect-timeout=$limit" OPEN:/dev/null 2>/dev/null; [ $? -ne 1 ]; }
  port_says() { within socat -u "TCP:$host:$port,connect-timeout=$limit" - 2>/dev/null; }
elif command -v perl >/dev/null; then
  port_is_open() { perl -MIO::Socket::INET -e 'exit !IO::Socket::INET->new(PeerAddr => $ARGV[0], PeerPort => $ARGV[1], Timeout => $ARGV[2])' "$host" "$port" "$limit" 2>/dev/null; }
  port_says() { within perl -MIO::Socket::INET -e '$s = IO::Socket::INET->new(PeerAddr => $ARGV[0], PeerPort => $ARGV[1]) or exit 1; print while <$s>' "$host" "$port" 2>/dev/null; }
elif command -v curl >/dev/null; then
  port_is_open() { curl -s -o /dev/null --connect-timeout "$limit" -m "$limit" "telnet://$host:$port" </dev/null; case $? in 0 | 28 | 56) ;; *) return 1 ;; esac; }
  port_says() { curl -s -m "$limit" "telnet://$host:$port" </dev/null; }
else
  exit 69
fi`
}
