/**
 * `PATH:VALUE` lines, as `grep -s -H .` prints small files of /sys, by path.
 *
 * One grep over a glob reads hundreds of attributes with one process, where a loop of `cat` starts one for each.
 */
export function attributesOf(output: string): ReadonlyMap<string, string> {
  const attributes = new Map<string, string>()
  for (const line of output.split('\n')) {
    // PCI and MAC addresses put colons into values and into some paths; every path here ends before `:` and a non-slash rest.
    const match = /^(\/(?:[^:]|:(?=[^\n]*\/[^/:]+:))*):(.*)$/.exec(line)
    const [, path, value] = match ?? []
    if (path !== undefined && value !== undefined && !attributes.has(path)) attributes.set(path, value.trim())
  }
  return attributes
}
