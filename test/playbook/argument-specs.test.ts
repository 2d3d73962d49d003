import { describe, expect, test } from 'vitest'
import { secretArguments, validateArguments, validationTitle } from '../../src/playbook/argument-specs.ts'
import type { JsonObject } from '../../src/value/json.ts'

const cases: readonly {
  readonly does: string
  readonly options: JsonObject
  readonly rules?: JsonObject
  readonly given: JsonObject
  readonly mistakes: readonly string[]
}[] = [
  { does: 'takes right arguments', options: { port: { type: 'int' } }, given: { port: '80' }, mistakes: [] },
  {
    does: 'names all that is unknown, at any depth, in one sentence',
    options: { user: { type: 'dict', options: { name: {} } } },
    given: { other: 1, user: { shel: 1 } },
    mistakes: ['other, user.shel. Supported parameters include: user.'],
  },
  { does: 'takes None where nothing is required', options: { a: { type: 'int' } }, given: { a: null }, mistakes: [] },
  {
    does: 'takes None for text alone where something is required',
    options: {
      a: { type: 'str', required: true },
      b: { type: 'int', required: true },
      c: { type: 'list', required: true },
    },
    given: { a: null, b: null, c: null },
    mistakes: [
      `argument 'b' is of type NoneType and we were unable to convert to int: "None" cannot be converted to an int`,
      "argument 'c' is of type NoneType and we were unable to convert to list: <class 'NoneType'> cannot be converted to a list",
    ],
  },
  {
    does: 'reads sizes and JSON',
    options: { a: { type: 'bytes' }, b: { type: 'bits' }, c: { type: 'jsonarg' }, d: { type: 'json' } },
    given: { a: '5Q', b: '1Mb', c: { x: [1] }, d: 1 },
    mistakes: [
      "argument 'a' is of type str and we were unable to convert to bytes: <class 'str'> cannot be converted to a Byte value",
      "argument 'd' is of type int and we were unable to convert to json: <class 'int'> cannot be converted to a json string",
    ],
  },
  {
    does: 'asks for required ones, sorted',
    options: { b: { required: true }, a: { required: true } },
    given: {},
    mistakes: ['missing required arguments: a, b'],
  },
  {
    does: 'takes a default for what is missing',
    options: { a: { required: true, default: 'x' } },
    given: {},
    mistakes: [],
  },
  { does: 'takes an alias', options: { a: { required: true, aliases: ['b'] } }, given: { b: 1 }, mistakes: [] },
  {
    does: 'checks types',
    options: { port: { type: 'int' } },
    given: { port: 'x' },
    mistakes: [
      "argument 'port' is of type str and we were unable to convert to int: \"'x'\" cannot be converted to an int",
    ],
  },
  {
    does: 'checks elements',
    options: { ports: { type: 'list', elements: 'int' } },
    given: { ports: [1, 'x'] },
    mistakes: [
      "Elements value for option 'ports' is of type str and we were unable to convert to int: \"'x'\" cannot be converted to an int",
    ],
  },
  {
    does: 'checks choices',
    options: { s: { choices: ['a', 'b'] } },
    given: { s: 'c' },
    mistakes: ['value of s must be one of: a, b, got: c'],
  },
  {
    does: 'checks choices of a list',
    options: { s: { type: 'list', choices: ['a', 'b'] } },
    given: { s: ['a', 'c'] },
    mistakes: ['value of s must be one or more of: a, b. Got no match for: c'],
  },
  {
    does: 'looks into dicts',
    options: { user: { type: 'dict', options: { name: { required: true }, uid: { type: 'int' } } } },
    given: { user: { uid: 'x', shel: 1 } },
    mistakes: [
      'missing required arguments: name found in user',
      "argument 'uid' is of type str found in 'user'. and we were unable to convert to int: \"'x'\" cannot be converted to an int",
      'user.shel. Supported parameters include: name, uid.',
    ],
  },
  {
    does: 'looks into lists of dicts',
    options: { users: { type: 'list', elements: 'dict', options: { name: { required: true } } } },
    given: { users: [{ name: 'a' }, {}] },
    mistakes: ['missing required arguments: name found in users'],
  },
  {
    does: 'knows what excludes each other',
    options: { a: {}, b: {} },
    rules: { mutually_exclusive: [['a', 'b']] },
    given: { a: 1, b: 1 },
    mistakes: ['parameters are mutually exclusive: a|b'],
  },
  {
    does: 'knows what belongs together',
    options: { a: {}, b: {} },
    rules: { required_together: [['a', 'b']] },
    given: { a: 1 },
    mistakes: ['parameters are required together: a, b'],
  },
  {
    does: 'wants one of several',
    options: { a: {}, b: {} },
    rules: { required_one_of: [['a', 'b']] },
    given: {},
    mistakes: ['one of the following is required: a, b'],
  },
  {
    does: 'wants more for a value',
    options: { s: {}, a: {}, b: {} },
    rules: { required_if: [['s', 'x', ['a', 'b']]] },
    given: { s: 'x', a: 1 },
    mistakes: ['s is x but all of the following are missing: b'],
  },
  {
    does: 'wants any for a value',
    options: { s: {}, a: {}, b: {} },
    rules: { required_if: [['s', 'x', ['a', 'b'], true]] },
    given: { s: 'x' },
    mistakes: ['s is x but any of the following are missing: a, b'],
  },
  {
    does: 'knows what needs another',
    options: { a: {}, b: {} },
    rules: { required_by: { a: 'b' } },
    given: { a: 1 },
    mistakes: ["missing parameter(s) required by 'a': b"],
  },
]

describe('validateArguments', () => {
  test.each(cases)('$does', ({ options, rules, given, mistakes }) => {
    const spec = { entryPoint: 'main', options, ...(rules === undefined ? {} : { rules }) }
    expect(validateArguments(spec, given)).toEqual(mistakes)
  })
})

describe('validationTitle', () => {
  test.each([
    [{ entryPoint: 'main', options: {} }, "Validating arguments against arg spec 'main'"],
    [
      { entryPoint: 'x', options: {}, shortDescription: 'Keep it' },
      "Validating arguments against arg spec 'x' - Keep it",
    ],
  ])('of %j', (spec, title) => {
    expect(validationTitle(spec)).toBe(title)
  })
})

describe('secretArguments', () => {
  test('finds every text under no_log, nested ones too', () => {
    const options = {
      password: { no_log: true, aliases: ['pass'] },
      users: { type: 'list', elements: 'dict', options: { key: { no_log: true }, name: {} } },
    }
    const given = { pass: 'abc', users: [{ key: 'def', name: 'n' }], other: 'ghi' }
    expect(secretArguments({ options }, given)).toEqual(['abc', 'def'])
  })
})
