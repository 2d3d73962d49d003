/** A place in a file, 1-based; `offset` counts UTF-16 code units from 0. */
export interface Position {
  readonly line: number
  readonly column: number
  readonly offset: number
}

/** A stretch of a file. `file` is the path as a user would type it; `end` is exclusive. */
export interface Span {
  readonly file: string
  readonly start: Position
  readonly end: Position
}

/**
 * Where a piece of text came from: maps offsets inside the text (0-based, UTF-16) to places in its file.
 *
 * A YAML scalar, a template file and a command-line argument each have one; the expression parser asks it for spans.
 */
export interface Origin {
  readonly file: string
  span(start: number, end: number): Span
}
