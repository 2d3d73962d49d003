import type { FactSource } from './fact-source.ts'
import { toJson, type Json, type JsonObject } from '../value/json.ts'
import { parseJson } from '../value/json-text.ts'

/** The host's own facts: `*.fact` files of the facts folder, as JSON or INI, or what they print when executable. */
export const local: FactSource = {
  name: 'local',
  subsets: [],
  // A file's text is indented once more than its heading, so that no fact can look like a heading.
  script: `
for file in "$fact_path"/*.fact; do
  [ -f "$file" ] || continue
  name=$(basename "$file" .fact)
  if [ -x "$file" ]; then
    text=$("$file")
    status=$?
  else
    text=$(cat "$file")
    status=$?
  fi
  echo "$status $name"
  printf '%s\\n' "$text" | sed 's/^/ /'
done`,
  parse(output) {
    const facts: Record<string, Json> = {}
    for (const part of output.split(/^(?=\d+ \S)/m)) {
      const [, status, name] = /^(\d+) (\S+)\n/.exec(part) ?? []
      if (status === undefined || name === undefined) continue
      const text = part
        .slice(part.indexOf('\n') + 1)
        .replace(/^ /gm, '')
        .trim()
      facts[name] = status === '0' ? factOf(text) : `error loading fact - exit status ${status}`
    }
    return { local: facts }
  },
}

function factOf(text: string): Json {
  try {
    return toJson(parseJson(text))
  } catch {
    return iniSections(text) ?? 'error loading facts as JSON or ini - please check content'
  }
}

/** Python's configparser: keys in lower case, `=` or `:` between, indented lines go on, values stay text. */
function iniSections(text: string): JsonObject | null {
  const sections: Record<string, Record<string, string>> = {}
  let section: Record<string, string> | undefined
  let key: string | undefined
  for (const line of text.split('\n')) {
    if (/^\s*([#;]|$)/.test(line)) continue
    const heading = /^\[(.+)\]\s*$/.exec(line)?.[1]
    const [, name, value] = /^(\S.*?)\s*[=:]\s*(.*)$/.exec(line) ?? []
    if (heading !== undefined) {
      section = sections[heading] ??= {}
      key = undefined
    } else if (section === undefined) {
      return null
    } else if (/^\s/.test(line) && key !== undefined) {
      section[key] = `${section[key] ?? ''}\n${line.trim()}`
    } else if (name !== undefined && value !== undefined) {
      key = name.toLowerCase()
      section[key] = value.trim()
    } else {
      return null
    }
  }
  return section === undefined ? null : sections
}
