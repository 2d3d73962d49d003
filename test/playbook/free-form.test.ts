import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { firstWord, splitFreeForm } from '../../src/playbook/free-form.ts'

const commandKeys = new Set(['creates', 'removes', 'chdir', 'executable', 'stdin'])

// Each row was run through ansible-core 2.14's parse_kv; rows marked "ours" keep blanks that it loses.
describe('splitFreeForm of a command', () => {
  test.each([
    {
      does: 'keeps blanks and takes pairs out',
      text: 'echo a   b  creates=/x y',
      pairs: { creates: '/x' },
      rest: 'echo a   b y',
    },
    { does: 'leaves unknown pairs in the command', text: "echo 'a   b' x=1", pairs: {}, rest: "echo 'a   b' x=1" },
    { does: 'keeps indentation (ours)', text: 'a\n  b\n c chdir=/t\n', pairs: { chdir: '/t' }, rest: 'a\n  b\n c' },
    { does: 'joins continued lines', text: 'foo \\\n bar', pairs: {}, rest: 'foo bar' },
    { does: 'unquotes values', text: 'echo creates="/x y" z', pairs: { creates: '/x y' }, rest: 'echo z' },
    { does: 'leaves quoted pairs alone', text: 'echo "creates=/x"', pairs: {}, rest: 'echo "creates=/x"' },
    {
      does: 'keeps Jinja together',
      text: "echo {{ a }} {% if x %} b c {% endif %} creates={{ y  ~ 'k' }}",
      pairs: { creates: "{{ y  ~ 'k' }}" },
      rest: 'echo {{ a }} {% if x %} b c {% endif %}',
    },
    {
      does: 'sees quotes of Jinja inside quotes',
      text: 'x "{{ a["b c"] }}" chdir=/',
      pairs: { chdir: '/' },
      rest: 'x "{{ a["b c"] }}"',
    },
    {
      does: 'keeps here-documents (ours)',
      text: 'cat <<EOF\nhi   there\n\n x\nEOF',
      pairs: {},
      rest: 'cat <<EOF\nhi   there\n\n x\nEOF',
    },
  ])('$does', ({ text, pairs, rest }) => {
    const split = splitFreeForm(text, (word) => commandKeys.has(word))
    expect(
      split && { pairs: Object.fromEntries(split.pairs.map(({ key, value }) => [key, value])), rest: split.rest },
    ).toEqual({ pairs, rest })
  })

  test.each(["echo it's", 'echo "a', 'echo {{ a', 'echo ${#list[@]}'])('refuses what is not closed: %s', (text) => {
    expect(splitFreeForm(text, () => true)).toBeNull()
  })
})

describe('splitFreeForm of arguments', () => {
  test.each([
    {
      text: 'msg="a b" k={{ x | d("q r") }}z',
      pairs: [
        ['msg', 'a b'],
        ['k', '{{ x | d("q r") }}z'],
      ],
      rest: '',
    },
    {
      text: 'msg="a\\nb" c=a\\=b d\\=e=f',
      pairs: [
        ['msg', 'a\nb'],
        ['c', 'a\\=b'],
        ['d\\=e', 'f'],
      ],
      rest: '',
    },
    {
      text: 'a=1 a=2 b',
      pairs: [
        ['a', '1'],
        ['a', '2'],
      ],
      rest: 'b',
    },
    { text: "x='it''s'", pairs: [['x', "it''s"]], rest: '' },
    { text: 'a = 1', pairs: [], rest: 'a = 1' },
    { text: '=x', pairs: [], rest: '=x' },
    { text: 'k=', pairs: [['k', '']], rest: '' },
    {
      text: 'k="a" b="c"d',
      pairs: [
        ['k', 'a'],
        ['b', '"c"d'],
      ],
      rest: '',
    },
    { text: 'k=\\x41\\u00e9', pairs: [['k', 'Aé']], rest: '' },
  ])('reads $text', ({ text, pairs, rest }) => {
    const split = splitFreeForm(text, () => true)
    expect(split?.pairs.map(({ key, value }) => [key, value])).toEqual(pairs)
    expect(split?.rest).toBe(rest)
  })

  test('knows the place of each character of a value', () => {
    const text = 'dest=/x src="{{ name }}"'
    const pair = splitFreeForm(text, () => true)?.pairs[1]
    expect(pair && text.slice(pair.place(3), pair.place(7))).toBe('name')
  })

  test('knows the place of each character of what is left', () => {
    const text = 'a creates=/x {{ b }}'
    const split = splitFreeForm(text, (word) => word === 'creates')
    expect(split?.rest).toBe('a {{ b }}')
    expect(split && text.charAt(split.restPlace(5))).toBe('b')
  })

  test('ends for every text, and puts nothing into pairs that was not written', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[ab='"{}%#\\ \n]*$/), (text) => {
        const split = splitFreeForm(text, () => true)
        for (const { key, start, end } of split?.pairs ?? []) expect(text.slice(start, end)).toContain(key)
      }),
      { numRuns: 500 },
    )
  })
})

describe('firstWord', () => {
  test.each([
    ['copy src=a', 'copy', 4],
    ['  ping', 'ping', 6],
    ['{{ a b }} c', '{{ a b }}', 9],
  ])('of %j is %j', (text, word, restStart) => {
    expect(firstWord(text)).toEqual({ word, restStart })
  })

  test('is none in a blank text', () => {
    expect(firstWord(' ')).toBeNull()
  })
})

describe('the end of free text', () => {
  test.each([
    { text: 'a\n b\n', endsLine: true },
    { text: 'creates=/x a\n', endsLine: true },
    { text: 'a', endsLine: false },
    { text: 'a\ncreates=/x', endsLine: true },
  ])('$text', ({ text, endsLine }) => {
    expect(splitFreeForm(text, (key) => key === 'creates')?.endsLine).toBe(endsLine)
  })
})
