import { PythonRegex, type RegexMatch } from '../../expression/python-regex.ts'
import { defineAction, type Step, type StepResult } from '../../module/contract.ts'
import type { ParamsOf } from '../../module/params.ts'
import type { ReadTarget } from '../../target/target.ts'
import { quote, quoteAll } from '../../transport/quote.ts'
import { portProbe } from './port-probe.ts'
import { tcpConnections, type TcpConnection } from './socket-table.ts'

const params = {
  properties: {
    host: { type: 'string', default: '127.0.0.1', description: 'Name or address, as the target sees it.' },
    port: { type: 'integer', description: 'TCP port to wait for.' },
    path: { type: 'string', format: 'path', description: 'File to wait for.' },
    state: {
      type: 'string',
      enum: ['absent', 'drained', 'present', 'started', 'stopped'],
      default: 'started',
      description: 'Port open or closed, file there or gone, or no connection to the port left.',
    },
    search_regex: {
      type: 'string',
      description: 'Pattern (Python) that the file, or what the port sends first, must contain.',
    },
    timeout: { type: 'integer', default: 300, description: 'Seconds after which the task fails.' },
    connect_timeout: { type: 'integer', default: 5, description: 'Seconds that one try to connect may take.' },
    delay: { type: 'integer', default: 0, description: 'Seconds before the first look.' },
    sleep: { type: 'integer', default: 1, description: 'Seconds between looks.' },
    msg: { type: 'string', description: 'The message of a failure.' },
    exclude_hosts: {
      type: 'array',
      items: { type: 'string' },
      description: 'With drained: hosts whose connections do not count.',
    },
    active_connection_states: {
      type: 'array',
      items: { type: 'string' },
      default: ['ESTABLISHED', 'FIN_WAIT1', 'FIN_WAIT2', 'SYN_RECV', 'SYN_SENT', 'TIME_WAIT'],
      description: 'With drained: states of connections that count.',
    },
  },
  mutuallyExclusive: [['port', 'path']],
  words: { exclusive: 'port and path parameter can not both be passed to wait_for' },
} as const

type Params = ParamsOf<typeof params>

/**
 * Waits until a port or a file of the target is in a state.
 *
 * Looks that need no pattern are repeated on the target itself, in one round trip; patterns are Python's and are matched here.
 * Source: ansible.builtin.wait_for 2.14.
 */
export default defineAction({
  name: 'wait_for',
  summary: 'Wait for a port or a file.',
  params,
  returns: {
    elapsed: 'Seconds waited.',
    match_groups: 'Groups of search_regex.',
    match_groupdict: 'Its named groups.',
  },
  examples: `
- name: Wait until MariaDB answers
  wait_for:
    port: 3306
    search_regex: MariaDB
    timeout: 60
`,

  async run(given, target, step): Promise<StepResult> {
    const mistake = mistakeIn(given)
    if (mistake !== null) return { changed: false, failed: true, msg: mistake, elapsed: 0 }
    // Ansible's module does not take part in check mode: what is waited for may not have been started.
    if (step.checkMode)
      return { changed: false, skipped: true, msg: 'remote module (wait_for) does not support check mode' }
    const start = step.now()
    const outcome = await waitFor(given, target, step, start)
    const elapsed = Math.floor((step.now() - start) / 1000)
    if (outcome === 'no-tool') {
      return {
        changed: false,
        failed: true,
        elapsed,
        msg: 'No program to try a port with: the host has none of bash, nc, socat, perl and curl.',
      }
    }
    if (outcome === 'timeout') return { changed: false, failed: true, elapsed, msg: given.msg ?? timeoutMessage(given) }
    return {
      changed: false,
      elapsed,
      state: given.state,
      port: given.port ?? null,
      path: given.path ?? null,
      search_regex: given.search_regex ?? null,
      match_groups: outcome?.groups ?? [],
      match_groupdict: outcome?.named ?? {},
    }
  },
})

interface Found {
  readonly groups: readonly (string | null)[]
  readonly named: Readonly<Record<string, string | null>>
}

type Outcome = Found | null | 'timeout' | 'no-tool'

const connectionStates = new Set(['ESTABLISHED', 'SYN_SENT', 'SYN_RECV', 'FIN_WAIT1', 'FIN_WAIT2', 'TIME_WAIT'])

function mistakeIn(given: Params): string | null {
  const { port, path, state, search_regex: pattern, exclude_hosts: excluded } = given
  const unknown = given.active_connection_states.find((name) => !connectionStates.has(name))
  if (unknown !== undefined) return `unknown active_connection_state (${unknown}) defined`
  if (path !== undefined && (state === 'stopped' || state === 'drained'))
    return `state=${state} should only be used for checking a port in the wait_for module`
  if (port === undefined && state === 'drained')
    return 'state=drained should only be used for checking a port in the wait_for module'
  if (excluded !== undefined && state !== 'drained') return 'exclude_hosts should only be with state=drained'
  if (pattern === undefined) return null
  try {
    new PythonRegex(pattern, { multiline: true })
    return null
  } catch (fault) {
    return `search_regex is not a pattern of Python: ${fault instanceof Error ? fault.message : String(fault)}`
  }
}

