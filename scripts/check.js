import { quickChecks } from './quick-checks.js'

const failed = (await quickChecks()).filter(({ isPassed }) => !isPassed)
process.stdout.write(
  failed.length === 0 ? '\nall clean\n' : `\nnot clean: ${failed.map(({ name }) => name).join(', ')}\n`,
)
process.exitCode = failed.length === 0 ? 0 : 1
