import { error } from '../../diagnostic/catalogue.ts'
import { readXml } from '../../document/xml.ts'
import { clusterReport } from '../../ha/cluster-report.ts'
import { defineAction } from '../../module/contract.ts'
import { TargetError } from '../../target/target-error.ts'

/** Tells what a host knows of its Pacemaker cluster. Reads only. */
export default defineAction({
  name: 'pacemaker_status',
  summary: 'Ask a member of a Pacemaker cluster for nodes, resources and failures.',
  params: { properties: {} },
  returns: {
    quorate: 'Whether its part of the cluster may run resources.',
    coordinator: 'The member that decides (DC), or null.',
    maintenance: 'Whether the whole cluster is in maintenance mode.',
    online: 'Names of the nodes that take part.',
    offline: 'Names of the nodes that do not, and of those that nobody knows to be dead.',
    standby: 'Names of the nodes that run no resources by order.',
    resources: 'By id, where each runs (nodes), and whether it is failed, blocked, managed.',
    stopped: 'Ids of resources that run nowhere.',
    failures: 'What failed and was not cleaned up: operation, node, why.',
    configuration: 'SHA-256 of the configuration in the CIB, hex. Members that agree have the same.',
  },
  examples: `
- name: Wait for the cluster
  pacemaker_status:
  register: cluster
  until: cluster is success and cluster.quorate
  retries: 30
  delay: 2
`,
  async run(_, target) {
    // Pacemaker 1.1 knows the old option alone. A cluster that comes up is asked for seconds, not for ever.
    const script = `
configuration=$(cibadmin --query --scope configuration) || exit
printf %s "$configuration" | sha256sum
crm_mon --one-shot --inactive --output-as=xml || crm_mon --one-shot --inactive --as-xml`
    const answer = await target.query({ script }, { timeoutMs: 60_000 })
    if (answer.status !== 0) {
      const reason = answer.status === 127 ? 'it is not installed' : answer.stderr.trim()
      throw new TargetError(
        error('pacemaker/no-answer', `The cluster cannot be asked on ${target.host}: ${reason}.`),
        answer,
      )
    }
    const endOfDigest = answer.stdout.indexOf('\n') + 1
    const report = clusterReport(readXml(answer.stdout.slice(endOfDigest), `The answer of crm_mon on ${target.host}`))
    const named = (isWanted: (node: (typeof report.nodes)[number]) => boolean): readonly string[] =>
      report.nodes.filter(isWanted).map(({ name }) => name)
    return {
      changed: false,
      quorate: report.isQuorate,
      coordinator: report.coordinator,
      maintenance: report.isInMaintenance,
      online: named(({ isOnline, isUnclean }) => isOnline && !isUnclean),
      offline: named(({ isOnline, isUnclean }) => !isOnline || isUnclean),
      standby: named(({ isStandby }) => isStandby),
      resources: Object.fromEntries(
        report.resources.map(({ id, nodes, hasFailed, isBlocked, isManaged }) => [
          id,
          { nodes, failed: hasFailed, blocked: isBlocked, managed: isManaged },
        ]),
      ),
      stopped: report.resources.filter(({ nodes }) => nodes.length === 0).map(({ id }) => id),
      failures: report.failures.map(({ operation, node, why }) => ({ operation, node, why })),
      configuration: answer.stdout.slice(0, endOfDigest).split(' ', 1)[0] ?? '',
    }
  },
})
