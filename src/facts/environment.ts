import type { FactSource } from './fact-source.ts'

/** The environment that commands on the host run in. */
export const environment: FactSource = {
  name: 'env',
  subsets: [],
  // NUL ends an entry and a newline may stand inside one, so the two change places on their way here.
  script: `env -0 | tr '\\n\\000' '\\001\\n'`,
  parse(output) {
    const entries = output
      .split('\n')
      .map((line) => line.replaceAll('\u0001', '\n'))
      .filter((line) => line.indexOf('=') > 0)
      .map((line): [string, string] => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)])
    return { env: Object.fromEntries(entries) }
  },
}
