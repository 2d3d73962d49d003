import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseYamlValue, readYaml, readYamlDocuments } from '../../src/document/read-yaml.ts'
import { repr } from '../../src/value/print.ts'
import { Ciphertext, Template, type Value } from '../../src/value/value.ts'
import { placesOf } from '../support/places.ts'

function valueOf(text: string): Value {
  const { value, diagnostics } = readYaml(text, 'f.yml')
  expect(diagnostics).toEqual([])
  return value?.value ?? null
}

describe('readYaml gives', () => {
  test.each([
    ['nothing for an empty file', '', 'None'],
    ['nothing for comments only', '# only\n---\n', 'None'],
    [
      'keys of every scalar kind',
      '1: a\nyes: b\n~: c\n"x": d',
      "{1: 'b', None: 'c', 'x': 'd'}",
      'document/duplicate-key 2:1',
    ],
    ['quoted scalars as text', 'a: "yes"\nb: \'1\'', "{'a': 'yes', 'b': '1'}"],
    ['folded and literal blocks', 'a: |\n x\n  y\nb: >-\n x\n y\n\n z\n', "{'a': 'x\\n y\\n', 'b': 'x y\\nz'}"],
    ['the same for line ends of Windows', 'a:\r\n  - 1\r\n  - |\r\n    x\r\n    y\r\n', "{'a': [1, 'x\\ny\\n']}"],
    ['the same behind a byte-order mark', '\ufeffa: 1', "{'a': 1}"],
    [
      'JSON, surrogate pairs joined',
      '{"a": [1, 1.0, {"b": "\\ud83d\\ude00"}], "c": null}',
      "{'a': [1, 1.0, {'b': '😀'}], 'c': None}",
    ],
    ['aliases as what they name', 'a: &x [1]\nb: *x', "{'a': [1], 'b': [1]}"],
    [
      'merged keys first, own keys over them',
      'x: &x {a: 1, b: 2}\ny: {c: 0, <<: *x, b: 3}',
      "{'x': {'a': 1, 'b': 2}, 'y': {'a': 1, 'b': 3, 'c': 0}}",
    ],
    ['the earlier of merged dicts', '<<: [{q: 1}, {q: 2, r: 3}]', "{'q': 1, 'r': 3}"],
    ['a quoted << as a key', '"<<": 1', "{'<<': 1}"],
    ['the last of two equal keys', 'a: 1\nb: 2\na: 3', "{'a': 3, 'b': 2}", 'document/duplicate-key 3:1'],
    [
      'typed scalars',
      'a: !!str 1\nb: !!int "3"\nc: !!float 2\nd: ! 5\ne: !!bool "no"\nf: !!null x',
      "{'a': '1', 'b': 3, 'c': 2.0, 'd': '5', 'e': False, 'f': None}",
    ],
    ['sets as lists, bytes as text', 'a: !!set {x, y}\nb: !!binary aGk=', "{'a': ['x', 'y'], 'b': 'hi'}"],
    ['null for a key without a value', 'a:\nb: {c}', "{'a': None, 'b': {'c': None}}"],
  ])('%s', (_, text, printed, complaint?: string) => {
    const { value, diagnostics } = readYaml(text, 'f.yml')
    expect(repr(value?.value ?? null)).toBe(printed)
    expect(placesOf(diagnostics)).toEqual(complaint === undefined ? [] : [complaint])
  })

  test('templates for text with Jinja, in every style', () => {
    expect(valueOf('["a {{ b }}", "{% if x %}", !unsafe "{{ raw }}", {k: !!str "{# c #}"}]')).toEqual([
      expect.any(Template),
      expect.any(Template),
      '{{ raw }}',
      new Map([['k', expect.any(Template)]]),
    ])
  })

  test('plain text everywhere below !unsafe, and templates again behind it', () => {
    expect(valueOf('- !unsafe {a: ["{{ x }}"]}\n- "{{ y }}"')).toEqual([
      new Map([['a', ['{{ x }}']]]),
      expect.any(Template),
    ])
  })

  test('plain text for a key with Jinja, whose node keeps the template', () => {
    const { value } = readYaml('"{{ k }}": 1', 'f.yml')
    expect(value?.value).toEqual(new Map([['{{ k }}', 1]]))
    expect(value?.kind === 'dict' && value.entries[0]?.key.value).toBeInstanceOf(Template)
  })

  test('vault texts unopened', () => {
    const value = valueOf('a: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  6162\n')
    const found = value instanceof Map ? value.get('a') : null
    expect(found).toBeInstanceOf(Ciphertext)
    expect(found instanceof Ciphertext && found.armoured).toBe('$ANSIBLE_VAULT;1.1;AES256\n6162\n')
  })

  test('a place for every node', () => {
    const { value } = readYaml('a:\n  - b: c\n', 'f.yml')
    const list = value?.kind === 'dict' ? value.entries[0]?.value : undefined
    expect(list?.span).toMatchObject({ file: 'f.yml', start: { line: 2, column: 3, offset: 5 } })
  })
})

