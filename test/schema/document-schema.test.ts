import { describe, expect, test } from 'vitest'
import { readYaml } from '../../src/document/read-yaml.ts'
import { documentCheck } from '../../src/schema/document-schema.ts'
import { placesOf } from '../support/places.ts'

const check = documentCheck(
  {
    type: 'object',
    required: ['name'],
    additionalProperties: false,
    properties: {
      name: { type: 'string' },
      kind: { enum: ['a', 'b'] },
      ports: { type: ['array', 'null'], items: { type: 'integer', minimum: 1 } },
      'a/b': { type: 'object', properties: { deep: { type: 'boolean' } } },
    },
  },
  'playbook/role-meta',
  'a test document',
)

function mistakes(text: string) {
  const { value } = readYaml(text, 'test.yml')
  if (value === null) throw new Error('The document is empty')
  return check(value)
}

describe('a document of fixed form', () => {
  test.each([
    { does: 'is right', text: 'name: x\nports: [1, 2]', places: [], detail: undefined },
    {
      does: 'lacks a key',
      text: 'kind: a',
      places: ['playbook/role-meta 1:1'],
      detail: 'a test document lacks "name".',
    },
    {
      does: 'has a strange key',
      text: 'name: x\nknd: a',
      places: ['playbook/role-meta 2:1'],
      detail: 'a test document has no key "knd".',
    },
    {
      does: 'has a wrong type in a list',
      text: 'name: x\nports:\n  - 1\n  - two',
      places: ['playbook/role-meta 4:5'],
      detail: '"ports.1" of a test document must be a whole number.',
    },
    {
      does: 'has a wrong choice',
      text: 'name: x\nkind: c',
      places: ['playbook/role-meta 2:1'],
      detail: '"kind" of a test document must be one of a, b.',
    },
    {
      does: 'has a key with a slash',
      text: 'name: x\na/b:\n  deep: 7',
      places: ['playbook/role-meta 3:3'],
      detail: '"a/b.deep" of a test document must be true or false.',
    },
    { does: 'is no dict', text: '- x', places: ['playbook/role-meta 1:1'], detail: 'a test document must be a dict.' },
    {
      does: 'breaks a rule of JSON Schema that has no words of its own here',
      text: 'name: x\nports: [0]',
      places: ['playbook/role-meta 2:9'],
      detail: '"ports.0" of a test document must be >= 1.',
    },
  ])('$does', ({ text, places, detail }) => {
    const found = mistakes(text)
    expect(placesOf(found)).toEqual(places)
    expect(found[0]?.detail).toBe(detail)
  })

  test('names near keys', () => {
    expect(mistakes('name: x\nknd: a')[0]?.hint).toBe('Did you mean "kind"?')
  })
})
