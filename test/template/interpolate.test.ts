import { describe, expect, test } from 'vitest'
import { SourceText } from '../../src/diagnostic/source-text.ts'
import { scopeOf, type Scope } from '../../src/expression/scope.ts'
import { condition, open } from '../../src/template/interpolate.ts'
import type { Json } from '../../src/value/json.ts'
import { LazyDict } from '../../src/value/lazy-dict.ts'
import { repr } from '../../src/value/print.ts'
import { Ciphertext, Omit, type Value } from '../../src/value/value.ts'
import { templateOf, variablesOf, worldWith } from '../support/expression-world.ts'
import { diagnosticOf, outcomeOf } from '../support/jinja-table.ts'

function scopeWith(variables: Json, files?: Record<string, string>): Scope {
  return scopeOf(variablesOf(variables), worldWith(files))
}

function opened(source: string, variables: Json): string {
  return repr(open(templateOf(source), scopeWith(variables)))
}

describe('open', () => {
  test.each<{ source: string; variables?: Json; value: string }>([
    { source: '{{ 1 }}', value: '1' },
    { source: '{{ "1" }}', value: "'1'" },
    { source: '{{ none }}', value: 'None' },
    { source: '{{ [1, 2] }}', value: '[1, 2]' },
    { source: "{{ '[1, 2]' }}", value: "'[1, 2]'" },
    { source: ' {{ 1 }}', value: "' 1'" },
    { source: '{{ 1 }}{{ 2 }}', value: "'12'" },
    { source: 'a {{ none }} b', value: "'a  b'" },
    { source: '{{ l.append(2) }}{{ l }}', variables: { l: [1] }, value: '[1, 2]' },
    { source: '{{ none }}{{ none }}', value: 'None' },
    { source: '{{ l }}\n', variables: { l: [1] }, value: '[1]' },
    { source: 'a {{ 1 }}\n', value: "'a 1\\n'" },
    { source: '{{ s }}\n', variables: { s: 'x' }, value: "'x\\n'" },
    { source: 'a\n\n', value: "'a\\n\\n'" },
    { source: '{% if true %}{{ l }}{% endif %}', variables: { l: [1] }, value: '[1]' },
    { source: '{% if false %}x{% endif %}', value: 'None' },
    { source: '{{ "a" if false }}', value: "''" },
    { source: '{% for i in [1] %}{{ i }}{% endfor %}', value: '1' },
    { source: '{# only a comment #}', value: 'None' },
    {
      source: '{% set l = [] %}{% for i in range(3) %}{% set _ = l.append(i) %}{% endfor %}{{ l }}',
      value: '[0, 1, 2]',
    },
    { source: '{{ a }}', variables: { a: '{{ b }}', b: '{{ c }}', c: { d: '{{ e }}' }, e: 5 }, value: "{'d': 5}" },
    { source: '{{ a.b.c }}', variables: { a: { b: '{{ x }}', broken: '{{ nope }}' }, x: { c: 1 } }, value: '1' },
    { source: '{{ a }}', variables: { a: '{{ b }}', b: true }, value: 'True' },
    { source: "{{ 'x' in l }}", variables: { l: ['{{ y }}'], y: 'x' }, value: 'True' },
    { source: "{{ l | join(',') }}", variables: { l: ['{{ y }}', 'z'], y: 'x' }, value: "'x,z'" },
    { source: '{{ l + ["b"] }}', variables: { l: ['{{ y }}'], y: 'x' }, value: "['x', 'b']" },
    { source: '{{ x | default(1) }}', variables: { x: '{{ nope }}' }, value: '1' },
    { source: '{{ x is defined }}', variables: { x: '{{ nope.a }}' }, value: 'False' },
    { source: '{{ d is defined }}', variables: { d: { a: '{{ nope }}' } }, value: 'True' },
    { source: '{{ (d | default({})).b }}', variables: { d: { a: '{{ nope }}', b: 2 } }, value: '2' },
    { source: '{{ range }}', variables: { range: 7 }, value: '7' },
    { source: "{{ lookup('vars', 'a') }}", variables: { a: '{{ b }}', b: 3 }, value: '3' },
    { source: "{{ query('vars', 'a', 'b') }}", variables: { a: 1, b: 2 }, value: '[1, 2]' },
    { source: "{{ lookup('vars', 'nope', errors='ignore') }}", value: 'None' },
    { source: "{{ q('vars', 'nope', errors='ignore') }}", value: '[]' },
    { source: "{{ now(utc=true, fmt='%Y-%m-%d') }}", value: "'2024-02-29'" },
  ])('of $source is $value', ({ source, variables = {}, value }) => {
    expect(opened(source, variables)).toBe(value)
  })

  // YAML has read its own escapes; in {{ }} a backslash is a character, in {% %} it is Jinja's.
  test.each([
    { source: String.raw`{{ 'a\nb' }}`, value: String.raw`'a\\nb'` },
    { source: String.raw`{{ 'ab' | regex_replace('(a)(b)', '\2\1') }}`, value: "'ba'" },
    { source: String.raw`{{ 'it\'s' }}`, value: '"it\'s"' },
    { source: String.raw`{% set x = 'a\nb' %}{{ x }}`, value: String.raw`'a\nb'` },
    { source: String.raw`\d {{ 1 }}`, value: String.raw`'\\d 1'` },
  ])('keeps backslashes as YAML means them: $source', ({ source, value }) => {
    expect(opened(source, {})).toBe(value)
  })

  test('opens containers all the way down, and leaves what needs no opening as it is', () => {
    const scope = scopeWith({ a: 1, plain: [{ x: 1 }] })
    expect(repr(open(variablesOf({ k: ['{{ a }}', { l: '{{ a + 1 }}' }] }), scope))).toBe("{'k': [1, {'l': 2}]}")
    const plain = scope.variable('plain')
    expect(open(plain ?? null, scope)).toBe(plain)
  })

  test('gives the text of a template that is looked up', () => {
    const scope = scopeWith({ n: 7 }, { 'a.j2': "{{ n }}{{ '\\n' }}b\n" })
    expect(open(templateOf("{{ lookup('template', 'a.j2') }}"), scope)).toBe('7\nb\n')
  })

  test('gives omit where it is the whole value', () => {
    expect(open(templateOf('{{ omit }}'), scopeWith({}))).toBe(Omit.value)
    expect(open(templateOf('{{ x | default(omit) }}'), scopeWith({}))).toBe(Omit.value)
  })

  test('never evaluates text that came from elsewhere', () => {
    const scope = scopeOf(new Map<Value, Value>([['result', '{{ 1 + 1 }}']]), worldWith())
    expect(open(templateOf('{{ result }}'), scope)).toBe('{{ 1 + 1 }}')
    expect(open(templateOf("{{ '{{ 1 }}' }}"), scope)).toBe('{{ 1 }}')
  })

  test('changes a copy of a variable, never the variable', () => {
    const scope = scopeWith({ l: [1], d: { in: [1] } })
    const source =
      '{% set _ = l.append(2) %}{% set _ = d.in.append(2) %}{% set _ = d.update({"x": l}) %}{{ l }} {{ d }}'
    expect(open(templateOf(source), scope)).toBe("[1, 2] {'in': [1, 2], 'x': [1, 2]}")
    expect(open(templateOf('{{ l }} {{ d }}'), scope)).toBe("[1] {'in': [1]}")
  })

  test('reads a lazy dict only where it is asked', () => {
    const read: string[] = []
    const hostvars = new LazyDict(['a', 'b'], (name) => {
      read.push(name)
      return new Map([['ip', `10.0.0.${name}`]])
    })
    const scope = scopeOf(new Map<Value, Value>([['hostvars', hostvars]]), worldWith())
    expect(open(templateOf("{{ hostvars['a'].ip }}{{ hostvars.a.ip }}"), scope)).toBe('10.0.0.a10.0.0.a')
    expect(repr(open(templateOf("{{ ['a'] | map('extract', hostvars, 'ip') | list }}"), scope))).toBe("['10.0.0.a']")
    expect(repr(open(templateOf("{{ 'b' in hostvars and hostvars | list }}"), scope))).toBe("['a', 'b']")
    expect(read).toEqual(['a'])
  })

  test.each([
    { source: '{{ nope }}', says: "'nope' is undefined" },
    { source: '{{ d.y }}', says: "object of type 'dict' has no attribute 'y'" },
    { source: '{{ x }}', says: "'nope' is undefined" },
    { source: '{{ [x] }}', says: "'nope' is undefined" },
    { source: 'a {{ d.z }}', says: "'nope' is undefined" },
    { source: '{{ d }}', says: "'nope' is undefined" },
    { source: '{{ d | to_json }}', says: "'nope' is undefined" },
    { source: "{{ undef('set it') }}", says: 'set it' },
  ])('refuses what is undefined in $source', ({ source, says }) => {
    const scope = scopeWith({ x: '{{ nope }}', d: { z: '{{ nope }}' } })
    expect(outcomeOf(() => repr(open(templateOf(source), scope)))).toEqual({ code: 'expression/undefined', says })
  })

  test.each([
    { source: '{{ haproxy_adress }}', hint: 'Did you mean "haproxy_address"?' },
    { source: '{{ d.tiemout }}', hint: 'Did you mean "timeout"?' },
    { source: '{{ 1 | strng }}', hint: 'Did you mean "string"?' },
  ])('suggests near names for $source', ({ source, hint }) => {
    const scope = scopeWith({ haproxy_address: '::1', d: { timeout: 3 } })
    expect(diagnosticOf(() => open(templateOf(source), scope)).hint).toEqual(hint)
  })

  test('shows an undefined name where it is written, not where it is used', () => {
    const inner = templateOf('x {{ nope }}', 'template', 'group_vars/all.yml')
    const scope = scopeOf(new Map<Value, Value>([['a', inner]]), worldWith())
    const at = {
      file: 'group_vars/all.yml',
      start: { line: 1, column: 6, offset: 5 },
      end: { line: 1, column: 10, offset: 9 },
    }
    expect(diagnosticOf(() => open(templateOf('{{ a }}'), scope)).at).toEqual(at)
  })

  test.each([
    { variables: { a: '{{ a }}/bin' }, chain: 'a → a' },
    { variables: { a: '{{ b }}', b: 'x{{ c }}', c: '{{ a }}y' }, chain: 'a → b → c → a' },
    { variables: { a: { b: '{{ a.b }}' } }, chain: '{{ a.b }} → {{ a.b }}' },
  ])('names the circle $chain', ({ variables, chain }) => {
    const found = outcomeOf(() => repr(open(scopeWith(variables).variable('a') ?? null, scopeWith(variables))))
    const again = outcomeOf(() => opened('{{ a }}', variables))
    expect([found.code, again.code]).toEqual(['expression/recursion', 'expression/recursion'])
    expect(again.says).toBe(`Recursive loop detected in template. The value needs itself: ${chain}`)
  })

  test('evaluates a variable once for each scope', () => {
    let calls = 0
    const world = { ...worldWith(), now: () => ++calls }
    const scope = scopeOf(variablesOf({ t: "{{ now(utc=true, fmt='%f') }}" }), world)
    expect(open(templateOf('{{ t }} {{ t }}'), scope)).toBe('001000 001000')
    expect(open(templateOf('{{ t }}'), scope)).toBe('001000')
    expect(calls).toBe(1)
  })
})

