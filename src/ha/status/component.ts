/** How well something does. `down` does not serve at all; `degraded` serves with less than it should have. */
export type Health = 'healthy' | 'degraded' | 'down'

const ranks: readonly Health[] = ['healthy', 'degraded', 'down']

/** The worst of several; of none, healthy. */
export function worst(healths: Iterable<Health>): Health {
  let found: Health = 'healthy'
  for (const health of healths) if (ranks.indexOf(health) > ranks.indexOf(found)) found = health
  return found
}

/** Why there are no facts: nobody answered on that host, the program is not there, it is stopped, it hangs, or it said something strange. */
export type Silence = 'unreachable' | 'absent' | 'stopped' | 'hangs' | 'unreadable'

/** What one host said of one component. */
export type Answer<Facts> = { readonly facts: Facts } | { readonly silence: Silence }

/** The answers of all hosts that shall have a component, in the order of the inventory. */
export type Answers<Facts> = ReadonlyMap<string, Answer<Facts>>

/** One component on one host, as a few words. */
export interface Cell {
  readonly health: Health
  readonly text: string
}

/** What a component's answers mean. */
export interface Judgement {
  readonly health: Health
  readonly cells: ReadonlyMap<string, Cell>
  /** Sentences for the operator, the gravest first; none when it is healthy. */
  readonly problems: readonly string[]
}

/** Asks for a component, reads what its probe says, and judges the answers of all hosts. The three are pure. */
export interface ComponentKind<Facts> {
  /** One word; also the name of the probe's shell function. */
  readonly name: string
  /** The groups whose hosts shall have it. */
  readonly groups: readonly string[]
  /**
   * The body of a POSIX shell function that only reads, and ends within some two seconds. Its exit status is 0 when it
   * printed facts, 127 where the component is not installed, 124 when it does not answer in time, else the component is
   * stopped. `{{ … }}` in it is evaluated for the host before. No line is longer than 4000 bytes.
   */
  readonly probe: string
  /** Facts from what the probe printed; null when they cannot be understood. */
  readonly read: (lines: readonly string[]) => Facts | null
  readonly judge: (answers: Answers<Facts>) => Judgement
}

/** What a host's probe printed, and how it ended; null for a host that does not answer. */
export type ProbeOutput = { readonly lines: readonly string[]; readonly status: number } | null

/** A component whose facts are nobody else's business. */
export interface Component {
  readonly name: string
  readonly groups: readonly string[]
  readonly probe: string
  /** The judgement and the facts behind it; null when the component is installed nowhere. */
  readonly judge: (outputs: ReadonlyMap<string, ProbeOutput>) => ComponentStatus | null
}

export interface ComponentStatus extends Judgement {
  /** What each host that answered said. */
  readonly facts: ReadonlyMap<string, object>
}

/** Puts reading and judging of a component together. */
export function component<Facts extends object>({ name, groups, probe, read, judge }: ComponentKind<Facts>): Component {
  return {
    name,
    groups,
    probe,
    judge: (outputs) => {
      const answers = new Map([...outputs].map(([host, output]) => [host, answerFrom(output, read)] as const))
      const isAnywhere = [...answers.values()].some((one) => 'facts' in one || !isNowhere(one.silence))
      if (!isAnywhere && [...answers.values()].some((one) => 'silence' in one && one.silence === 'absent')) return null
      const facts = [...answers].flatMap(([host, one]) => ('facts' in one ? [[host, one.facts] as const] : []))
      return { ...judge(answers), facts: new Map(facts) }
    },
  }
}

function isNowhere(silence: Silence): boolean {
  return silence === 'absent' || silence === 'unreachable'
}

function answerFrom<Facts>(output: ProbeOutput, read: ComponentKind<Facts>['read']): Answer<Facts> {
  if (output === null) return { silence: 'unreachable' }
  if (output.status === 127) return { silence: 'absent' }
  if (output.status === 124) return { silence: 'hangs' }
  if (output.status !== 0) return { silence: 'stopped' }
  const facts = read(output.lines)
  return facts === null ? { silence: 'unreadable' } : { facts }
}

const silenceWords: Readonly<Record<Silence, string>> = {
  unreachable: 'no answer',
  absent: 'not installed',
  stopped: 'stopped',
  hangs: 'hangs',
  unreadable: 'unclear',
}

/** The cell of a host that gave no facts. */
export function silentCell(silence: Silence): Cell {
  return { health: 'down', text: silenceWords[silence] }
}

/** `c2 is stopped.`, `c2 and c3 do not answer.`: one sentence for each kind of silence; hosts that are down are told of once, elsewhere. */
export function silenceProblems<Facts>(answers: Answers<Facts>): readonly string[] {
  const sentences: Readonly<Record<Silence, string | null>> = {
    unreachable: null,
    absent: 'is not installed on',
    stopped: 'is stopped on',
    hangs: 'hangs on',
    unreadable: 'says what is not understood on',
  }
  return (Object.keys(sentences) as Silence[]).flatMap((silence) => {
    const hosts = [...answers].flatMap(([host, one]) => ('silence' in one && one.silence === silence ? [host] : []))
    const verb = sentences[silence]
    return verb === null || hosts.length === 0 ? [] : [`It ${verb} ${hosts.join(', ')}.`]
  })
}

/** The facts of the hosts that gave some. */
export function known<Facts>(answers: Answers<Facts>): ReadonlyMap<string, Facts> {
  return new Map([...answers].flatMap(([host, one]) => ('facts' in one ? [[host, one.facts] as const] : [])))
}

/** The cells of all hosts: what `cell` makes of facts, or the word for their silence. */
export function cellsOf<Facts>(
  answers: Answers<Facts>,
  cell: (facts: Facts, host: string) => Cell,
): ReadonlyMap<string, Cell> {
  return new Map(
    [...answers].map(([host, one]) => [host, 'facts' in one ? cell(one.facts, host) : silentCell(one.silence)]),
  )
}
