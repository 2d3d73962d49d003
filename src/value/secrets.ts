/**
 * The texts of this run that nobody may see.
 *
 * Secrecy goes by value, not by wrapper: whatever was opened from a vault, given to a `no_log` parameter or derived
 * from either by an expression is added here, and every event is masked once, where it leaves the engine.
 */
export class Secrets {
  readonly #texts = new Set<string>()
  #pattern: RegExp | null = null

  /** Marks a text. Shorter than three characters it would mask half of every line, so it is left. */
  add(text: string): void {
    if (text.length < 3 || this.#texts.has(text)) return
    this.#texts.add(text)
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
    this.#pattern ??= patternOf(this.#texts)
    return text.replace(this.#pattern, '********')
  }
}

function patternOf(texts: ReadonlySet<string>): RegExp {
  const forms = new Set<string>()
  for (const text of texts) {
    forms.add(text)
    forms.add(JSON.stringify(text).slice(1, -1))
  }
  // Longest first, so that a secret that contains another is masked as one.
  const alternatives = [...forms]
    .sort((a, b) => b.length - a.length)
    .map((form) => form.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
  return new RegExp(alternatives.join('|'), 'g')
}
