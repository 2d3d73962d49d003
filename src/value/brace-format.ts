import { formatValue } from './format-spec.ts'
import { repr, str } from './print.ts'
import { TypeFault } from './type-fault.ts'
import type { Value } from './value.ts'

/**
 * Python's `format.format(*args, **named)`: `{}`, `{0}`, `{name}`, `{a.b[c]}`, `{!r}`, `{:>8}`, nested fields in the spec.
 *
 * @param member - how `.name` and `[key]` of a field are looked up (the evaluator's rule)
 * @throws TypeFault with Python's sentence
 * @see Python library reference, "Format String Syntax"
 */
export function braceFormat(
  format: string,
  args: readonly Value[],
  named: ReadonlyMap<string, Value>,
  member: (value: Value, key: string | number) => Value,
): string {
  let automatic = 0

  const argument = (name: string): Value => {
    const isAutomatic = name === ''
    const value = isAutomatic || /^\d+$/.test(name) ? args[isAutomatic ? automatic : Number(name)] : named.get(name)
    if (isAutomatic) automatic += 1
    if (value !== undefined) return value
    throw new TypeFault(
      isAutomatic || /^\d+$/.test(name)
        ? 'Replacement index out of range for positional args tuple'
        : `The format names "${name}", and no argument has that name.`,
    )
  }

  const field = (text: string): string => {
    const [, path = '', conversion, spec = ''] = /^([^!:]*)(?:!([rsa]))?(?::([^]*))?$/.exec(text) ?? []
    if (!text.startsWith(path) || (path === '' && /^[^:!]/.test(text))) throw new TypeFault(`Bad field '{${text}}'.`)
    const [name = '', ...steps] = path.match(/^[^.[]*|\.[^.[]+|\[[^\]]*\]/g) ?? []
    const value = steps.reduce((whole, step) => member(whole, keyOf(step)), argument(name))
    const shown = conversion === undefined ? value : conversion === 's' ? str(value) : repr(value)
    return formatValue(shown, expand(spec))
  }

  const expand = (text: string): string => {
    let result = ''
    let position = 0
    while (position < text.length) {
      const char = text.charAt(position)
      const isDoubled = text.charAt(position + 1) === char
      if ((char === '{' || char === '}') && isDoubled) {
        result += char
        position += 2
      } else if (char === '{') {
        const end = closing(text, position)
        result += field(text.slice(position + 1, end))
        position = end + 1
      } else if (char === '}') {
        throw new TypeFault("Single '}' encountered in format string")
      } else {
        result += char
        position += 1
      }
    }
    return result
  }

  return expand(format)
}

/** Where the field that opens at `start` ends; fields may hold fields in their spec. */
function closing(text: string, start: number): number {
  let depth = 0
  for (let position = start; position < text.length; position++) {
    const char = text.charAt(position)
    if (char === '{') depth += 1
    if (char === '}') depth -= 1
    if (depth === 0) return position
  }
  throw new TypeFault("expected '}' before end of string")
}

function keyOf(step: string): string | number {
  if (step.startsWith('.')) return step.slice(1)
  const key = step.slice(1, -1)
  return /^\d+$/.test(key) ? Number(key) : key
}
