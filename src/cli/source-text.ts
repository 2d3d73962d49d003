import { readFileSync } from 'node:fs'

const known = new Map<string, string | null>()

/** The text of a file for the snippet of a diagnostic, or null when it cannot be read. */
export function sourceText(file: string): string | null {
  const found = known.get(file)
  if (found !== undefined) return found
  const text = read(file)
  known.set(file, text)
  return text
}

function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    // Places in command-line arguments and in opened vaults have no file behind them.
    return null
  }
}
