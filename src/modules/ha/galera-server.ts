import { error } from '../../diagnostic/catalogue.ts'
import { TargetError } from '../../target/target-error.ts'
import type { WriteTarget } from '../../target/target.ts'
import { quote } from '../../transport/quote.ts'

/** Where the mark of the cluster's epoch stands on each member. Outside of the data directory: a copy must not carry it. */
export const epochFile = '/var/lib/hadeploy/galera-epoch'

/** Shell text: `within SECONDS COMMAND…`, and the name of the client as `client`. Old and small systems lack `timeout`. */
export const within = `
within() { if command -v timeout >/dev/null 2>&1; then timeout "$@"; else shift; "$@"; fi; }
client=mariadb; command -v mariadb >/dev/null 2>&1 || client=mysql
`

/** Shell text that sets `options` (as the server reads them from its files), `data` (its data directory) and `user`. */
export const serverOptions = `
options=$( (my_print_defaults --mysqld || my_print_defaults mysqld server mariadb galera) 2>/dev/null )
data=$(printf '%s\\n' "$options" | sed -n 's/^--datadir=//p' | tail -n 1)
data=\${data:-/var/lib/mysql}; data=\${data%/}
user=$(printf '%s\\n' "$options" | sed -n 's/^--user=//p' | tail -n 1); user=\${user:-mysql}
`

/** Shell text that removes every order to bootstrap at the next start. */
export const forgetOrders = `
forget() { rm -f /run/mariadb-wsrep-new-cluster; systemctl unset-environment _WSREP_NEW_CLUSTER 2>/dev/null; }
`

// Waits until this member is Synced in a primary component, and says every change of its state. A server that fails is tried once
// more, be it by systemd (Restart=) or from here; after that it is stopped, for every attempt takes a donor out of service. One that
// closed its connection to the group ("node restart required": it could not read what its donor sent) goes on running, and never joins.
const untilSynced = `
last=
failures=0
was=
lost=
while :; do
  state=$(within 5 $client --batch --skip-column-names --execute "SHOW GLOBAL STATUS WHERE Variable_name IN ('wsrep_cluster_status', 'wsrep_local_state_comment', 'wsrep_cluster_size', 'wsrep_ready')" 2>/dev/null | sort | cut -f 2 | tr '\\n' ' ')
  unit=$(systemctl show mariadb -p ActiveState -p SubState | sort | cut -d = -f 2 | tr '\\n' ' ')
  unit=\${unit% }
  [ "$unit $state" = "$last" ] || { last="$unit $state"; echo "$last"; }
  case $state in *Primary*Synced*ON* | *Primary*ON*Synced*) exit 0 ;; esac
  case $unit in
  *failed* | *auto-restart*) [ "$was" = failing ] || failures=$((failures + 1)); was=failing ;;
  *) was= ;;
  esac
  case "$unit $state" in
  'active running '*Disconnected*) lost=\${lost:-$(date +%s)} ;;
  *) lost= ;;
  esac
  if [ -n "$lost" ] && [ $(($(date +%s) - lost)) -ge 10 ]; then
    lost=
    failures=$((failures + 1))
    [ "$failures" -gt "$retries" ] || systemctl restart --no-block mariadb || exit 3
  fi
  if [ "$failures" -gt "$retries" ]; then systemctl stop mariadb; exit 3; fi
  case $unit in *failed*) was=; systemctl reset-failed mariadb; systemctl start --no-block mariadb || exit 3 ;; esac
  [ "$(date +%s)" -lt "$ends" ] || exit 4
  sleep 0.2 2>/dev/null || sleep 1
done
`

/** How a member is brought up. */
export interface Start {
  /** Shell text that starts it; need not wait for it to be Synced. */
  readonly script: string
  readonly timeoutSeconds: number
  /** How often a server that failed is started again. A bootstrap is never repeated: it would be another order. */
  readonly retries: 0 | 1
  /** The mark of the epoch that this start belongs to; written before it, so that no member ever runs without. */
  readonly epoch: string | null
}

/**
 * Starts the server of this member and waits until it is Synced.
 *
 * @throws TargetError `ha/member-not-synced` with the last lines of the server's own log
 */
export async function startMember(start: Start, target: WriteTarget): Promise<readonly string[]> {
  const { script, timeoutSeconds, retries, epoch } = start
  const ended = await target.run(
    {
      script: `
${within}
ends=$(($(date +%s) + ${timeoutSeconds}))
retries=${retries}
${epoch === null ? '' : writeEpoch(epoch)}
${script}
${untilSynced}`,
    },
    { okStatus: 'any', timeoutMs: (timeoutSeconds + 60) * 1000 },
  )
  const states = ended.stdout.split('\n').flatMap((line) => (line === '' ? [] : [line.trim()]))
  if (ended.status === 0) return states
  const goesOn = ended.status === outOfTime ? await growthOf(target) : ''
  throw new TargetError(
    error(
      'ha/member-not-synced',
      `${target.host} did not become a member: ${whyNot(ended.status, start, states, ended.stderr)}.${goesOn}\nIts log ends with:\n${await logOf(target)}`,
      { hint: nextStep(ended.status, start, target.host) },
    ),
    ended,
  )
}

/** The exit status of a start whose member was not Synced in time. */
const outOfTime = 4

