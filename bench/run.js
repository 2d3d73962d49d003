// Measures re-runs of bench/base.yml that change nothing: hadeploy, Ansible and bare ssh, in turn, on the same hosts.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { asJson, asTable } from './figures.js'
import { bringUp, closeKeptConnections, placeOf, takeDown } from './light-hosts.js'
import { converge, measure } from './measure.js'
import { slowNetwork } from './slow-network.js'
import { tools } from './tools.js'

const help = `Usage: npm run bench -- [options]     (as root)

  -n, --hosts N      light hosts to run on (3)
  --rounds N         measured runs of each tool (5)
  --delay MS         delay of the network, there and back together (0); by relays, for not every kernel can
  --tools A,B        only these: ${tools.map(({ name }) => name).join(', ')}
  --json             the figures as JSON on standard output
`

const { values: given } = parseArgs({
  options: {
    hosts: { type: 'string', short: 'n', default: '3' },
    rounds: { type: 'string', default: '5' },
    delay: { type: 'string', default: '0' },
    tools: { type: 'string' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
})

process.chdir(resolve(import.meta.dirname, '..'))
if (given.help) process.stdout.write(help)
else await main()

async function main() {
  const hostCount = wholeNumber('--hosts', given.hosts, 1, 500)
  const rounds = wholeNumber('--rounds', given.rounds, 1, 1000)
  const delayMs = wholeNumber('--delay', given.delay, 0, 10_000)
  const chosen = chosenTools()
  const scratch = mkdtempSync(join(tmpdir(), 'hadeploy-bench-'))
  // The first signal ends the tool that runs; what follows then fails, and the hosts are taken down on the way out.
  const stopped = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stopped.abort())
  let network
  try {
    say(`starting ${hostCount} hosts`)
    const hosts = bringUp(hostCount)
    network = delayMs === 0 ? { hosts, close: () => undefined } : await slowNetwork(hosts, delayMs)
    const place = placeOf(scratch, network.hosts)
    await converge(chosen, place, { signal: stopped.signal, say })
    const figures = await measure(chosen, place, { rounds, signal: stopped.signal, say })
    process.stdout.write(given.json ? asJson(figures, hostCount, delayMs) : asTable(figures, hostCount, delayMs))
  } catch (fault) {
    process.stderr.write(`error: ${fault instanceof Error ? fault.message : String(fault)}\n`)
    process.exitCode = 1
  } finally {
    closeKeptConnections(scratch)
    network?.close()
    takeDown()
    rmSync(scratch, { recursive: true, force: true })
  }
}

function wholeNumber(option, text, least, most) {
  const value = Number(text)
  if (Number.isInteger(value) && value >= least && value <= most) return value
  process.stderr.write(`error: ${option} wants a whole number from ${least} to ${most}, not "${text}".\n`)
  process.exit(2)
}

function chosenTools() {
  const names = given.tools?.split(',') ?? tools.map(({ name }) => name)
  const unknown = names.find((name) => tools.every((tool) => tool.name !== name))
  if (unknown !== undefined) {
    process.stderr.write(`error: There is no tool "${unknown}".\n\n${help}`)
    process.exit(2)
  }
  const asked = tools.filter(({ name }) => names.includes(name))
  for (const { name, missing } of asked) if (missing !== null) say(`${name} is left out (${missing})`)
  const chosen = asked.filter(({ missing }) => missing === null)
  if (chosen.length > 0) return chosen
  process.stderr.write('error: Nothing is left to measure.\n')
  process.exit(1)
}

function say(text) {
  process.stderr.write(`bench: ${text}\n`)
}
