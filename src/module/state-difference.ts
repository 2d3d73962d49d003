/**
 * The fields in which two states differ, as dotted paths; empty when they are equal. Order of keys does not count.
 *
 * @param from - plain data: JSON with Uint8Array leaves
 */
export function differences(from: unknown, to: unknown): readonly string[] {
  return compare(from, to, '', () => false)
}

/**
 * The fields of a promised state that a probe found otherwise. A field that the plan left `undefined` was not promised:
 * what only the host decides (the inode, the time of writing).
 */
export function brokenPromises(promised: unknown, found: unknown): readonly string[] {
  return compare(promised, found, '', (value) => value === undefined)
}

function compare(from: unknown, to: unknown, path: string, isFree: (value: unknown) => boolean): readonly string[] {
  if (isFree(from) || Object.is(from, to)) return []
  if (from instanceof Uint8Array && to instanceof Uint8Array) {
    return from.length === to.length && from.every((byte, index) => byte === to[index]) ? [] : [path]
  }
  if (Array.isArray(from) && Array.isArray(to) && from.length !== to.length) return [path]
  if (!isContainer(from) || !isContainer(to) || Array.isArray(from) !== Array.isArray(to)) return [path]
  const keys = new Set([...Object.keys(from), ...Object.keys(to)])
  return [...keys].flatMap((key) => compare(from[key], to[key], path === '' ? key : `${path}.${key}`, isFree))
}

function isContainer(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !(value instanceof Uint8Array)
}
