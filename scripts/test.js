import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runs, unfitReason } from './outer-machine.js'
import { quickChecks } from './quick-checks.js'

// Everything: what `npm run check` does, and the tests of the other projects, one after another, for two cores do not
// carry three booting hosts and a compiler at once. The last line counts what passed and what failed.
const reason = unfitReason()
if (reason !== null) {
  process.stderr.write(`${reason}\n`)
  process.exit(1)
}
const folder = mkdtempSync(join(tmpdir(), 'hadeploy-test-'))
let passed = 0
let failed = 0

function count(isPassed) {
  if (isPassed) passed += 1
  else failed += 1
}

function reportOf(name) {
  return ['--reporter=default', '--reporter=json', `--outputFile.json=${join(folder, `${name}.json`)}`]
}

function countTests(name, isPassed) {
  try {
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'))
    passed += numPassedTests
    failed += numFailedTests
    // A file that does not load has no tests that could fail.
    if (!isPassed && numFailedTests === 0) failed += 1
  } catch {
    failed += 1
  }
}

function projects(...names) {
  const report = names.join('-')
  const chosen = names.flatMap((name) => ['--project', name])
  countTests(report, runs('npx', 'vitest', 'run', ...chosen, ...reportOf(report)))
}

async function check() {
  for (const { name, isPassed } of await quickChecks(reportOf('unit'))) {
    if (name === 'unit') countTests(name, isPassed)
    else count(isPassed)
  }
}

const began = Date.now()
const steps = {
  setup: () => count(runs('lab/setup')),
  check,
  build: () => count(runs('node', 'scripts/build.js')),
  loopback: () => projects('contract', 'integration'),
  lab: () => projects('lab'),
}
const wanted = process.argv.slice(2)
for (const [name, step] of Object.entries(steps)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  const start = Date.now()
  process.stdout.write(`\n== ${name}\n`)
  await step()
  process.stdout.write(`== ${name}: ${Math.round((Date.now() - start) / 1000)} s\n`)
}
process.stdout.write(`\n== all: ${Math.round((Date.now() - began) / 1000)} s\n`)
process.stdout.write(`${passed} passed, ${failed} failed\n`)
process.exit(failed === 0 ? 0 : 1)
