import type { Command } from '../../target/target.ts'
import { quote, quoteAll } from '../../transport/quote.ts'

/** One run of apt-get with what belongs around it. */
export interface AptRun {
  /** Words after `apt-get`; empty when only the lists are updated. */
  readonly words: readonly string[]
  /** How often to try fetching the lists; 0 leaves them. */
  readonly updateRetries: number
  /** The longest pause between two tries, in seconds. */
  readonly updateRetryMaxDelay: number
  /** The answer of policy-rc.d to every start of a service while packages are set up; null leaves services to the host. */
  readonly policyRcD: number | null
  /** Seconds to wait while another process holds the lock of dpkg. */
  readonly lockTimeout: number
}

/** Shell text that runs apt-get so that it never asks anything. */
export function aptGet(run: AptRun): Command {
  return {
    script: [
      'LC_ALL=C DEBIAN_FRONTEND=noninteractive DEBIAN_PRIORITY=critical APT_LISTCHANGES_FRONTEND=none',
      'export LC_ALL DEBIAN_FRONTEND DEBIAN_PRIORITY APT_LISTCHANGES_FRONTEND',
      run.policyRcD === null ? '' : policy(run.policyRcD),
      run.updateRetries === 0 ? '' : update(run),
      run.words.length === 0
        ? ''
        : `apt-get -y -o DPkg::Lock::Timeout=${String(run.lockTimeout)} ${quoteAll(run.words)}`,
    ]
      .filter((part) => part !== '')
      .join('\n'),
  }
}

/** `-o Dpkg::Options::=--force-confdef …` for `force-confdef,force-confold`. */
export function dpkgOptions(list: string): readonly string[] {
  const options = list.split(',').filter((option) => option !== '')
  return options.flatMap((option) => ['-o', `Dpkg::Options::=--${option}`])
}

/** Whether apt-get's summary counts any package. */
export function summaryCounts(stdout: string): boolean {
  const summary =
    /^(\d+) upgraded, (\d+) newly installed, (?:(\d+) reinstalled, )?(?:(\d+) downgraded, )?(\d+) to remove/m
  const counts = summary.exec(stdout)
  return counts === null || counts.slice(1).some((count) => Number(count || 0) > 0)
}

// The folder's own time tells when the lists were last fetched; apt leaves it alone when nothing was new.
function update({ updateRetries, updateRetryMaxDelay, lockTimeout }: AptRun): string {
  return `
tries=0
until apt-get -q -o APT::Update::Error-Mode=any -o DPkg::Lock::Timeout=${String(lockTimeout)} update >/dev/null; do
  tries=$((tries + 1))
  [ "$tries" -lt ${String(updateRetries)} ] || { echo 'Failed to update apt cache' >&2; exit 100; }
  delay=$((1 << tries)); [ "$delay" -le ${String(updateRetryMaxDelay)} ] || delay=${String(updateRetryMaxDelay)}
  sleep "$delay"
done
touch /var/lib/apt/lists`
}

// A host's own policy-rc.d is moved aside and comes back at the end, also of a later run when this one is killed.
function policy(answer: number): string {
  return `
policy=/usr/sbin/policy-rc.d
kept=$policy.kept-by-hadeploy
if [ -e "$policy" ] && ! grep -q 'written by hadeploy' "$policy"; then mv -f "$policy" "$kept"; fi
trap 'rm -f "$policy"; [ ! -e "$kept" ] || mv -f "$kept" "$policy"' EXIT
trap 'exit 130' HUP INT TERM
printf '#!/bin/sh\\n# written by hadeploy for one run of apt-get\\nexit %s\\n' ${quote(String(answer))} >"$policy"
chmod 755 "$policy"`
}
