/**
 * What the session functions on the host write between the output of requests.
 *
 * - `hello`: the shell is ready; value is its process id, followed by `group` when it can give requests a process group
 * - `start`: the request runs; value is its process id
 * - `end`: the request has ended; value is its exit status, followed by `left` when it left processes in the background
 */
export interface Mark {
  readonly request: number
  readonly word: 'hello' | 'start' | 'end'
  readonly value: number
  readonly flag: string
}

/** What a stream turns out to hold, in order. */
export type Scanned = { readonly bytes: Uint8Array } | { readonly mark: Mark }

const markStart = 0x1e

// Number, word, process id, flag: bytes after the prefix, with room to spare.
const longestMark = 64

/**
 * The text of a mark up to its request number. `nonce` is random for each session and stands literally in the remote
 * function only as a part of a format, so no output can hold a whole mark: not even that of `set` or `declare -f`.
 */
export function markPrefix(nonce: string): string {
  return `\u001e${nonce} `
}

/** Separates output from marks in one stream that arrives in pieces. */
export class MarkScanner {
  readonly #prefix: Buffer
  #held: Buffer = Buffer.alloc(0)

  constructor(nonce: string) {
    this.#prefix = Buffer.from(markPrefix(nonce), 'latin1')
  }

  /** Takes the next piece; gives all that is certain so far. Bytes that may begin a mark are held back. */
  push(piece: Uint8Array): Scanned[] {
    const found: Scanned[] = []
    let rest = this.#held.length === 0 ? asBuffer(piece) : Buffer.concat([this.#held, piece])
    for (;;) {
      const at = rest.indexOf(this.#prefix)
      if (at < 0) break
      const from = at + this.#prefix.length
      const end = rest.subarray(from, from + longestMark).indexOf('\n')
      if (at > 0) found.push({ bytes: rest.subarray(0, at) })
      if (end < 0 && rest.length < from + longestMark) {
        this.#held = rest.subarray(at)
        return found
      }
      const mark = end < 0 ? null : readMark(rest.toString('latin1', from, from + end))
      // Not a mark after all (the nonce in the trace of a shell): the prefix is output, what follows is looked at again.
      found.push(mark === null ? { bytes: rest.subarray(at, from) } : { mark })
      rest = rest.subarray(mark === null ? from : from + end + 1)
    }
    const certain = rest.length - this.#possibleStart(rest)
    if (certain > 0) found.push({ bytes: rest.subarray(0, certain) })
    this.#held = rest.subarray(certain)
    return found
  }

  // How many of the last bytes may be the beginning of a prefix.
  #possibleStart(bytes: Buffer): number {
    const from = Math.max(0, bytes.length - this.#prefix.length + 1)
    for (let at = bytes.indexOf(markStart, from); at >= 0; at = bytes.indexOf(markStart, at + 1)) {
      const tail = bytes.subarray(at)
      if (this.#prefix.subarray(0, tail.length).equals(tail)) return tail.length
    }
    return 0
  }
}

function readMark(text: string): Mark | null {
  const match = /^(\d+) (hello|start|end) (\d+) (\w*)$/.exec(text)
  if (match === null) return null
  const [, request, word, value, flag = ''] = match
  if (word !== 'hello' && word !== 'start' && word !== 'end') return null
  return { request: Number(request), word, value: Number(value), flag }
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
