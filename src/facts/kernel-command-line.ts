import type { FactSource } from './fact-source.ts'

/** The words the kernel was started with. `cmdline` keeps the last of a repeated word, `proc_cmdline` all. */
export const kernelCommandLine: FactSource = {
  name: 'cmdline',
  subsets: ['proc_cmdline'],
  script: `cat /proc/cmdline`,
  parse(output) {
    const last: Record<string, string | true> = {}
    const all: Record<string, string | true | string[]> = {}
    for (const word of output.trim().match(/(?:[^\s"]|"[^"]*")+/g) ?? []) {
      const plain = word.replaceAll('"', '')
      const at = plain.indexOf('=')
      const key = at < 0 ? plain : plain.slice(0, at)
      const value = at < 0 ? true : plain.slice(at + 1)
      last[key] = value
      all[key] = together(all[key], value)
    }
    return { cmdline: last, proc_cmdline: all }
  },
}

function together(earlier: string | true | string[] | undefined, value: string | true): string | true | string[] {
  if (earlier === undefined || value === true || earlier === true) return value
  return Array.isArray(earlier) ? [...earlier, value] : [earlier, value]
}
