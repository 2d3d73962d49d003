import { cellsOf, component, known, silenceProblems, type Answers, type Judgement } from './component.ts'

/** A RabbitMQ member's view of its cluster. Members are Erlang node names: `rabbit@c1`. */
export interface RabbitmqFacts {
  readonly isRunning: boolean
  readonly members: readonly string[]
  readonly running: readonly string[]
  readonly partitions: readonly string[]
  /** `memory`, `disk`: while one is raised anywhere, publishers of the whole cluster are blocked. */
  readonly alarms: readonly string[]
}

/**
 * rabbitmqctl boots a virtual machine for each question: one to two seconds of a processor, often more than the answer is
 * worth. `erl_call`, which comes with Erlang, is a small C program that asks the running one: some 10 ms. It reads the
 * cookie from HOME, so that it stands in no command line. Without it, rabbitmqctl asks the same.
 */
const probe = `
  command -v rabbitmqctl >/dev/null || return 127
  name=$(sed -n 's/^ *\\(RABBITMQ_\\)\\{0,1\\}NODENAME=//p' /etc/rabbitmq/rabbitmq-env.conf 2>/dev/null | tail -n 1)
  question='[[Word, 32, io_lib:format("~0p", [catch Fact()]), 10] || {Word, Fact} <- [
    {"running_app", fun() -> rabbit:is_running() end},
    {"members", fun() -> rabbit_mnesia:cluster_nodes(all) end},
    {"running", fun() -> rabbit_mnesia:cluster_nodes(running) end},
    {"partitions", fun() -> rabbit_node_monitor:partitions() end},
    {"alarms", fun() -> [case Alarm of {Limit, _} -> element(2, Limit); _ -> Alarm end || Alarm <- rabbit_alarm:get_alarms()] end}]]'
  if command -v erl_call >/dev/null
  then printf 'lists:flatten(%s).\\n' "$question" |
    HOME=/var/lib/rabbitmq timeout 2 erl_call -timeout 2 -n "\${name:-rabbit@$(hostname -s)}" -e
  else timeout 10 rabbitmqctl --quiet eval "lists:flatten($question)."
  fi`

function read(lines: readonly string[]): RabbitmqFacts | null {
  // `{ok, "text"}` of erl_call, `"text"` of rabbitmqctl; both escape as Erlang writes text.
  const written = /"((?:[^"\\]|\\.)*)"/s.exec(lines.join('\n'))?.[1]
  if (written === undefined) return null
  const text = written.replace(/\\(.)/gs, (_, letter: string) => (letter === 'n' ? '\n' : letter))
  const facts = new Map(
    text.split('\n').map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]),
  )
  const members = facts.get('members')
  if (members === undefined) return null
  return {
    isRunning: facts.get('running_app') === 'true',
    members: atoms(members),
    running: atoms(facts.get('running')),
    partitions: atoms(facts.get('partitions')),
    alarms: atoms(facts.get('alarms')),
  }
}

/** The atoms of an Erlang list; none where the question failed (`{'EXIT',…}`). */
function atoms(term = ''): readonly string[] {
  if (!term.startsWith('[')) return []
  return [...term.matchAll(/'([^']*)'|[a-z][\w@]*/g)].map(([word, quoted]) => quoted ?? word)
}

function judge(answers: Answers<RabbitmqFacts>): Judgement {
  const brokers = known(answers)
  const running = [...brokers].flatMap(([host, facts]) => (facts.isRunning ? [host] : []))
  const halted = [...brokers.keys()].filter((host) => !running.includes(host))
  const partitioned = [...brokers].flatMap(([host, { partitions }]) => (partitions.length > 0 ? [host] : []))
  const alarms = new Set([...brokers.values()].flatMap((facts) => facts.alarms))
  const strange = [...brokers].filter(([, { members }]) => members.length !== answers.size)
  const isWhole = running.length === answers.size && strange.length === 0
  const problems = [
    ...(partitioned.length > 0
      ? [`The cluster is partitioned, as ${partitioned.join(', ')} sees it: each side goes on alone.`]
      : []),
    ...[...alarms].map((alarm) => `The alarm for ${alarm} is raised: all publishers are blocked.`),
    ...strange.map(
      ([host, { members }]) => `${host} is in a cluster of ${members.length}, the inventory has ${answers.size}.`,
    ),
    ...(halted.length > 0 ? [`Erlang runs without the broker on ${halted.join(', ')}.`] : []),
    ...silenceProblems(answers),
  ]
  return {
    health:
      running.length === 0 || alarms.size > 0 || partitioned.length > 0 ? 'down' : isWhole ? 'healthy' : 'degraded',
    problems,
    cells: cellsOf(answers, (facts) => {
      if (!facts.isRunning) return { health: 'down', text: 'halted' }
      if (facts.partitions.length > 0) return { health: 'down', text: 'partitioned' }
      if (facts.alarms.length > 0) return { health: 'down', text: `alarm: ${facts.alarms.join(', ')}` }
      const isWholeHere = facts.running.length === answers.size
      return { health: isWholeHere ? 'healthy' : 'degraded', text: `up ${facts.running.length}/${answers.size}` }
    }),
  }
}

/** The message brokers: members, partitions and alarms as each member sees them. */
export const rabbitmq = component({ name: 'rabbitmq', groups: ['rabbitmq'], probe, read, judge })
