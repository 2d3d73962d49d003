import { describe, expect, test } from 'vitest'
import { readExtraVars } from '../../src/cli/extra-vars.ts'
import { Secrets } from '../../src/value/secrets.ts'
import { Template } from '../../src/value/value.ts'
import { keyringOf, sealedWith } from '../support/keyring.ts'
import { MemoryFiles } from '../support/project.ts'

const vault = keyringOf({ default: 'pw' })
const files = new MemoryFiles({
  'vars.yml': 'a: 1\nb: [x]\n',
  'secret.yml': sealedWith(vault, 'pin: "98765"\n', 'default'),
})

describe('extra variables', () => {
  test.each([
    { given: ['a=1 b=two'], value: { a: '1', b: 'two' } },
    { given: ['a=\'x y\' b="p q"'], value: { a: 'x y', b: 'p q' } },
    { given: ['a=b=c'], value: { a: 'b=c' } },
    { given: ['a='], value: { a: '' } },
    { given: ['{"a": 1, "b": [true]}'], value: { a: 1, b: [true] } },
    { given: ['{a: yes, b: {c: 2}}'], value: { a: true, b: new Map([['c', 2]]) } },
    { given: ['@vars.yml'], value: { a: 1, b: ['x'] } },
    { given: ['@vars.yml', 'a=2'], value: { a: '2', b: ['x'] } },
    { given: ['@secret.yml'], value: { pin: '98765' } },
  ])('$given', ({ given, value }) => {
    const outcome = readExtraVars(given, files, { vault, secrets: new Secrets() })
    expect(outcome.diagnostics).toEqual([])
    expect(Object.fromEntries(outcome.value)).toEqual(value)
  })

  test('keep what is between braces together, as a template', () => {
    const { value } = readExtraVars(['a={{ b | default("x y") }} c=d'], files, { vault, secrets: new Secrets() })
    expect(value.get('a')).toBeInstanceOf(Template)
    expect(value.get('c')).toBe('d')
  })

  test('from a vault are secret', () => {
    const secrets = new Secrets()
    readExtraVars(['@secret.yml'], files, { vault, secrets })
    expect(secrets.mask('98765')).toBe('********')
  })

  test.each([
    { given: 'justaword', code: 'cli/extra-vars' },
    { given: '[1, 2]', code: 'cli/extra-vars' },
    { given: '@missing.yml', code: 'project/unreadable' },
  ])('$given is refused', ({ given, code }) => {
    expect(readExtraVars([given], files, { vault, secrets: new Secrets() }).diagnostics).toMatchObject([{ code }])
  })
})
