import { describe, expect, test } from 'vitest'
import { defineAction } from '../../src/module/contract.ts'
import type { ParamsSchema } from '../../src/module/params.ts'
import { readParams, secretValues } from '../../src/module/read-params.ts'
import type { JsonObject } from '../../src/value/json.ts'

const description = ''
const moduleWith = (params: ParamsSchema) =>
  defineAction({ name: 'probe', summary: '', params, run: () => Promise.resolve({ changed: false }) })

const module = moduleWith({
  properties: {
    name: { type: 'string', aliases: ['pkg'], description },
    state: { type: 'string', enum: ['present', 'absent'], default: 'present', description },
    upgrade: { type: 'string', enum: ['dist', 'full', 'no', 'yes'], description },
    mode: { type: 'string', format: 'file-mode', description },
    force: { type: 'boolean', default: false, description },
    port: { type: 'integer', description },
    weight: { type: 'number', description },
    names: { type: 'array', items: { type: 'string' }, description },
    kinds: { type: 'array', items: { type: 'string', enum: ['a', 'b'] }, description },
    headers: { type: 'object', description },
    body: { type: 'raw', description },
    password: { type: 'string', noLog: true, aliases: ['pass'], description },
  },
  freeForm: 'name',
  mutuallyExclusive: [['port', 'weight']],
})

describe('readParams', () => {
  test.each<{ does: string; given: JsonObject; params: JsonObject }>([
    { does: 'folds aliases', given: { pkg: 'x' }, params: { name: 'x' } },
    { does: 'takes free text', given: { _raw_params: 'x' }, params: { name: 'x' } },
    { does: 'lets the proper name win over an alias', given: { name: 'a', pkg: 'b' }, params: { name: 'a' } },
    { does: 'takes null as not given', given: { name: null, state: null }, params: {} },
    { does: 'prints booleans as Python does', given: { name: true }, params: { name: 'True' } },
    { does: 'prints numbers into text', given: { name: 1.5 }, params: { name: '1.5' } },
    { does: 'prints lists as Python does', given: { name: ['a', 1, null] }, params: { name: "['a', 1, None]" } },
    { does: 'reads yes as true', given: { force: 'Yes' }, params: { force: true } },
    { does: 'reads 0 as false', given: { force: 0 }, params: { force: false } },
    { does: 'reads text as a number', given: { port: ' 3306 ' }, params: { port: 3306 } },
    { does: 'reads text as a fraction', given: { weight: '0.5' }, params: { weight: 0.5 } },
    { does: 'reads a YAML octal mode', given: { mode: 420 }, params: { mode: '0644' } },
    { does: 'takes a decimal mode at its word', given: { mode: 600 }, params: { mode: '01130' } },
    { does: 'keeps mode text', given: { mode: 'u=rw,g-w' }, params: { mode: 'u=rw,g-w' } },
    { does: 'splits a comma list', given: { names: 'a,b' }, params: { names: ['a', 'b'] } },
    { does: 'makes a list of one number', given: { names: 3 }, params: { names: ['3'] } },
    { does: 'coerces the items of a list', given: { names: [1, 'b'] }, params: { names: ['1', 'b'] } },
    { does: 'reads a JSON text as a dict', given: { headers: '{"a": 1}' }, params: { headers: { a: 1 } } },
    { does: 'reads pairs as a dict', given: { headers: 'a=1, b="x y"' }, params: { headers: { a: '1', b: 'x y' } } },
    { does: 'understands a boolean as the choice it spells', given: { upgrade: true }, params: { upgrade: 'yes' } },
    { does: 'leaves raw values alone', given: { body: { a: [1] } }, params: { body: { a: [1] } } },
  ])('$does', ({ given, params }) => {
    expect(readParams(module, given)).toEqual({ params: { state: 'present', force: false, ...params } })
  })

  test.each<{ does: string; given: JsonObject; problem: RegExp }>([
    {
      does: 'a wrong choice',
      given: { state: 'presnt' },
      problem: /^value of state must be one of: present, absent, got: presnt$/,
    },
    {
      does: 'a wrong choice in a list',
      given: { kinds: 'a,c' },
      problem: /^value of kinds must be one or more of: a, b, got: c$/,
    },
    {
      does: 'an unknown parameter',
      given: { nme: 1 },
      problem: /^Unsupported parameters for \(probe\) module: nme\. .*name \(pkg\)/,
    },
    {
      does: 'text that is no number',
      given: { port: 'x' },
      problem: /^argument 'port' is of type str and we were unable to convert to int/,
    },
    {
      does: 'a fraction for an integer',
      given: { port: 1.5 },
      problem: /"1\.5" cannot be converted to an int/,
    },
    { does: 'text that is no boolean', given: { force: 'maybe' }, problem: /is not a valid boolean/ },
    { does: 'text that is no dict', given: { headers: 'abc' }, problem: /could not parse JSON or key=value/ },
    { does: 'a dict for a list', given: { names: {} }, problem: /<class 'dict'> cannot be converted to a list/ },
    {
      does: 'parameters that exclude each other',
      given: { port: 1, weight: 1 },
      problem: /^parameters are mutually exclusive: port\|weight$/,
    },
  ])('refuses $does', ({ given, problem }) => {
    expect(readParams(module, given)).toEqual({ problems: [expect.stringMatching(problem)] })
  })

  test('names what is missing', () => {
    const strict = moduleWith({
      properties: { path: { type: 'string', description }, line: { type: 'string', description } },
      required: ['path', 'line'],
      requiredOneOf: [['path', 'line']],
    })
    expect(readParams(strict, {})).toEqual({
      problems: ['missing required arguments: line, path', 'one of the following is required: path, line'],
    })
  })

  test('keeps foreign keys of an open module', () => {
    expect(readParams(moduleWith({ properties: {}, open: true }), { any: [1] })).toEqual({ params: { any: [1] } })
  })
})

describe('secretValues', () => {
  test('gives the values of noLog parameters alone', () => {
    expect(secretValues(module, { password: 's3cret', name: 'open' })).toEqual(['s3cret'])
    expect(secretValues(module, { pass: ['s3cret', { a: 12345 }] })).toEqual(['s3cret', '12345'])
  })
})
