import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readYaml } from '../../src/document/read-yaml.ts'
import { Template, type Value } from '../../src/value/value.ts'

function templateOf(text: string): Template {
  const found = firstTemplate(readYaml(text, 'f.yml').value?.value ?? null)
  if (found === null) throw new Error(`no template in ${text}`)
  return found
}

function firstTemplate(value: Value): Template | null {
  if (value instanceof Template) return value
  const items = value instanceof Map ? [...value.values()] : Array.isArray(value) ? value : []
  return items.map(firstTemplate).find((found) => found !== null) ?? null
}

/** Where the word stands in the file, asked through the template's own text. */
function placeOf(word: string, text: string): string {
  const template = templateOf(text)
  const at = template.source.indexOf(word)
  const { start, end } = template.origin.span(at, at + word.length)
  expect(text.slice(start.offset, end.offset)).toBe(word)
  return `${start.line}:${start.column}`
}

describe('the origin of a template finds', () => {
  test.each([
    ['plain text', 'a: x {{ word }}', '1:9'],
    ['plain text over several lines', 'a: x y\n  {{\n\n  word }}', '4:3'],
    ['single quotes', "a: '{{ ''q'' ~ word }}'", '1:16'],
    ['double quotes', 'a: "{{ word }}"', '1:8'],
    ['double quotes with escapes', 'a: "\\t\\x41\\u00e9\\U0001F600\\"{{ word }}"', '1:32'],
    ['double quotes over several lines', 'a: "{{ x \\\n   ~\n   word }}"', '3:4'],
    ['a literal block', 'a: |\n\n    {{ x\n\n      ~ word }}\n', '5:9'],
    ['a literal block with a comment in its head', 'a: |- # why\n  {{ word }}', '2:6'],
    ['a folded block', 'a: >\n  {{ x\n  ~\n    word }}\n', '4:5'],
    ['a text with line ends of Windows', 'a: |\r\n  {{ x\r\n  ~ word }}\r\n', '3:5'],
    ['a list in a dict', 'a:\n  - b: "{{ word }}"', '2:12'],
  ])('a word in %s', (_, text, place) => {
    expect(placeOf('word', text)).toBe(place)
  })

  test('the end of the text for an offset beyond it', () => {
    const { origin, source } = templateOf('a: "{{ x }}"')
    expect(origin.span(source.length, source.length).start).toMatchObject({ line: 1, column: 12 })
  })

  test('every visible character of any double-quoted text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const yaml = `- ${JSON.stringify(`{{${text}`)}`
        fc.pre(readYaml(yaml, 'f.yml').diagnostics.length === 0)
        const { source, origin } = templateOf(yaml)
        for (let at = 0; at < source.length; at += 1) {
          const char = source.charAt(at)
          if (/[!#-[\]-~]/.test(char)) expect(yaml.charAt(origin.span(at, at + 1).start.offset)).toBe(char)
        }
      }),
      { numRuns: 100 },
    )
  })
})
