import { describe, expect, test } from 'vitest'
import { freeNames } from '../../src/expression/free-names.ts'
import { templateOf } from '../support/expression-world.ts'

describe('freeNames', () => {
  test.each([
    { source: 'plain', names: [] },
    { source: '{{ a }}', names: ['a'] },
    { source: '{{ a.b[c] | default(d) ~ e(f=g) }}', names: ['a', 'c', 'd', 'e', 'g'] },
    { source: '{{ 1 if a is divisibleby(b) else -c }}', names: ['a', 'b', 'c'] },
    { source: '{% set a = b %}{{ a }}', names: ['b'] },
    { source: '{{ a }}{% set a = 1 %}', names: ['a'] },
    {
      source: '{% for x in l if x > m %}{{ x }}{{ loop.index }}{% else %}{{ y }}{% endfor %}{{ x }}',
      names: ['l', 'm', 'y', 'x'],
    },
    { source: '{% for k, v in d.items() %}{{ k }}{{ v }}{% endfor %}', names: ['d'] },
    { source: '{% macro m(a, b=c) %}{{ a }}{{ b }}{{ o }}{{ varargs }}{% endmacro %}{{ m(1) }}', names: ['c', 'o'] },
    { source: '{% with a = b %}{{ a }}{% endwith %}{{ a }}', names: ['b', 'a'] },
    { source: '{% if a %}{% set x = 1 %}{% endif %}{{ x }}', names: ['a'] },
    { source: '{% set ns.x = a %}', names: ['a', 'ns'] },
    { source: '{% import f as m %}{{ m.x }}', names: ['f'] },
    { source: "{% from 'f' import a as b with context %}{{ b }}", names: [] },
    { source: '{% set x | replace(a, b) %}{{ c }}{% endset %}{{ x }}', names: ['c', 'a', 'b'] },
    { source: '{{ broken', names: [] },
  ])('of $source', ({ source, names }) => {
    expect([...freeNames(templateOf(source))]).toEqual(names)
  })

  test('of a bare expression', () => {
    expect([...freeNames(templateOf('a in b and c is defined', 'expression'))]).toEqual(['a', 'b', 'c'])
  })
})
