import { SourceText } from '../diagnostic/source-text.ts'
import type { ProjectFiles } from '../project/files.ts'
import { hostAddress } from './host-address.ts'
import { expandHostRange, HostRangeFault } from './host-range.ts'
import type { InventoryStatement } from './statement.ts'

/** Whether an `-i` argument is a list of hosts: it has a comma, and no file has that name. */
export function isHostList(source: string, files: ProjectFiles): boolean {
  return source.includes(',') && !files.exists(source)
}

/** The hosts of `-i h1,h2,`: ungrouped, each perhaps with a port. @param expands - whether names may have ranges */
export function readHostList(text: string, expands = false): readonly InventoryStatement[] {
  const source = new SourceText(text, '--inventory')
  return [...text.matchAll(/[^,]+/g)].flatMap(({ 0: part, index }) => {
    const name = part.trim()
    if (name === '') return []
    const address = name.includes('[') && !name.startsWith('[') ? null : hostAddress(name)
    const at = source.span(index, index + part.length)
    const host = address?.host ?? name
    const range = expands ? expandHostRange(hostAddress(name)?.host ?? name) : [host]
    const hosts = range instanceof HostRangeFault ? [host] : range
    const port = address?.port ?? null
    return hosts.map((one) => ({ says: 'host', host: one, group: 'ungrouped', port, at }) as const)
  })
}
