import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')

/**
 * @typedef {object} Outcome
 * @property {string} name
 * @property {boolean} isPassed
 */

/**
 * What needs neither root nor hosts: form, types and lint, unit tests. Two lanes, for two cores; each check tells all it has
 * to tell when it ends.
 *
 * @param {readonly string[]} [unitReport] - more words for vitest
 * @returns {Promise<readonly Outcome[]>}
 */
export async function quickChecks(unitReport = []) {
  const lanes = await Promise.all([
    inTurn([
      { name: 'types and lint', argv: [installed('oxlint'), '--type-aware', '--type-check'] },
      { name: 'floors', argv: [installed('eslint'), '.'] },
      { name: 'format', argv: [installed('prettier'), '--check', '.'] },
    ]),
    inTurn([{ name: 'unit', argv: [installed('vitest'), 'run', '--project', 'unit', ...unitReport] }]),
  ])
  return lanes.flat()
}

/** @param {readonly { readonly name: string, readonly argv: readonly string[] }[]} checks */
async function inTurn(checks) {
  const outcomes = []
  for (const { name, argv } of checks) outcomes.push({ name, isPassed: await isClean(name, argv) })
  return outcomes
}

/**
 * @param {string} name
 * @param {readonly string[]} argv
 */
async function isClean(name, [program = '', ...words]) {
  const began = Date.now()
  const child = spawn(program, words, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  /** @type {Buffer[]} */
  const said = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece) => said.push(piece))
  const [status] = await once(child, 'close')
  const seconds = Math.round((Date.now() - began) / 1000)
  process.stdout.write(`\n== ${name}: ${seconds} s\n`)
  process.stdout.write(Buffer.concat(said))
  return status === 0
}

/** @param {string} program */
function installed(program) {
  return join(root, 'node_modules/.bin', program)
}
