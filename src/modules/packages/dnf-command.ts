import type { Command } from '../../target/target.ts'
import { quote } from '../../transport/quote.ts'

/** One or two runs of the host's package program. */
export interface DnfRun {
  /** Words after the program's name; empty for none. */
  readonly words: readonly string[]
  /** A second run, only when the first succeeded. */
  readonly alsoWords?: readonly string[]
}

/** Shell text that sets `$dnf` to the program that the host has, and `$modern` unless that is yum 3. */
export const findDnf = `dnf=$(command -v dnf || command -v dnf5 || command -v yum || command -v microdnf) || {
  echo 'This host has no dnf and no yum.' >&2; exit 127; }
case $dnf in */yum) modern= ;; *) modern=1 ;; esac`

/** Shell text that runs dnf so that it never asks anything. */
export function dnfCommand({ words, alsoWords = [] }: DnfRun): Command {
  const runs = [words, alsoWords].filter((run) => run.length > 0).map((run) => `"$dnf" -y ${portable(run)} || exit`)
  return { script: ['LC_ALL=C; export LC_ALL', findDnf, ...runs, ':'].join('\n') }
}

/** The words quoted; those that yum 3 (CentOS 7) does not know stand only where dnf is newer. */
export function portable(words: readonly string[]): string {
  return words.map((word) => (dnfOnly.has(word) ? `\${modern:+${word}}` : quote(word))).join(' ')
}

const dnfOnly: ReadonlySet<string> = new Set(['--refresh', '--allowerasing', '--nobest'])

/** Whether dnf found nothing to change. */
export function nothingToDo(stdout: string): boolean {
  return /^Nothing to do\.?$/m.test(stdout) || /No packages marked for (update|removal)/.test(stdout)
}

/** What a transaction did, as `Installed: name-version.arch` lines, from the lists at the end of dnf's output. */
export function transactionOf(stdout: string): readonly string[] {
  const done: string[] = []
  let verb: string | null = null
  for (const line of stdout.split('\n')) {
    const heading =
      /^(Installed|Upgraded|Updated|Downgraded|Reinstalled|Removed|Erased|Dependency Installed|Dependency Updated|Dependency Removed):\s*$/.exec(
        line,
      )?.[1]
    if (heading !== undefined) verb = heading
    else if (!/^\s+\S/.test(line)) verb = null
    else if (verb !== null) done.push(...packagesOn(line).map((name) => `${verb ?? ''}: ${name}`))
  }
  return done
}

/** dnf prints `a-1-2.x86_64   b-3-4.noarch`; yum 3 prints `a.x86_64 0:1-2   b.noarch 0:3-4`. */
function packagesOn(line: string): readonly string[] {
  const words = line.trim().split(/\s+/)
  if (!words.some((word) => /^\d+:/.test(word))) return words
  return words.flatMap((word, index) => (/^\d+:/.test(word) ? [`${words[index - 1] ?? ''} ${word}`] : []))
}
