import { attributesOf, elements } from './monitor-xml.ts'
import { cellsOf, component, known, silenceProblems, type Answers, type Judgement } from './component.ts'

/** A host's view of its Pacemaker cluster. */
export interface PacemakerFacts {
  readonly isQuorate: boolean
  readonly nodes: readonly PacemakerNode[]
  readonly failures: readonly string[]
  readonly isMaintained: boolean
  /** SHA-256 of the configuration in its CIB, hex; members that agree have the same. */
  readonly configuration: string
}

interface PacemakerNode {
  readonly name: string
  readonly state: 'online' | 'offline' | 'standby' | 'maintenance' | 'unclean' | 'pending'
  readonly isCoordinator: boolean
}

const probe = `
  command -v crm_mon >/dev/null || return 127
  {
    timeout 2 crm_mon -1 --output-as=xml || {
      [ $? -ne 124 ] || return 124
      timeout 2 crm_mon -1 --as-xml
    }
  } || return
  configuration=$(timeout 2 cibadmin --query --scope configuration) || return
  printf %s "$configuration" | sha256sum`

function read(lines: readonly string[]): PacemakerFacts | null {
  const text = lines.join('\n')
  const coordinator = attributesOf(elements(text, 'current_dc')[0] ?? '')
  const listed = /<nodes>(.*?)<\/nodes>/s.exec(text)?.[1]
  if (listed === undefined) return null
  const options = attributesOf(elements(text, 'cluster_options')[0] ?? '')
  return {
    isQuorate: coordinator.get('with_quorum') === 'true',
    isMaintained: options.get('maintenance-mode') === 'true',
    nodes: elements(listed, 'node').map((tag) => nodeOf(attributesOf(tag))),
    failures: elements(text, 'failure').map((tag) => failureOf(attributesOf(tag))),
    configuration: lines.at(-1)?.split(' ', 1)[0] ?? '',
  }
}

type Attributes = ReadonlyMap<string, string>

function nodeOf(node: Attributes): PacemakerNode {
  const flags = ['unclean', 'pending', 'standby', 'maintenance'] as const
  const raised = flags.find((flag) => node.get(flag) === 'true')
  return {
    name: node.get('name') ?? '',
    state: raised ?? (node.get('online') === 'true' ? 'online' : 'offline'),
    isCoordinator: node.get('is_dc') === 'true',
  }
}

function failureOf(failure: Attributes): string {
  const operation = failure.get('op_key') ?? `${failure.get('id') ?? '?'} ${failure.get('task') ?? ''}`.trim()
  const reason = failure.get('exitreason') ?? ''
  const outcome = failure.get('exitstatus') ?? failure.get('exitcode') ?? 'failed'
  return `${operation} on ${failure.get('node') ?? '?'}: ${reason === '' ? outcome : reason}`
}

function judge(answers: Answers<PacemakerFacts>): Judgement {
  const views = known(answers)
  const quorate = [...views.values()].filter(({ isQuorate }) => isQuorate)
  const view = quorate[0] ?? [...views.values()][0]
  const failures = new Set([...views.values()].flatMap((one) => one.failures))
  const unwell = (view?.nodes ?? []).filter(({ state }) => state !== 'online')
  const without = [...views].flatMap(([host, { isQuorate }]) => (isQuorate ? [] : [host]))
  const isMaintained = view?.isMaintained ?? false
  const isDivided = new Set(quorate.map(({ configuration }) => configuration)).size > 1
  const problems = [
    ...(quorate.length === 0 ? ['No part of the cluster has a quorum: resources are stopped.'] : []),
    ...(quorate.length > 0 && without.length > 0 ? [`${without.join(', ')} is in a part without quorum.`] : []),
    ...(isDivided ? [divided(views)] : []),
    ...unwell.map(({ name, state }) => `${name} is ${state}.`),
    ...(isMaintained ? ['The cluster is in maintenance mode: nothing is started, stopped or watched.'] : []),
    ...[...failures].map((failure) => `Failed action: ${failure}.`),
    ...silenceProblems(answers),
  ]
  return {
    health: quorate.length === 0 ? 'down' : problems.length > 0 || views.size < answers.size ? 'degraded' : 'healthy',
    problems,
    cells: cellsOf(answers, ({ isQuorate, nodes, failures: failed }, host) => {
      const online = `${nodes.filter(({ state }) => state === 'online').length}/${nodes.length}`
      if (!isQuorate) return { health: 'down', text: `no quorum ${online}` }
      const own = nodes.find(({ name }) => name === host)
      if (own !== undefined && own.state !== 'online') return { health: 'degraded', text: own.state }
      const isGood = failed.length === 0 && nodes.every(({ state }) => state === 'online')
      return {
        health: isGood ? 'healthy' : 'degraded',
        text: `quorum ${online}${own?.isCoordinator === true ? ' dc' : ''}`,
      }
    }),
  }
}

/** Each member goes on from its own configuration then, and Pacemaker does not mend it by itself. */
function divided(views: ReadonlyMap<string, PacemakerFacts>): string {
  const sides = new Map<string, string[]>()
  for (const [host, { isQuorate, configuration }] of views) {
    if (isQuorate) sides.set(configuration, [...(sides.get(configuration) ?? []), host])
  }
  const hosts = [...sides.values()].map((side) => side.join(', ')).join(' | ')
  return `Members have different configurations (${hosts}); what to do: docs/runbooks/pacemaker.md, "Members that disagree".`
}

/** Pacemaker: quorum, the state of its nodes, and actions that failed. */
export const pacemaker = component({ name: 'pacemaker', groups: ['pacemaker'], probe, read, judge })
