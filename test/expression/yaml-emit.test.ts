import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { emitYaml, type YamlLayout } from '../../src/expression/yaml-emit.ts'
import { fromJson, type Json } from '../../src/value/json.ts'
import { TypeFault } from '../../src/value/type-fault.ts'
import { Callable, Float, Tuple, type Value } from '../../src/value/value.ts'

interface Row {
  readonly value: Json
  /** Arguments of PyYAML's `dump`, beside `allow_unicode` and `default_flow_style=None`. */
  readonly layout: {
    indent?: number
    width?: number
    default_flow_style?: boolean
    explicit_start?: boolean
    explicit_end?: boolean
  }
  readonly yaml: string
}

// Made by PyYAML 6.0 with libyaml 0.2.5. The file is ours.
const rows = JSON.parse(readFileSync(new URL('../fixtures/yaml-emit.json', import.meta.url), 'utf8')) as readonly Row[]

function layoutOf({
  indent,
  width,
  default_flow_style: flow,
  explicit_start,
  explicit_end,
}: Row['layout']): YamlLayout {
  return {
    indent: indent ?? 2,
    width: width ?? 80,
    flow: flow === undefined ? 'innermost' : flow ? 'always' : 'never',
    sortKeys: true,
    explicitStart: explicit_start ?? false,
    explicitEnd: explicit_end ?? false,
  }
}

describe('emitYaml', () => {
  test.each(rows.map((row) => ({ ...row, title: JSON.stringify([row.value, row.layout]) })))(
    'writes $title as libyaml does',
    ({ value, layout, yaml }) => {
      expect(emitYaml(fromJson(value), layoutOf(layout))).toBe(yaml)
    },
  )

  test.each<{ value: Value; yaml: string }>([
    { value: new Float(Infinity), yaml: '.inf\n' },
    { value: new Float(-Infinity), yaml: '-.inf\n' },
    { value: new Float(NaN), yaml: '.nan\n' },
    { value: new Float(1e16), yaml: '1.0e+16\n' },
    { value: new Float(1), yaml: '1.0\n' },
    { value: 2n ** 64n, yaml: '18446744073709551616\n' },
    { value: new Tuple([1, 'a']), yaml: '[1, a]\n' },
    {
      value: new Map<Value, Value>([
        [1, 2],
        ['a', 3],
        [null, 4],
      ]),
      yaml: '{1: 2, a: 3, null: 4}\n',
    },
    { value: new Map<Value, Value>([[new Tuple([1, 2]), 3]]), yaml: '? [1, 2]\n: 3\n' },
  ])('writes $yaml', ({ value, yaml }) => {
    expect(emitYaml(value, layoutOf({}))).toBe(yaml)
  })

  test('refuses what YAML has not', () => {
    expect(() => emitYaml([new Callable('f', () => null)], layoutOf({}))).toThrow(TypeFault)
  })
})