describe('readYaml refuses', () => {
  test.each([
    ['a value that starts with {{', 'a: {{ x }}', 'document/syntax 1:4', /\n {4}"\{\{ x \}\}"$/],
    ['such a value with more text', 'a:\n- {{ x }}/b # c', 'document/syntax 2:3', /\n {4}"\{\{ x \}\}\/b"$/],
    [
      'such a value with double quotes',
      'a: {{ x | d("y") }}',
      'document/syntax 1:4',
      /\n {4}'\{\{ x \| d\("y"\) \}\}'$/,
    ],
    ['a second colon', 'name: a: b', 'document/syntax 1:7', /quotes/],
    ['a value continued as a key', 'a: 1\n b: 2', 'document/syntax 1:4', /Align/],
    ['a key between two indentations', 'a:\n  b: 1\n c: 2', 'document/syntax 3:1', /Align/],
    ['a tab as indentation', 'a:\n\tb: 1', 'document/syntax 2:1', /spaces/],
    ['an open double quote', 'a: 1\nb: "x\nc: 2', 'document/syntax 2:4', /backslash/],
    ['an open single quote', "a: 'x", 'document/syntax 1:4', /twice/],
    ['text behind a closing quote', 'when: "a" == b', 'document/syntax 1:11', /whole value/],
    ['text behind a closing bracket', 'a: [] x', 'document/syntax 1:7', /quotes/],
    ['an open bracket', 'a: [1, 2\nb: 3', 'document/syntax 2:1', /missing/],
    ['an item on the line of its key', 'a: - b', 'document/syntax 1:4', /line of its own/],
    ['a line without colon', 'name: x\nfoo', 'document/syntax 2:1', /colon/],
    ['a reserved first character', 'a: @x', 'document/syntax 1:4', /quotes/],
    ['an unknown escape', 'a: "\\d+"', 'document/syntax 1:5', /single quotes/],
    ['a list as a key', '? [a]\n: 1', 'document/key 1:3', null],
    ['an alias without anchor', 'a: *b', 'document/alias 1:4', /quotes/],
    ['an alias inside its own anchor', 'a: &x [*x]', 'document/alias 1:8', null],
    ['a merge of a number', '<<: 1', 'document/merge 1:5', null],
    ['an unknown tag', 'a: !foo 1', 'document/tag 1:9', /!unsafe/],
    ['a tag that does not fit', 'a: !!int x', 'document/tag 1:10', null],
    ['a vault tag on a list', '!vault [a]', 'document/tag 1:8', null],
    ['two documents', 'a: 1\n---\nb: 1', 'document/several-documents 3:1', /---/],
    ['a NUL byte', 'a: b\n\0', 'document/not-text 2:1', null],
    ['half a surrogate pair', 'a: \ud800', 'document/not-text 1:4', null],
    ['deep nesting in brackets', '['.repeat(1000), 'document/too-large 1:252', null],
    ['nesting that would end the process', '['.repeat(100_000), 'document/too-large 1:252', null],
    ['deep nesting in items', '- '.repeat(1000), 'document/too-large 1:503', null],
    ['deep nesting in dicts', '{a: '.repeat(1000), 'document/too-large 1:1005', null],
  ])('%s', (_, text, complaint, hint) => {
    const { diagnostics } = readYaml(text, 'f.yml')
    expect(placesOf(diagnostics)).toEqual([complaint])
    expect(diagnostics[0]?.hint ?? '').toMatch(hint ?? /^$|./)
  })

  test('more than 10 MiB', () => {
    expect(placesOf(readYaml(`a: ${'x'.repeat(10 * 1024 * 1024)}`, 'f.yml').diagnostics)).toEqual([
      'document/too-large',
    ])
  })

  test('aliases that multiply without end', () => {
    const bomb = Array.from({ length: 12 }, (_, level) =>
      level === 0
        ? 'a0: &a0 [x, x, x, x, x, x, x, x, x, x]'
        : `a${level}: &a${level} [${Array(10)
            .fill(`*a${level - 1}`)
            .join(', ')}]`,
    ).join('\n')
    expect(placesOf(readYaml(bomb, 'f.yml').diagnostics)).toEqual(['document/too-large 6:45'])
  })
})

