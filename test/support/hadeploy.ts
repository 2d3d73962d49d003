import { run, type Ended } from './lab.ts'

/** Runs the built program; `scripts/test.js` builds it before any test that needs it. */
export function hadeploy(words: readonly string[]): Promise<Ended> {
  return run(['node', 'dist/hadeploy.js', ...words])
}

/** The counts of PLAY RECAP by host. */
export function recapOf({ stdout }: Ended): ReadonlyMap<string, Readonly<Record<string, number>>> {
  const recap = stdout.slice(stdout.lastIndexOf('PLAY RECAP'))
  return new Map(
    [...recap.matchAll(/^(\S+)\s+: (.*)$/gm)].map(([, host = '', counts = '']) => [
      host,
      Object.fromEntries([...counts.matchAll(/(\w+)=(\d+)/g)].map(([, name, value]) => [name, Number(value)])),
    ]),
  )
}

/** How many tasks changed something, over all hosts. */
export function changesIn(ended: Ended): number {
  return [...recapOf(ended).values()].reduce((sum, counts) => sum + (counts['changed'] ?? 0), 0)
}

/** What a run complained of, for assertions that show it: nothing when it ended well. */
export function complaintsOf({ status, stdout, stderr }: Ended): readonly string[] {
  if (status === 0) return []
  const failures = stdout.split('\n').filter((line) => /^(?:fatal|failed): /.test(line))
  return [`status ${String(status)}`, ...failures, ...stderr.split('\n')]
}
