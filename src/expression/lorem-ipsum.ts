import type { RandomSource } from '../text/random-source.ts'

/** How {@link loremIpsum} writes. */
export interface LoremLayout {
  readonly paragraphs: number
  /** Each paragraph is a `<p>` of its own; else an empty line stands between them. */
  readonly asHtml: boolean
  /** The fewest words of a paragraph. */
  readonly least: number
  /** One more than the most words of a paragraph. */
  readonly limit: number
}

/**
 * Text that means nothing, to fill a page with. Every call gives another.
 *
 * @see Jinja 3.1, the global function `lipsum`
 */
export function loremIpsum({ paragraphs, asHtml, least, limit }: LoremLayout, random: RandomSource): string {
  const texts = Array.from({ length: Math.max(0, paragraphs) }, () => {
    const count = least + Number(random.below(BigInt(Math.max(1, limit - least))))
    return paragraphOf(count, random)
  })
  return asHtml ? texts.map((text) => `<p>${text}</p>`).join('\n') : texts.join('\n\n')
}

function paragraphOf(count: number, random: RandomSource): string {
  const sentences: string[] = []
  for (let left = count; left > 0;) {
    const length = Math.min(left, 6 + Number(random.below(10n)))
    sentences.push(sentenceOf(length, random))
    left -= length
  }
  return sentences.join(' ')
}

function sentenceOf(length: number, random: RandomSource): string {
  const words: string[] = []
  for (let left = length; left > 0; left--) {
    const at = Number(random.below(BigInt(vocabulary.length)))
    const word = vocabulary[at] ?? ''
    // No word comes twice in a row: its neighbour takes its place.
    words.push(word === words.at(-1) ? (vocabulary[(at + 1) % vocabulary.length] ?? '') : word)
  }
  const comma = Number(random.below(BigInt(length)))
  const text = words.map((word, at) => (at === comma && at > 0 && at < length - 1 ? `${word},` : word)).join(' ')
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}

const vocabulary: readonly string[] = [
  'lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor incididunt ut labore et dolore magna',
  'aliqua enim ad minim veniam quis nostrud exercitation ullamco laboris nisi aliquip ex ea commodo consequat duis aute',
  'irure in reprehenderit voluptate velit esse cillum eu fugiat nulla pariatur excepteur sint occaecat cupidatat non',
  'proident sunt culpa qui officia deserunt mollit anim id est laborum',
].flatMap((line) => line.split(' '))