describe('readYamlDocuments', () => {
  test('gives all documents that hold something', () => {
    const { value, diagnostics } = readYamlDocuments('--- 1\n---\n# none\n--- [2]\n...\n', 'f.yml')
    expect(diagnostics).toEqual([])
    expect(value.map((node) => repr(node.value))).toEqual(['1', '[2]'])
  })
})

describe('parseYamlValue', () => {
  test('never makes templates or vault texts', () => {
    const { value } = parseYamlValue('a: "{{ x }}"\nb: !vault |\n  x\n', 'result')
    expect(value).toEqual(
      new Map([
        ['a', '{{ x }}'],
        ['b', 'x\n'],
      ]),
    )
  })

  test('reads what JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary', maxDepth: 4 }), (json) => {
        const text = JSON.stringify(json)
        const back = readYaml(text, 'f.json').diagnostics
        // A few characters are legal in JSON texts and not in YAML; such texts are refused, never misread.
        fc.pre(back.length === 0)
        expect(JSON.stringify(plain(parseYamlValue(text, 'f.json').value))).toBe(JSON.stringify(plainNumbers(json)))
      }),
      { numRuns: 60 },
    )
  })

  test('never throws, whatever the text', () => {
    const scraps = fc.constantFrom(
      'a',
      ': ',
      '- ',
      '\n',
      '  ',
      '"',
      "'",
      '[',
      ']',
      '{',
      '}',
      '|',
      '>',
      '&x ',
      '*x',
      '!t ',
      '#',
      '<<',
      '---\n',
      '\t',
      '1',
      '{{',
      '%',
      '?',
      ',',
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(scraps, { maxLength: 40 }).map((parts) => parts.join('')),
          fc.string({ unit: 'binary' }),
        ),
        (text) => {
          readYaml(text, 'f.yml')
        },
      ),
      { numRuns: 400 },
    )
  })
})

/** A value back in the form that JSON.parse gives; numbers as text, since `1` and `1.0` are two things here. */
function plain(value: Value): unknown {
  if (Array.isArray(value)) return value.map(plain)
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, item]) => [key, plain(item)]))
  return typeof value === 'string' || typeof value === 'boolean' || value === null ? value : 'number'
}

function plainNumbers(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(plainNumbers)
  if (typeof json === 'object' && json !== null)
    return Object.fromEntries(Object.entries(json).map(([key, item]) => [key, plainNumbers(item)]))
  return typeof json === 'number' ? (/^-?\d+e/.test(String(json)) ? String(json) : 'number') : json
}
