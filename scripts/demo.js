import { runs, unfitReason } from './outer-machine.js'

// From bare machine to a verified cluster: lab, build, playbook. Every step may be run again.
const reason = unfitReason()
if (reason !== null) {
  process.stderr.write(`${reason}\n`)
  process.exit(1)
}
const isDone =
  runs('lab/setup') &&
  runs('lab/lab', 'up') &&
  runs('node', 'scripts/build.js') &&
  runs('node', 'dist/hadeploy.js', '-i', 'inventories/lab', 'site.yml')
process.exit(isDone ? 0 : 1)