describe('secrecy', () => {
  const vault = { armour: 's3cret-word' }
  const origin = new SourceText('armour', 'vault.yml')

  function secretsAfter(source: string): (text: string) => string {
    const world = worldWith({}, vault)
    const variables = new Map<Value, Value>([['pw', new Ciphertext('armour', origin)]])
    open(templateOf(source), scopeOf(variables, world))
    return (text) => world.secrets.mask(text)
  }

  test.each([
    { source: '{{ pw }}', masks: 's3cret-word' },
    { source: 'user:{{ pw }}@host', masks: 'user:s3cret-word@host' },
    { source: '{{ pw | upper }}', masks: 'S3CRET-WORD' },
    { source: '{{ pw.title() }}', masks: 'S3Cret-Word' },
    { source: '{{ pw | b64encode }}', masks: 'czNjcmV0LXdvcmQ=' },
    { source: "{{ ('user:' ~ pw) | b64encode }}", masks: 'dXNlcjpzM2NyZXQtd29yZA==' },
    { source: "{{ [pw] | map('b64encode') | list }}", masks: 'czNjcmV0LXdvcmQ=' },
    { source: "{{ pw.split('-') }}", masks: 's3cret' },
    { source: '{{ pw | upper | lower | reverse }}', masks: 'drow-terc3s' },
  ])('goes with what $source makes', ({ source, masks }) => {
    expect(secretsAfter(source)(masks)).toContain('********')
  })

  test('does not spread to ordinary words', () => {
    const mask = secretsAfter("{{ pw | ternary('enabled', 'disabled') }} {{ ('host:' ~ pw).split(':') }}")
    expect(mask('enabled disabled host')).toBe('enabled disabled host')
  })

  test('a vault that no password opens is a diagnostic', () => {
    const scope = scopeOf(new Map<Value, Value>([['pw', new Ciphertext('other', origin)]]), worldWith({}, vault))
    expect(diagnosticOf(() => open(templateOf('{{ pw }}'), scope)).code).toBe('vault/no-password')
  })
})

