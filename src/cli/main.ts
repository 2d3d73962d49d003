#!/usr/bin/env node
import { exitCodes } from './exit-codes.ts'
import { version } from './version.ts'

// The one place where a bug ends: everything that users can cause has been a diagnostic before it gets here.
async function main(): Promise<number> {
  const argv = process.argv.slice(2)
  if (argv[0] === '--version') {
    process.stdout.write(`hadeploy ${version}\n`)
    return exitCodes.ok
  }
  const { dispatch } = await import('./dispatch.ts')
  return dispatch(argv)
}

function endWithBug(fault: unknown): void {
  process.stderr.write(`${fault instanceof Error ? (fault.stack ?? fault.message) : String(fault)}\n`)
  process.stderr.write('\nThis is a bug in hadeploy. Please report it with the lines above.\n')
  process.exitCode = exitCodes.bug
}

// A reader that went away (`| head`) ends the output, and not a run that is half done.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (fault: NodeJS.ErrnoException) => {
    if (fault.code !== 'EPIPE') throw fault
  })
}
process.on('uncaughtException', (fault) => {
  endWithBug(fault)
  // What threw may have left promises that nobody will settle.
  process.exit()
})

try {
  process.exitCode = await main()
} catch (fault) {
  endWithBug(fault)
}
