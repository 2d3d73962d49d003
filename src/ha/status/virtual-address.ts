import { attributesOf, elements } from './monitor-xml.ts'
import { cellsOf, component, known, type Answers, type Judgement } from './component.ts'

/** The addresses that Pacemaker shall keep somewhere, and those that a host has. */
export interface AddressFacts {
  readonly wanted: readonly string[]
  readonly held: readonly string[]
}

// What the cluster shall keep is asked of its configuration; who has it is asked of the kernel, not of the cluster.
const probe = `
  command -v cibadmin >/dev/null || return 127
  ip -o addr show scope global || return
  timeout 2 cibadmin --query --local --xpath "//primitive[@type='IPaddr2']"
  return 0`

function read(lines: readonly string[]): AddressFacts | null {
  const held = lines.flatMap((line) => /^\d+: \S+ +inet6? ([\da-f.:]+)/.exec(line)?.[1] ?? [])
  const settings = elements(lines.join('\n'), 'nvpair').map(attributesOf)
  const wanted = settings.flatMap((pair) => (pair.get('name') === 'ip' ? [pair.get('value') ?? ''] : []))
  return held.length === 0 ? null : { wanted, held }
}

function judge(answers: Answers<AddressFacts>): Judgement {
  const hosts = known(answers)
  const wanted = [...new Set([...hosts.values()].flatMap((facts) => facts.wanted))].sort()
  const holders = (address: string): readonly string[] =>
    [...hosts].flatMap(([host, { held }]) => (held.includes(address) ? [host] : []))
  const problems = wanted.flatMap((address) => {
    const found = holders(address)
    if (found.length === 0) return [`No host has the virtual address ${address}.`]
    return found.length === 1 ? [] : [`${found.join(' and ')} both have the virtual address ${address}.`]
  })
  return {
    health: problems.length > 0 ? 'down' : 'healthy',
    problems,
    cells: cellsOf(answers, ({ held }) => {
      const own = wanted.filter((address) => held.includes(address))
      const isTwice = own.some((address) => holders(address).length > 1)
      return { health: isTwice ? 'down' : 'healthy', text: own.length === 0 ? '-' : own.join(' ') }
    }),
  }
}

/** The virtual addresses: each on exactly one host. */
export const virtualAddress = component({ name: 'vip', groups: ['pacemaker'], probe, read, judge })
