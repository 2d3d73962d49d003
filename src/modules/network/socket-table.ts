/** A TCP connection of /proc/net/tcp and tcp6. */
export interface TcpConnection {
  readonly localAddress: string
  readonly localPort: number
  readonly remoteAddress: string
  /** `ESTABLISHED`, `TIME_WAIT` … */
  readonly state: string
}

/** States by number: linux/tcp_states.h. */
const states: readonly string[] = [
  '',
  'ESTABLISHED',
  'SYN_SENT',
  'SYN_RECV',
  'FIN_WAIT1',
  'FIN_WAIT2',
  'TIME_WAIT',
  'CLOSE',
  'CLOSE_WAIT',
  'LAST_ACK',
  'LISTEN',
  'CLOSING',
]

/** Reads the text of /proc/net/tcp or /proc/net/tcp6, or of both one after the other. */
export function tcpConnections(text: string): readonly TcpConnection[] {
  return text.split('\n').flatMap((line) => {
    const [, local, localPort, remote, , state] =
      /^\s*\d+: ([0-9A-F]{8,32}):([0-9A-F]{4}) ([0-9A-F]{8,32}):([0-9A-F]{4}) ([0-9A-F]{2}) /.exec(line) ?? []
    if (local === undefined || localPort === undefined || remote === undefined || state === undefined) return []
    return [
      {
        localAddress: addressOf(local),
        localPort: Number.parseInt(localPort, 16),
        remoteAddress: addressOf(remote),
        state: states[Number.parseInt(state, 16)] ?? '',
      },
    ]
  })
}

/** The kernel prints each group of four bytes as a number of the host's (little-endian) byte order. */
function addressOf(hex: string): string {
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) => (word.match(/../g) ?? []).reverse())
  const numbers = bytes.map((byte) => Number.parseInt(byte, 16))
  if (numbers.length === 4) return numbers.join('.')
  const isMapped = numbers.slice(0, 10).every((byte) => byte === 0) && numbers[10] === 255 && numbers[11] === 255
  if (isMapped) return numbers.slice(12).join('.')
  return (bytes.join('').toLowerCase().match(/.{4}/g) ?? []).join(':')
}
