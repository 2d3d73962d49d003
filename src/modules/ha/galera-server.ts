import { error } from '../../diagnostic/catalogue.ts'
import { TargetError } from '../../target/target-error.ts'
import type { WriteTarget } from '../../target/target.ts'

/** Shell text that waits until this member is Synced in a primary component; says every change of its state. */
const untilSynced = `
client=mariadb; command -v mariadb >/dev/null 2>&1 || client=mysql
last=
ends=$(($(date +%s) + limit))
while :; do
  state=$(timeout 5 $client --batch --skip-column-names --execute "SHOW GLOBAL STATUS WHERE Variable_name IN ('wsrep_cluster_status', 'wsrep_local_state_comment', 'wsrep_cluster_size', 'wsrep_ready')" 2>/dev/null | sort | cut -f 2 | tr '\\n' ' ')
  unit=$(systemctl show mariadb -p ActiveState --value 2>/dev/null || systemctl show mariadb -p ActiveState | cut -d = -f 2)
  [ "$unit $state" = "$last" ] || { last="$unit $state"; echo "$last"; }
  case $state in *Primary*Synced*ON* | *Primary*ON*Synced*) exit 0 ;; esac
  case $unit in failed) exit 3 ;; esac
  [ "$(date +%s)" -lt "$ends" ] || exit 4
  sleep 0.2 2>/dev/null || sleep 1
done
`

/** How a member is brought up: the shell text that starts it, without waiting for it to be Synced. */
export interface Start {
  readonly script: string
  readonly timeoutSeconds: number
}

/**
 * Starts the server of this member and waits until it is Synced.
 *
 * @throws TargetError `ha/member-not-synced` with the last lines of the server's own log
 */
export async function startMember({ script, timeoutSeconds }: Start, target: WriteTarget): Promise<readonly string[]> {
  const { status, stdout, stderr } = await target.run(
    { script: `limit=${timeoutSeconds}\n${script}\n${untilSynced}` },
    { okStatus: 'any', timeoutMs: (timeoutSeconds + 30) * 1000 },
  )
  const states = stdout.split('\n').filter((line) => line !== '')
  if (status === 0) return states
  const log = await target.query({
    script: 'journalctl -u mariadb -n 20 --no-pager -o cat 2>/dev/null || tail -n 20 /var/log/mysql/error.log',
  })
  const why =
    status === 3
      ? 'its server failed'
      : status === 4
        ? `it was not Synced within ${timeoutSeconds} seconds; last seen: ${states.at(-1) ?? 'no answer'}`
        : `it could not be started (exit status ${status}): ${stderr.trim()}`
  throw new TargetError(
    error(
      'ha/member-not-synced',
      `${target.host} did not become a member: ${why}.\nIts log ends with:\n${log.stdout.trimEnd()}`,
      {
        hint: 'The other members were left as they are. When the cause is gone, run the same again.',
      },
    ),
  )
}
