import type { FactSource } from './fact-source.ts'
import type { Json } from '../value/json.ts'

/** The resolver's settings, from /etc/resolv.conf. */
export const dns: FactSource = {
  name: 'dns',
  subsets: [],
  script: `cat /etc/resolv.conf`,
  parse(output) {
    const dns: Record<string, Json> = {}
    const nameservers: string[] = []
    for (const line of output.split('\n')) {
      const [word, ...rest] = line
        .replace(/[#;].*/, '')
        .trim()
        .split(/\s+/)
      if (word === 'nameserver') nameservers.push(...rest)
      if (word === 'domain' && rest[0] !== undefined) dns['domain'] = rest[0]
      if (word === 'search' || word === 'sortlist') dns[word] = rest
      if (word === 'options') dns['options'] = Object.fromEntries(rest.map(resolverOption))
    }
    if (nameservers.length > 0) dns['nameservers'] = nameservers
    return { dns }
  },
}

function resolverOption(option: string): [string, Json] {
  const at = option.indexOf(':')
  return at < 0 ? [option, true] : [option.slice(0, at), option.slice(at + 1)]
}
