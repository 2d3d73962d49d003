/** How a table of text is written. */
export interface CsvDialect {
  readonly delimiter: string
  /** White space behind a delimiter is dropped. */
  readonly skipsInitialSpace?: boolean
}

/**
 * The rows of a table of comma-separated text. A field in double quotes may hold delimiters, line ends and doubled quotes;
 * empty lines are no rows.
 *
 * @see RFC 4180; Python's csv module with the dialect "excel"
 */
export function parseCsv(
  text: string,
  { delimiter, skipsInitialSpace = false }: CsvDialect,
): readonly (readonly string[])[] {
  const rows: string[][] = []
  let row: string[] = []
  let field = ''
  let isQuoted = false
  let isFresh = true
  const endField = (): void => {
    row.push(field)
    field = ''
    isFresh = true
  }
  const endRow = (): void => {
    if (row.length > 0 || field !== '' || !isFresh) {
      endField()
      rows.push(row)
    }
    row = []
  }
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at)
    if (isQuoted) {
      if (character !== '"') field += character
      else if (text.charAt(at + 1) === '"') {
        field += '"'
        at += 1
      } else isQuoted = false
    } else if (character === '"' && isFresh) {
      isQuoted = true
      isFresh = false
    } else if (character === delimiter) endField()
    else if (character === '\n' || character === '\r') {
      if (character === '\r' && text.charAt(at + 1) === '\n') at += 1
      endRow()
    } else if (!(skipsInitialSpace && isFresh && character === ' ')) {
      field += character
      isFresh = false
    }
  }
  endRow()
  return rows
}
