/**
 * The texts of this run that nobody may see.
 *
 * Secrecy goes by value, not by wrapper: whatever was opened from a vault, given to a `no_log` parameter or derived
 * from either by an expression is added here, and every event is masked once, where it leaves the engine.
 */
export class Secrets {
  readonly #texts = new Set<string>()
  #forms: readonly string[] | null = null
  #pattern: RegExp | null = null

  /**
   * Marks a text, also without the blank space around it, and each of its longer lines: results hold lines one by one.
   * Shorter than three characters a text would mask half of every line, so it is left.
   */
  add(text: string): void {
    if (text.length < shortest || this.#texts.has(text)) return
    const lines = text.split('\n').map((line) => line.trim())
    const parts = lines.length === 1 ? [] : lines.filter((line) => line.length >= shortestLine)
    for (const part of [text, text.trim(), ...parts]) if (part.length >= shortest) this.#texts.add(part)
    this.#forms = null
    this.#pattern = null
  }

  has(text: string): boolean {
    return this.#texts.has(text)
  }

  get isEmpty(): boolean {
    return this.#texts.size === 0
  }

  /** The text with every secret in it replaced by `********`, also in the form that JSON gives it. */
  mask(text: string): string {
    if (this.#texts.size === 0) return text
    this.#pattern ??= patternOf(this.#writtenForms())
    return text.replace(this.#pattern, '********')
  }

  /**
   * How much of the beginning of a text can be masked by itself, when more of it is still to come: up to where a secret
   * may have begun. Nor does that cut a secret that is there in two.
   */
  settledLength(text: string): number {
    const open = this.#writtenForms().reduce((longest, form) => Math.max(longest, overlap(text, form)), 0)
    const end = text.length - open
    if (open === 0) return end
    this.#pattern ??= patternOf(this.#writtenForms())
    const cut = [...text.matchAll(this.#pattern)].find(
      ({ index, 0: found }) => index < end && index + found.length > end,
    )
    return cut === undefined ? end : cut.index
  }

  #writtenForms(): readonly string[] {
    this.#forms ??= [...new Set([...this.#texts].flatMap((text) => [text, JSON.stringify(text).slice(1, -1)]))]
    return this.#forms
  }
}

const shortest = 3
const shortestLine = 8

/** The length of the longest end of a text that a secret begins with; the whole secret does not count. */
function overlap(text: string, secret: string): number {
  const first = secret.charAt(0)
  let start = text.indexOf(first, Math.max(0, text.length - secret.length + 1))
  while (start >= 0 && !secret.startsWith(text.slice(start))) start = text.indexOf(first, start + 1)
  return start < 0 ? 0 : text.length - start
}

function patternOf(forms: readonly string[]): RegExp {
  // Longest first, so that a secret that contains another is masked as one.
  const alternatives = [...forms]
    .sort((a, b) => b.length - a.length)
    .map((form) => form.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
  return new RegExp(alternatives.join('|'), 'g')
}
