import { describe, expect, test } from 'vitest'
import { error, warning } from '../../src/diagnostic/catalogue.ts'
import { SourceText } from '../../src/diagnostic/source-text.ts'
import { coloured, plainText } from '../../src/reporters/colour.ts'
import { showDiagnostic } from '../../src/reporters/show-diagnostic.ts'
import { displayWidth } from '../../src/text/display-width.ts'

/** The text between `«` and `»` is the span. */
function shownAt(marked: string): string {
  const start = marked.indexOf('«')
  const end = marked.indexOf('»') - 1
  const text = marked.replace(/[«»]/g, '')
  const at = new SourceText(text, 'site.yml').span(start, end)
  return showDiagnostic(error('engine/assertion', 'It does not hold.', { at }), () => text, plainText)
}

/** The snippet alone. */
function snippetAt(marked: string): string {
  return shownAt(marked).split('\n').slice(2, -2).join('\n')
}

describe('a diagnostic shows', () => {
  test('summary, code, place, line, reason and next step', () => {
    const text = '- name: Put the address into /etc/hosts\n  lineinfle:\n    path: /etc/hosts\n'
    const at = new SourceText(text, 'site.yml').span(42, 51)
    const found = error('cli/limit', 'There is no module "lineinfle".', {
      at,
      hint: 'To list all modules, run:\n    hadeploy doc',
    })
    expect(showDiagnostic(found, () => text, plainText)).toBe(
      `error: ${found.summary}${' '.repeat(100 - 'error: '.length - found.summary.length - 'cli/limit'.length)}cli/limit
  site.yml:2:3
      1 | - name: Put the address into /etc/hosts
      2 |   lineinfle:
        |   ^^^^^^^^^
  There is no module "lineinfle".
  To list all modules, run:
      hadeploy doc
`,
    )
  })

  test.each([
    {
      does: 'no line above that is blank',
      marked: '\n  \nwhen: «x»\n',
      shows: '      3 | when: x\n        |       ^',
    },
    {
      does: 'a mark for an empty span',
      marked: 'when: «»x',
      shows: '      1 | when: x\n        |       ^',
    },
    {
      does: 'a mark behind the end of a line',
      marked: 'when:«»\nnext: 1\n',
      shows: '      1 | when:\n        |      ^',
    },
    {
      does: 'wide characters under as many marks as they take columns',
      marked: 'msg: 漢字 «字幕» x',
      shows: '      1 | msg: 漢字 字幕 x\n        |           ^^^^',
    },
    {
      does: 'tabs as four columns',
      marked: '\tmsg:\t«x»',
      shows: '      1 |     msg:    x\n        |             ^',
    },
    {
      does: 'no escape sequences and no carriage returns',
      marked: 'a: \x1b[31m«x»\x1b[0m\r\nb: 1\r\n',
      shows: '      1 | a: x\n        |    ^',
    },
    {
      does: 'first and last of two lines',
      marked: 'when: «x and\n  y»\n',
      shows: '      1 | when: x and\n        |       ^^^^^\n      2 |   y\n        |   ^',
    },
    {
      does: 'first and last of many lines, numbers in line',
      marked: `${'\n'.repeat(7)}when: «a\n  b\n  c» d\n`,
      shows: '       8 | when: a\n         |       ^\n       … |\n      10 |   c d\n         |   ^',
    },
    {
      does: 'one line of a block that ends before the next',
      marked: '- «name: x\n  \n»- name: y\n',
      shows: '      1 | - name: x\n        |   ^^^^^^^',
    },
  ])('$does', ({ marked, shows }) => {
    expect(snippetAt(marked)).toBe(shows)
  })

  test.each([
    { does: 'at its beginning', marked: `«start»${' filler'.repeat(100)}`, word: 'start' },
    { does: 'in its middle', marked: `${'filler '.repeat(100)}«middle»${' filler'.repeat(100)}`, word: 'middle' },
    { does: 'at its end', marked: `${'漢 '.repeat(100)}«end»`, word: 'end' },
  ])('a long line cut around the span $does', ({ marked, word }) => {
    const [line = '', marks = ''] = snippetAt(marked).split('\n')
    expect(displayWidth(line)).toBeLessThanOrEqual(100)
    expect(line).toContain('…')
    const before = line.slice(0, line.indexOf(word))
    expect(displayWidth(before)).toBe(marks.indexOf('^'))
    expect(/\^+/.exec(marks)?.[0]).toBe('^'.repeat(word.length))
  })

  test('a span too long for a line as far as it goes', () => {
    const [line = '', marks = ''] = snippetAt(`key: «${'x'.repeat(300)}»`).split('\n')
    expect(line).toMatch(/key: x+…$/)
    expect(displayWidth(marks)).toBe(displayWidth(line))
    expect(displayWidth(line)).toBeLessThanOrEqual(100)
  })

  test.each([
    { does: 'no file', source: () => null },
    { does: 'a file that has become shorter', source: () => 'one line\n' },
  ])('the place alone with $does', ({ source }) => {
    const at = new SourceText('\n'.repeat(20), 'gone.yml').span(15, 16)
    expect(showDiagnostic(error('cli/limit', 'Why.', { at }), source, plainText)).toMatch(
      /^error: .*\n {2}gone\.yml:16:1\n {2}Why\.\n$/,
    )
  })

  test('no place where it has none', () => {
    expect(showDiagnostic(warning('cli/limit', 'Why.\n\nBecause.'), () => null, plainText)).toMatch(
      /^warning: .*\n {2}Why\.\n\n {2}Because\.\n$/,
    )
  })

  test('colours for what is wrong', () => {
    const at = new SourceText('when: x', 'site.yml').span(6, 7)
    const shown = showDiagnostic(error('cli/limit', 'Why.', { at }), () => 'when: x', coloured)
    expect(shown).toContain('        |       \x1b[0;31m^\x1b[0m\n')
    expect(shown).toMatch(/^\x1b\[0;31merror: /)
  })
})
