import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DiagnosticError } from '../../src/diagnostic/diagnostic.ts'
import { readXml, writeXml } from '../../src/document/xml.ts'
import type { XmlElement } from '../../src/value/xml.ts'

const names = fc.constantFrom('cib', 'nvpair', 'with-rsc', 'a_b')
const texts = fc.string({
  unit: fc.constantFrom('a', ' ', '&', '<', '>', '"', "'", '\n', '\t', '\r', 'é', '😀', '&amp;', '&#10;'),
})
const leaves = fc.record({
  name: names,
  attributes: fc.dictionary(names, texts, { maxKeys: 3, noNullPrototype: true }),
  children: fc.constant<readonly XmlElement[]>([]),
})
const nodes = fc.record({
  name: names,
  attributes: fc.constant({ id: 'x' }),
  children: fc.array(leaves, { maxLength: 3 }),
})
const elements: fc.Arbitrary<XmlElement> = fc.record({
  name: names,
  attributes: fc.constant({ id: 'x' }),
  children: fc.array(nodes, { maxLength: 3 }),
})

describe('readXml', () => {
  test('keeps the order of elements, and drops the white space between them', () => {
    const element = readXml(
      '<?xml version="1.0"?>\n<a x="1" y=" 2 ">\n  <b/> <c>some <!-- no --> text</c><b n="&#10;&quot;"/>\n</a>\n',
      'It',
    )
    expect(element).toEqual({
      name: 'a',
      attributes: { x: '1', y: ' 2 ' },
      children: [
        { name: 'b', attributes: {}, children: [] },
        { name: 'c', attributes: {}, children: [], text: 'some  text' },
        { name: 'b', attributes: { n: '\n"' }, children: [] },
      ],
    })
  })

  test('reads what writeXml writes', () => {
    fc.assert(
      fc.property(elements, (element) => {
        expect(readXml(writeXml(element), 'It')).toEqual(element)
      }),
    )
  })

  test.each(['', 'Error: no cluster', '<constructor/>', '<a>', '<a/><b/>', '<a></b>', '<a x=1/>'])(
    'refuses %j',
    (text) => {
      expect(() => readXml(text, 'The CIB of c1')).toThrow(DiagnosticError)
      expect(() => readXml(text, 'The CIB of c1')).toThrow(/^The CIB of c1 is not XML that can be read: /)
    },
  )
})
