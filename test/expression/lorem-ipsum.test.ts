import { describe, expect, test } from 'vitest'
import { builtins } from '../../src/expression/builtins.ts'
import { evaluateExpression } from '../../src/expression/evaluate.ts'
import { loremIpsum } from '../../src/expression/lorem-ipsum.ts'
import { scopeOf } from '../../src/expression/scope.ts'
import { seededRandom } from '../../src/text/random-source.ts'
import { str } from '../../src/value/print.ts'
import { templateOf, worldWith } from '../support/expression-world.ts'

describe('loremIpsum', () => {
  test('writes as many paragraphs and words as it is told', () => {
    const layout = { paragraphs: 3, asHtml: false, least: 20, limit: 30 }
    const paragraphs = loremIpsum(layout, seededRandom('h1')).split('\n\n')
    expect(paragraphs).toHaveLength(3)
    for (const paragraph of paragraphs) {
      expect(paragraph).toMatch(/^[A-Z].*\.$/)
      expect(paragraph.split(' ').length).toBeGreaterThanOrEqual(20)
      expect(paragraph.split(' ').length).toBeLessThan(30)
    }
  })

  test('is the global "lipsum", with five paragraphs of HTML', () => {
    const scope = scopeOf(new Map(), worldWith())
    const text = evaluateExpression(templateOf('lipsum()', 'expression'), scope, builtins)
    expect(str(text).match(/<p>[^<>]+<\/p>/g)).toHaveLength(5)
  })
})
