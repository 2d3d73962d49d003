/** A mistake in the text of a template: offsets in the text, and a sentence. Never leaves the parser. */
export class SyntaxFault extends Error {
  readonly start: number
  readonly end: number
  readonly hint: string | undefined

  constructor(sentence: string, start: number, end: number, hint?: string) {
    super(sentence)
    this.start = start
    this.end = end
    this.hint = hint
  }
}
