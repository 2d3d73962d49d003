/** A decision in short, with members by their numbers. */
export interface ShownDecision {
  /** `bootstrap 3`, `join 1 2, refused ahead(2)`, `refuse unreachable(3)`, `start 1 2, join 3`. */
  readonly text: string
  /** Who must keep a copy of what is touched. */
  readonly keepers: readonly string[]
  /** What is odd, and was no reason to refuse. */
  readonly warnings: readonly string[]
  /** From the start of the run. */
  readonly afterMs: number
}

/** The fields of results of `galera_decision`, `rabbitmq_decision` and `etcd_decision` that are shown; each has its own. */
export interface DecisionResult {
  readonly action?: string
  readonly host?: string | null
  readonly hosts?: readonly string[]
  readonly joins?: readonly string[]
  readonly awaits?: readonly string[]
  readonly rejoins?: readonly string[]
  readonly refused?: readonly { readonly reason: string; readonly host: string | null }[]
  readonly sets_aside?: readonly string[]
  readonly forgets_offline?: { readonly host: string; readonly nodes: readonly string[] } | null
  readonly forgets?: readonly string[]
  readonly starts?: readonly string[]
  readonly seed?: string | null
  readonly replaces?: readonly { readonly host: string }[]
  readonly restore?: { readonly source: string | null; readonly members: readonly string[] } | null
  readonly warnings?: readonly string[]
}

const decisionModules = ['galera_decision', 'rabbitmq_decision', 'etcd_decision']

export function isDecisionModule(module: string): boolean {
  return decisionModules.includes(module)
}

/**
 * A later decision of one run about the same service. Galera's replaces what was decided before, which was to wait. Brokers are
 * looked at again once some run, and what is decided then comes on top.
 */
export function laterDecision(earlier: ShownDecision, later: ShownDecision, module: string): ShownDecision {
  if (module === 'galera_decision' || later.text.startsWith('refuse')) return later
  const steps = [earlier, later].map(({ text }) => text).filter((text) => text !== 'noop')
  return {
    ...later,
    text: steps.length === 0 ? 'noop' : steps.join(', then '),
    keepers: [...earlier.keepers, ...later.keepers],
  }
}

/** Decisions about several services as one; null when there is none. */
export function joinDecisions(decisions: readonly ShownDecision[]): ShownDecision | null {
  const last = decisions.at(-1)
  if (last === undefined) return null
  return {
    text: decisions.map(({ text }) => text).join('; '),
    keepers: decisions.flatMap(({ keepers }) => keepers),
    warnings: decisions.flatMap(({ warnings }) => warnings),
    afterMs: last.afterMs,
  }
}

/**
 * Shows what a decision came to.
 *
 * @param hosts - the members in order, for their numbers
 */
export function showDecision(result: DecisionResult, hosts: readonly string[], afterMs: number): ShownDecision {
  const { refused = [], warnings = [] } = result
  const number = (name: string): string => String(hosts.indexOf(name.replace(/^rabbit@/, '')) + 1)
  const reasons = refused
    .map((one) => (one.host === null ? one.reason : `${one.reason}(${number(one.host)})`))
    .join(' ')
  const plan =
    result.action === undefined ? brokerPlan(result, number) : galeraPlan({ ...result, action: result.action }, number)
  const isRefusal = result.action === 'refuse' || (plan === '' && reasons !== '')
  const done = plan === '' ? 'noop' : plan
  return {
    text: isRefusal ? `refuse ${reasons}` : reasons === '' ? done : `${done}, refused ${reasons}`,
    keepers: keepersOf(result),
    warnings,
    afterMs,
  }
}

function galeraPlan(
  { action, host, hosts = [], awaits = [], joins = [], rejoins = [] }: DecisionResult & { readonly action: string },
  number: (name: string) => string,
): string {
  const subjects = action === 'join' ? [...awaits, ...joins, ...rejoins] : host == null ? hosts : [host]
  return [action, ...subjects.map(number)].join(' ')
}

/** What is to be done with members of RabbitMQ or etcd, in the order in which it is. */
function brokerPlan(result: DecisionResult, number: (name: string) => string): string {
  const { restore, seed, forgets_offline: offline } = result
  const steps: readonly (readonly [string, readonly string[]])[] = [
    ['set aside', result.sets_aside ?? []],
    [`on ${number(offline?.host ?? '')} forget`, offline?.nodes ?? []],
    ['start', result.starts ?? []],
    ['seed', seed == null ? [] : [seed]],
    ['forget', result.forgets ?? []],
    ['join', result.joins ?? []],
    ['replace', (result.replaces ?? []).map(({ host }) => host)],
  ]
  const source = restore == null ? [] : [restore.source === null ? 'restore' : `restore ${number(restore.source)}`]
  const taken = steps.flatMap(([step, names]) => (names.length === 0 ? [] : [`${step} ${names.map(number).join(' ')}`]))
  return [...source, ...taken].join(', ')
}

function keepersOf({ action = '', host, sets_aside: aside = [], restore }: DecisionResult): readonly string[] {
  if (/bootstrap/.test(action)) return host == null ? [] : [host]
  return restore?.source == null ? aside : [restore.source]
}