async function waitFor(given: Params, target: ReadTarget, step: Step, start: number): Promise<Outcome> {
  const deadline = start + given.timeout * 1000
  if (given.delay > 0) await step.sleep(given.delay * 1000)
  if (given.port === undefined && given.path === undefined) {
    await step.sleep(Math.max(0, deadline - step.now()))
    return null
  }
  const isReady = given.state === 'started' || given.state === 'present'
  if (given.search_regex !== undefined && isReady)
    return waitForPattern(given, given.search_regex, target, step, deadline)
  if (given.state === 'drained') return waitUntilDrained(given, target, step, deadline)
  return waitOnHost(given, target, step, deadline)
}

/** The loop runs on the target, for at most the time that is left. */
async function waitOnHost(given: Params, target: ReadTarget, step: Step, deadline: number): Promise<Outcome> {
  const leftSeconds = Math.max(0, Math.ceil((deadline - step.now()) / 1000))
  const wantsIt = given.state === 'started' || given.state === 'present'
  const script = `
${probe(given)}
ends=$(($(date +%s) + ${String(leftSeconds)}))
while :; do
  ${wantsIt ? 'is_there' : '! is_there'} && exit 0
  [ "$(date +%s)" -le "$ends" ] || exit 4
  sleep ${String(given.sleep)}
done`
  const graceMs = (given.connect_timeout + given.sleep + 30) * 1000
  const { status } = await target.query({ script }, { timeoutMs: leftSeconds * 1000 + graceMs })
  return status === 0 ? null : status === 69 ? 'no-tool' : 'timeout'
}

function probe(given: Params): string {
  if (given.path !== undefined) return `path=${quote(given.path)}\nis_there() { [ -e "$path" ]; }`
  return `${portProbe(questionOf(given))}\nis_there() { port_is_open; }`
}

function questionOf(given: Params): { host: string; port: number; timeoutSeconds: number } {
  return { host: given.host, port: given.port ?? 0, timeoutSeconds: given.connect_timeout }
}

async function waitForPattern(
  given: Params,
  pattern: string,
  target: ReadTarget,
  step: Step,
  deadline: number,
): Promise<Outcome> {
  const regex = new PythonRegex(pattern, { multiline: true })
  const script =
    given.path === undefined ? `${portProbe(questionOf(given))}\nport_says` : `cat -- ${quote(given.path)} 2>/dev/null`
  for (;;) {
    const { status, stdout } = await target.query({ script })
    if (status === 69) return 'no-tool'
    const match = regex.search(stdout)
    if (match !== null) return groupsOf(regex, match)
    if (step.now() >= deadline) return 'timeout'
    await step.sleep(given.sleep * 1000)
  }
}

function groupsOf(regex: PythonRegex, match: RegexMatch): Found {
  const numbers = Array.from({ length: regex.groupCount }, (_, index) => index + 1)
  return {
    groups: numbers.map((number) => match.group(number)),
    named: Object.fromEntries([...regex.groupNames].map(([name, number]) => [name, match.group(number)])),
  }
}

async function waitUntilDrained(given: Params, target: ReadTarget, step: Step, deadline: number): Promise<Outcome> {
  const names = [given.host, ...(given.exclude_hosts ?? [])]
  const script = `
for name in ${quoteAll(names)}; do echo "== $(getent ahosts "$name" | cut -d ' ' -f 1 | sort -u | tr '\\n' ' ')"; done
cat /proc/net/tcp /proc/net/tcp6 2>/dev/null`
  for (;;) {
    const { stdout } = await target.query({ script })
    const addresses = stdout
      .split('\n')
      .filter((line) => line.startsWith('== '))
      .map((line) => line.slice(3).trim().split(' '))
    const [own = [], ...excluded] = addresses
    const isCounted = (connection: TcpConnection): boolean =>
      connection.localPort === given.port &&
      given.active_connection_states.includes(connection.state) &&
      (own.some(isAnyAddress) || own.includes(connection.localAddress) || isAnyAddress(connection.localAddress)) &&
      !excluded.flat().includes(connection.remoteAddress)
    if (!tcpConnections(stdout).some(isCounted)) return null
    if (step.now() >= deadline) return 'timeout'
    await step.sleep(given.sleep * 1000)
  }
}

function isAnyAddress(address: string): boolean {
  return address === '0.0.0.0' || address === '::' || /^[0:]+$/.test(address)
}

/** Ansible's sentences: roles match them. */
function timeoutMessage({ host, port, path, state, search_regex: pattern }: Params): string {
  const place = `${host}:${String(port ?? '')}`
  switch (state) {
    case 'absent':
    case 'stopped':
      return path === undefined
        ? `Timeout when waiting for ${place} to stop.`
        : `Timeout when waiting for ${path} to be absent.`
    case 'drained':
      return `Timeout when waiting for ${place} to drain`
    case 'started':
    case 'present': {
      const what = path === undefined ? place : path
      if (pattern !== undefined) return `Timeout when waiting for search string ${pattern} in ${what}`
      return path === undefined ? `Timeout when waiting for ${place}` : `Timeout when waiting for file ${path}`
    }
  }
}
