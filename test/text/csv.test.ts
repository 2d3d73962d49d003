import { describe, expect, test } from 'vitest'
import { parseCsv } from '../../src/text/csv.ts'

describe('parseCsv', () => {
  test.each([
    {
      text: 'a,b\n1,2\n',
      rows: [
        ['a', 'b'],
        ['1', '2'],
      ],
    },
    {
      text: 'a,b\r\n1,2',
      rows: [
        ['a', 'b'],
        ['1', '2'],
      ],
    },
    { text: '"a,1","say ""hi"""', rows: [['a,1', 'say "hi"']] },
    { text: '"two\nlines",x', rows: [['two\nlines', 'x']] },
    { text: 'a,,\n', rows: [['a', '', '']] },
    { text: '\n\na\n', rows: [['a']] },
    { text: '""\n', rows: [['']] },
    { text: '', rows: [] },
    { text: 'a"b,c', rows: [['a"b', 'c']] },
  ])('reads $text', ({ text, rows }) => {
    expect(parseCsv(text, { delimiter: ',' })).toEqual(rows)
  })

  test('drops blanks behind delimiters when told to', () => {
    expect(parseCsv('a, b, "c"', { delimiter: ',', skipsInitialSpace: true })).toEqual([['a', 'b', 'c']])
  })
})
