import { readSections } from '../../ha/evidence-sections.ts'
import { defineAction } from '../../module/contract.ts'
import { quote } from '../../transport/quote.ts'

// etcdctl asks a member that is down again and again until its time is over, so that one is not asked. The database of a member that
// runs is locked; of one that is down it tells the revision. The section `end` comes last: without
// it the evidence is cut off, and counts as none.
const script = `
export ETCDCTL_API=3
section() { printf '@@ %s\\n' "$1"; }
within() { if command -v timeout >/dev/null 2>&1; then timeout "$@"; else shift; "$@"; fi; }
section unit
systemctl show etcd -p LoadState -p ActiveState -p SubState -p MainPID 2>/dev/null
status=
case $(systemctl show etcd -p ActiveState) in
*=inactive | *=failed) ;;
*) status=$(within 10 etcdctl --endpoints="$endpoint" --command-timeout=5s endpoint status --write-out=fields 2>/dev/null </dev/null) ;;
esac
if [ -n "$status" ]; then
  section status
  printf '%s\\n' "$status"
  section members
  within 10 etcdctl --endpoints="$endpoint" --command-timeout=5s member list --write-out=simple 2>/dev/null </dev/null
fi
section data
if [ -e "$data/member/wal" ]; then
  echo wal
  case $(systemctl show etcd -p ActiveState) in
  *=inactive | *=failed) within 60 etcdctl snapshot status "$data/member/snap/db" --write-out=fields 2>/dev/null </dev/null ;;
  esac
fi
section end
`

/** Reads what one member of an etcd cluster can say for itself, in one round trip. Changes nothing. */
export default defineAction({
  name: 'etcd_evidence',
  summary: 'Read the evidence of one etcd member: its unit, its data, its live view of the cluster.',
  params: {
    properties: {
      endpoint: { type: 'string', description: 'The URL on which it serves clients.' },
      data_dir: { type: 'string', format: 'path', description: 'Its data directory.' },
    },
    required: ['endpoint', 'data_dir'],
  },
  returns: { evidence: 'The sections of the evidence, as text; etcd_decision judges them.' },
  examples: `
- name: Ask every member for its evidence
  etcd_evidence:
    endpoint: http://{{ hostvars[item].ansible_host }}:2379
    data_dir: /var/lib/etcd/hadeploy
  delegate_to: "{{ item }}"
  loop: [kv1, kv2, kv3]
  run_once: true
  ignore_unreachable: true
  register: etcd_evidence_of
`,
  async run({ endpoint, data_dir: data }, target) {
    const { stdout } = await target.query({ script: `endpoint=${quote(endpoint)}\ndata=${quote(data)}\n${script}` })
    return { changed: false, evidence: readSections(stdout) }
  },
})
