import { SourceText } from '../diagnostic/source-text.ts'
import { hostAddress } from './host-address.ts'
import type { InventoryStatement } from './statement.ts'

/** The hosts of `-i h1,h2,`: ungrouped, each perhaps with a port, no ranges. */
export function readHostList(text: string): readonly InventoryStatement[] {
  const source = new SourceText(text, '--inventory')
  return [...text.matchAll(/[^,]+/g)].flatMap(({ 0: part, index }) => {
    const name = part.trim()
    if (name === '') return []
    const address = name.includes('[') && !name.startsWith('[') ? null : hostAddress(name)
    const at = source.span(index, index + part.length)
    return [{ says: 'host', host: address?.host ?? name, group: 'ungrouped', port: address?.port ?? null, at }] as const
  })
}