// What is under way is left alone: a copy that was broken off is worth nothing, and the next one takes a donor as long again.
// Whether it gets anywhere shows in what it writes.
async function growthOf(target: WriteTarget): Promise<string> {
  const { stdout } = await target.query({
    script: `
${serverOptions}
used() { du -sk "$data" 2>/dev/null | cut -f 1; }
used; sleep 5; used
`,
  })
  const [before = 0, after = 0] = stdout.split('\n').map(Number)
  const grown = after > before ? `grew by ${after - before} KiB` : 'did not grow'
  return ` It was left to go on: its data directory holds ${after} KiB, and ${grown} within 5 seconds.`
}

function whyNot(status: number, { timeoutSeconds, retries }: Start, states: readonly string[], stderr: string): string {
  switch (status) {
    case 3:
      return retries === 0
        ? 'its server failed'
        : 'its server failed twice, and was stopped so that it does not take donors out of service again and again'
    case outOfTime:
      return `it was not Synced within ${timeoutSeconds} seconds; last seen: ${states.at(-1) ?? 'no answer'}`
    default:
      return `it could not be started (exit status ${status}): ${stderr.trim()}`
  }
}

function nextStep(status: number, { retries }: Start, host: string): string {
  if (status !== outOfTime)
    return 'The other members were left as they are. When the cause is gone, run the same again.'
  const nextRun =
    retries === 0
      ? `Wait until it serves, and run the same again then: a run that finds nobody serving stops it after a minute.`
      : 'The other members serve. Run the same again: it waits for this member as long again, and starts no second attempt.'
  return `${nextRun} If nothing moves, end this attempt, remove the cause, and run the same again:\n    systemctl stop mariadb   (on ${host})\nA large database needs a larger galera_join_timeout.`
}

// The scripts that copy a member write to the journal of the unit, or into the log of the server.
async function logOf(target: WriteTarget): Promise<string> {
  const { stdout } = await target.query({
    script: `
${serverOptions}
log=$(printf '%s\\n' "$options" | sed -n 's/^--log[-_]error=//p' | tail -n 1)
case $log in '' | /*) ;; *) log=$data/$log ;; esac
lines=$(journalctl -u mariadb -n 200 --no-pager -o cat 2>/dev/null; [ ! -f "$log" ] || tail -n 200 "$log")
told=$(printf '%s\n' "$lines" | grep -i -e error -e warn -e sst -e failed)
printf '%s\n' "\${told:-$lines}" | tail -n 20
`,
  })
  return stdout.trimEnd()
}

/** Shell text that writes the mark of an epoch, whole or not at all. */
export function writeEpoch(epoch: string): string {
  return `
mkdir -p ${epochFile.replace(/\/[^/]*$/, '')} && printf '%s' ${quote(epoch)} >${epochFile}.new && sync ${epochFile}.new && mv ${epochFile}.new ${epochFile} || exit 6
`
}

/** The part of a copy's name that says when it was made: `20260102T030405Z`. */
export function stampOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replaceAll(/[-:]|\.\d+/g, '')
}

/**
 * Where a data directory is set aside, inside of itself: it may be a mount. The scripts that copy a member empty the directory
 * themselves, and this one with it, once a donor answers.
 */
export const setAside = '.hadeploy-set-aside'

/**
 * Shell text for a stopped member, after `serverOptions`: its data is set aside, and Galera finds a file that claims nothing. No file
 * at all would allow it to bootstrap, and data that InnoDB cannot read would end the server before it asks for a copy
 * (galera_recovery comes first). Certificates and logs stay, as they do when a copy comes.
 */
export function forgetState(milliseconds: number): string {
  const stamp = stampOf(milliseconds)
  return `
case $(systemctl show mariadb -p ActiveState) in *=inactive | *=failed) ;; *) echo "the unit mariadb is not stopped" >&2; exit 5 ;; esac
if [ -d "$data" ]; then
  cd "$data" || exit 6
  [ ! -f grastate.dat ] || cp -p grastate.dat grastate.dat.hadeploy.${stamp} || exit 6
  printf '# GALERA saved state\\nversion: 2.1\\nuuid:    00000000-0000-0000-0000-000000000000\\nseqno:   -1\\nsafe_to_bootstrap: 0\\n' >grastate.dat.new || exit 6
${putGrastate}
  rm -f gvwstate.dat sst_in_progress rsync_sst.pid
  mkdir -p ${setAside}/${stamp} && chown "$user": ${setAside} ${setAside}/${stamp} || exit 6
  find . -mindepth 1 -maxdepth 1 ! -name ${setAside} ! -name 'grastate.dat*' ! -name lost+found ! -name '*.pem' ! -name '*.err' ! -name '*.log' \\
    -exec mv -f -t ${setAside}/${stamp} {} + || exit 6
  cd /
fi
`
}

/** Shell text that puts grastate.dat.new into the place of grastate.dat: synced before and after, with its owner and its label. */
export const putGrastate = `
chown "$user": grastate.dat.new && chmod 0660 grastate.dat.new && sync grastate.dat.new && mv grastate.dat.new grastate.dat && sync . || exit 6
[ ! -e /sys/fs/selinux/enforce ] || restorecon grastate.dat 2>/dev/null
`
