import type { HostFinished } from '../event/event.ts'
import { placements, probeScript, type HostAnswer } from '../ha/status/control-plane.ts'
import { hasErrors } from '../diagnostic/diagnostic.ts'
import { DiagnosticError } from '../diagnostic/diagnostic.ts'
import type { JsonObject } from '../value/json.ts'
import type { Given } from './options.ts'
import type { Output } from './output.ts'
import type { Project } from './project.ts'
import { runPlaybooks } from './run-playbooks.ts'
import { loadWrittenPlay } from './written-playbook.ts'

/** How long a host may take to take up the connection, in seconds: a status that waits longer is no status. */
const patience = 3
/** The probes end by themselves within two seconds; a host that has not answered by then is as good as gone, in seconds. */
const mostTime = 15

/**
 * Sends every host the probes of its components, all hosts at the same time, in one task that only reads.
 *
 * @returns an answer for each host of a component, in the order of the inventory
 */
export async function askHosts(
  placed: ReturnType<typeof placements>,
  given: Given,
  project: Project,
): Promise<ReadonlyMap<string, HostAnswer>> {
  const asked = new Set(placed.flatMap(({ hosts }) => hosts))
  const hosts = [...project.inventory.hosts.keys()].filter((host) => asked.has(host))
  const { value: written, diagnostics } = loadWrittenPlay(probePlay(hosts, placed), '.', project)
  const [mistake] = diagnostics
  if (mistake !== undefined && hasErrors(diagnostics)) throw new DiagnosticError(mistake)
  const answers = new Map<string, HostAnswer>(hosts.map((host) => [host, { unreachable: 'It was not asked.' }]))
  await runPlaybooks({
    playbooks: [written.playbook],
    loading: written.loading,
    given: { ...given, forks: Math.max(1, hosts.length), timeout: given['timeout'] ?? patience },
    project,
    output: collector(answers),
  })
  return answers
}

function probePlay(hosts: readonly string[], placed: ReturnType<typeof placements>): JsonObject {
  return {
    name: 'Status',
    hosts,
    gather_facts: false,
    become: true,
    vars: { hadeploy_probes: Object.fromEntries(hosts.map((host) => [host, probeScript(host, placed)])) },
    tasks: [
      {
        name: 'Ask',
        shell: { cmd: '{{ hadeploy_probes[inventory_hostname] }}' },
        changed_when: false,
        check_mode: false,
        ignore_errors: true,
        ignore_unreachable: true,
        timeout: mostTime,
      },
    ],
  }
}

/** Takes answers instead of showing a run. */
function collector(answers: Map<string, HostAnswer>): Output {
  return {
    take: (event) => {
      if (event.type === 'host-finished') answers.set(event.host, answerOf(event))
    },
    finish: () => Promise.resolve(),
    aside: (prompt) => prompt(),
  }
}

function answerOf({ outcome, result, diagnostic }: HostFinished): HostAnswer {
  const { stdout, msg } = result
  if (outcome !== 'unreachable' && typeof stdout === 'string') return { text: stdout }
  return { unreachable: diagnostic?.detail ?? (typeof msg === 'string' ? msg : 'It does not answer.') }
}
