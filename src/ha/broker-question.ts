/**
 * Shell text with the function `ask_broker NODE EXPRESSION`: prints as JSON what an Erlang expression is worth on a broker.
 *
 * rabbitmqctl boots a virtual machine for each question: one to two seconds of a processor, often more than the answer is
 * worth. `erl_call`, which comes with Erlang, is a small C program that asks the running one: some 10 ms. It reads the
 * cookie from HOME, so that it stands in no command line. Where it is missing or cannot, rabbitmqctl asks the same, and says
 * why when it cannot either; a broker that hangs for `$patience` seconds is given up (status 124). The answer travels in
 * base64, for both print Erlang terms, each in its own way.
 */
export const askBroker = `
within() { if command -v timeout >/dev/null 2>&1; then timeout "$@"; else shift; "$@"; fi; }
ask_broker() {
  case $1 in *@*) broker=$1 ;; *) broker=$1@$(hostname -s) ;; esac
  case \${broker#*@} in *.*) named=-name ;; *) named=-sname ;; esac
  question="base64:encode_to_string(rabbit_json:encode($2))."
  answer=
  if command -v erl_call >/dev/null 2>&1; then
    answer=$(printf '%s\\n' "$question" | HOME=~rabbitmq within "\${patience:-10}" erl_call "$named" "$broker" -e 2>/dev/null)
    [ $? -ne 124 ] || return 124
  fi
  case $answer in
  '{ok, "'*) ;;
  *) answer=$(printf '%s\\n' "$question" | within 60 rabbitmqctl -q -n "$1" eval) || return ;;
  esac
  printf '%s\\n' "$answer" | tr -d '\\n' | sed 's/^[^"]*"//; s/"[^"]*$//; s/"[^"]*"//g' | base64 -d
}
`

/**
 * The Erlang expression of a broker's view of its cluster. It asks no other broker, so that one that hangs delays nothing.
 *
 * JSON: `is_running` (false while the application is stopped or paused, and then nothing is told of alarms and partitions),
 * `disk_nodes`, `ram_nodes`, `running_nodes`, `partitions` (nodes that it lost sight of while they ran on), `alarms`.
 */
export const brokerViewExpression = `
begin
  IsRunning = rabbit:is_running(),
  _ = code:ensure_loaded(rabbit_khepri),
  {Disc, Ram, Running} =
    case erlang:function_exported(rabbit_khepri, is_enabled, 0) andalso rabbit_khepri:is_enabled() of
      true -> {rabbit_nodes:list_members(), [], rabbit_nodes:list_running()};
      false -> {rabbit_mnesia:cluster_nodes(disc), rabbit_mnesia:cluster_nodes(ram), rabbit_mnesia:cluster_nodes(running)}
    end,
  Alarms = case IsRunning of true -> rabbit_alarm:get_alarms(); false -> [] end,
  #{is_running => IsRunning, disk_nodes => Disc, ram_nodes => Ram, running_nodes => Running,
    partitions => case IsRunning of true -> rabbit_node_monitor:partitions(); false -> [] end,
    alarms => lists:usort([case Alarm of {Limit, _} when is_tuple(Limit) -> element(2, Limit); {Name, _} -> Name; Name -> Name end || Alarm <- Alarms])}
end`

/** A broker's view of its cluster, as far as its answer tells one. Nodes are Erlang's: `rabbit@ctl-1`. */
export interface BrokerView {
  /** False while its application is stopped, or paused. */
  readonly isRunning: boolean
  readonly discNodes: readonly string[]
  readonly ramNodes: readonly string[]
  readonly runningNodes: readonly string[]
  /** Nodes that it lost sight of while they ran on. */
  readonly partitions: readonly string[]
  /** `memory`, `disk`: while one is raised anywhere, publishers of the whole cluster are blocked. */
  readonly alarms: readonly string[]
}

/** Reads the answer to {@link brokerViewExpression}; null when it is none. */
export function brokerView(json: string): BrokerView | null {
  const answer = parsed(json)
  if (answer === null) return null
  return {
    isRunning: answer['is_running'] === true,
    discNodes: texts(answer['disk_nodes']),
    ramNodes: texts(answer['ram_nodes']),
    runningNodes: texts(answer['running_nodes']),
    partitions: texts(answer['partitions']),
    alarms: texts(answer['alarms']),
  }
}

function parsed(json: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(json)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null
  } catch {
    // Nothing, or the tools' words about a broker that does not answer.
    return null
  }
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
}
