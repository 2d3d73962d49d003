import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'

/** The first tool brings the hosts into the state that the playbook describes; for all others nothing may be left to do. */
export async function converge(chosen, place, { signal, say }) {
  for (const [index, tool] of chosen.entries()) {
    say(index === 0 ? `first run, by ${tool.name}` : `warming up ${tool.name}`)
    const { changes, output } = await timedRun(tool, place, signal)
    if (index === 0 && changes <= 0) throw new Error(`${tool.name} changed nothing on fresh hosts.\n${output}`)
    if (index > 0) assertUnchanged(tool, changes, output)
  }
}

/** Each tool once a round, so that a busy minute of the machine hits all of them. */
export async function measure(chosen, place, { rounds, signal, say }) {
  const figures = chosen.map((tool) => ({ tool, seconds: [] }))
  for (let round = 1; round <= rounds; round += 1) {
    say(`round ${round} of ${rounds}`)
    for (const { tool, seconds } of figures) {
      const { changes, output, elapsed } = await timedRun(tool, place, signal)
      assertUnchanged(tool, changes, output)
      seconds.push(elapsed)
    }
  }
  return figures
}

function assertUnchanged({ name }, changes, output) {
  if (changes !== 0)
    throw new Error(`${name} changed ${changes} things in a run that should change nothing:\n${output}`)
}

async function timedRun(tool, place, signal) {
  const begun = process.hrtime.bigint()
  const outputs = await Promise.all(tool.commands(place).map((command) => outputOf(command, signal)))
  const elapsed = Number(process.hrtime.bigint() - begun) / 1e9
  const output = outputs.join('')
  const changes = tool.changes(output)
  if (changes < 0) throw new Error(`${tool.name} failed:\n${output}`)
  return { elapsed, output, changes }
}

function outputOf({ argv: [program, ...rest], environment = {}, input }, signal) {
  const stdin = input === undefined ? 'ignore' : openSync(input, 'r')
  return new Promise((done, failed) => {
    const child = spawn(program, rest, {
      stdio: [stdin, 'pipe', 'pipe'],
      env: { ...withoutAnsible(process.env), ...environment },
      signal,
    })
    if (typeof stdin === 'number') closeSync(stdin)
    const chunks = []
    child.stdout.on('data', (chunk) => chunks.push(chunk))
    child.stderr.on('data', (chunk) => chunks.push(chunk))
    child.on('error', failed)
    child.on('close', (status) => {
      const output = Buffer.concat(chunks).toString()
      if (status === 0) done(output)
      else failed(new Error(`"${[program, ...rest].join(' ')}" ended with exit status ${status}:\n${output}`))
    })
  })
}

// What this shell is set to must not tilt the comparison.
function withoutAnsible(environment) {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('ANSIBLE_')))
}