describe('condition', () => {
  const scope = scopeWith({ yes: true, s: 'true', l: [1], n: 0, nothing: null, b: '{{ l | length > 0 }}', word: 'abc' })
  const holds = (source: string): boolean => condition(templateOf(source, 'expression'), scope)

  test.each([
    { source: 'yes', result: true },
    { source: 'not yes', result: false },
    { source: 'b', result: true },
    { source: 'nope is defined', result: false },
    { source: 's | bool', result: true },
    { source: 'l and n', result: null },
    { source: 'n == 0 and l | length == 1', result: true },
    { source: '{{ yes }}', result: true },
    { source: String.raw`word is match('\w+')`, result: true },
    { source: 's', result: null },
    { source: 'l', result: null },
    { source: 'n', result: null },
    { source: 'nothing', result: null },
    { source: '', result: null },
    { source: 'yes or nope', result: true },
  ])('"$source" is $result', ({ source, result }) => {
    if (result === null) expect(outcomeOf(() => String(holds(source))).code).toBe('expression/condition')
    else expect(holds(source)).toBe(result)
  })

  test.each([
    { source: 's', hint: 'Write: s | bool' },
    { source: 'word', hint: 'To ask whether there is any text, write: word | length > 0' },
    { source: 'l', hint: 'To ask whether it holds anything, write: l | length > 0' },
    { source: 'n', hint: 'Write: n != 0' },
    { source: 'nothing', hint: 'Write: nothing is not none' },
  ])('of "$source" is told: $hint', ({ source, hint }) => {
    expect(diagnosticOf(() => holds(source)).hint).toEqual(hint)
  })
})

describe('a value that is one output and a newline', () => {
  test.each([
    { of: 'text', source: "{{ 'a' }}\n", value: 'a\n' },
    { of: 'text with its own newline', source: "{{ 'a\n' }}\n", value: 'a\n' },
    { of: 'a number', source: '{{ 1 }}\n', value: 1 },
  ])('keeps the newline of $of alone', ({ source, value }) => {
    expect(open(templateOf(source), scopeOf(new Map(), worldWith()))).toEqual(value)
  })
})
