import { fromJson, isJsonArray, isJsonNumber, type Json } from '../value/json.ts'
import { printJson } from '../value/json-text.ts'

/**
 * JSON as Python's `json.dumps(…, sort_keys=True, ensure_ascii=False)` writes it: `", "` and `": "` on one line, or an
 * indent with one entry a line. Scripts that read ansible-playbook's output expect this form.
 */
export function pythonJson(json: Json, indent?: number): string {
  return written(json, indent, '\n')
}

function written(json: Json, indent: number | undefined, newline: string): string {
  if (typeof json === 'number' || (json !== null && isJsonNumber(json))) return printJson(fromJson(json))
  if (json === null || typeof json !== 'object') return JSON.stringify(json)
  const isList = isJsonArray(json)
  const inner = indent === undefined ? '' : newline + ' '.repeat(indent)
  const parts = isJsonArray(json)
    ? json.map((item) => written(item, indent, inner))
    : Object.keys(json)
        .toSorted()
        .flatMap((key) => {
          const value = json[key]
          return value === undefined ? [] : [`${JSON.stringify(key)}: ${written(value, indent, inner)}`]
        })
  const [open, close] = isList ? ['[', ']'] : ['{', '}']
  if (parts.length === 0) return open + close
  return indent === undefined
    ? open + parts.join(', ') + close
    : open + inner + parts.join(`,${inner}`) + newline + close
}
