import { askBroker, brokerViewExpression } from '../../ha/broker-question.ts'
import { readSections } from '../../ha/evidence-sections.ts'
import { defineAction } from '../../module/contract.ts'
import { quote } from '../../transport/quote.ts'

// A broker that runs is asked; of one that does not, the files tell. Only one that is alone is asked what it holds: that tells
// a broker which the package started by itself from one that somebody uses. The section `end` comes last: without it the
// evidence is cut off, and counts as none.
const script = `
${askBroker}
section() { printf '@@ %s\\n' "$1"; }
section unit
systemctl show rabbitmq-server -p LoadState -p ActiveState -p SubState -p MainPID 2>/dev/null
section nodes
for folder in "$base"/*@*/; do
  if [ -e "$folder/cluster_nodes.config" ] || [ -e "$folder/schema.DAT" ]; then name=\${folder%/}; echo "\${name##*/}"; fi
done
section known
cat "$base/$node/cluster_nodes.config" 2>/dev/null
section ran
cat "$base/$node/nodes_running_at_shutdown" 2>/dev/null
case $(systemctl show rabbitmq-server -p ActiveState) in
*=active)
  status=$(ask_broker "$node" ${quote(brokerViewExpression)} 2>/dev/null) || status=
  section status
  printf '%s\\n' "$status"
  case $status in
  *'"disk_nodes":["'"$node"'"]'*)
    section contents
    ask_broker "$node" '[rabbit_vhost:count(), length(rabbit_auth_backend_internal:list_users()), rabbit_amqqueue:count(), rabbit_auth_backend_internal:exists(<<"guest">>)]' 2>/dev/null
    ;;
  esac
  ;;
esac
section end
`

/** Reads what one member of a RabbitMQ cluster can say for itself, in one round trip. Changes nothing. */
export default defineAction({
  name: 'rabbitmq_evidence',
  summary: 'Read the evidence of one RabbitMQ member: its unit, what its disk knows of the cluster, its live view.',
  params: {
    properties: {
      node: { type: 'string', description: 'The node that the host is, or shall be: `rabbit@ctl-1`.' },
      data_dir: {
        type: 'string',
        format: 'path',
        default: '/var/lib/rabbitmq/mnesia',
        description: 'The folder in which each node has its data.',
      },
    },
    required: ['node'],
  },
  returns: { evidence: 'The sections of the evidence, as text; rabbitmq_decision judges them.' },
  examples: `
- name: Ask every member for its evidence
  rabbitmq_evidence:
    node: "rabbit@{{ item }}"
  delegate_to: "{{ item }}"
  loop: [mq1, mq2, mq3]
  run_once: true
  ignore_unreachable: true
  register: rabbitmq_evidence_of
`,
  async run({ node, data_dir: base }, target) {
    const { stdout } = await target.query({ script: `node=${quote(node)}\nbase=${quote(base)}\n${script}` })
    return { changed: false, evidence: readSections(stdout) }
  },
})
