import { readSections } from '../../ha/galera-evidence.ts'
import { defineAction } from '../../module/contract.ts'

// One round trip, processes first and files second: a file of a running server says nothing. Only a stopped server whose
// files do not tell its position is asked by galera_recovery, which applies InnoDB's redo log.
const script = `
section() { printf '@@ %s\\n' "$1"; }
# A server that was once a member, is down for good, and did not write its position when it stopped.
needs_recovery() {
  [ -f "$data/ibdata1" ] || return 1
  case $(systemctl show mariadb -p ActiveState 2>/dev/null) in *=activating | *=deactivating | *=reloading) return 1 ;; esac
  ! grep -q '^seqno: *[0-9]' "$data/grastate.dat" 2>/dev/null || return 1
  [ -e "$data/grastate.dat" ] || [ -e "$data/galera.cache" ] || [ -n "$schemas" ]
}
hex() { if [ -f "$1" ]; then od -An -v -tx1 -N 4096 "$1"; else echo absent; fi; }
section processes
for status in /proc/[0-9]*/comm; do
  read -r name <"$status" 2>/dev/null || continue
  case $name in mariadbd | mysqld) pid=\${status#/proc/}; echo "\${pid%/comm} $name" ;; esac
done
section unit
systemctl show mariadb -p LoadState -p ActiveState -p SubState -p MainPID -p NRestarts 2>/dev/null
section options
options=$( (my_print_defaults --mysqld || my_print_defaults mysqld server mariadb galera) 2>/dev/null )
printf '%s\\n' "$options" | grep -v -i -e password -e sst.auth
data=$(printf '%s\\n' "$options" | sed -n 's/^--datadir=//p' | tail -n 1)
data=\${data:-/var/lib/mysql}; data=\${data%/}
section datadir
echo "path=$data"
if [ -f "$data/ibdata1" ] || [ -d "$data/mysql" ]; then echo initialised=yes; else echo initialised=no; fi
echo "owner=$(stat -c %U "$data" 2>/dev/null)"
echo "free_kib=$(df -kP "$data" 2>/dev/null | awk 'NR == 2 { print $4 }')"
section schemas
schemas=
for folder in "$data"/*/; do
  name=\${folder%/}; name=\${name##*/}
  case $name in '*' | mysql | performance_schema | sys | information_schema | test | lost+found | '#'*) ;; *) schemas=yes; echo "$name" ;; esac
done
section grastate
hex "$data/grastate.dat"
section gvwstate
hex "$data/gvwstate.dat"
section marks
for mark in sst_in_progress .sst rsync_sst.pid; do [ ! -e "$data/$mark" ] || echo "$mark"; done
section leak
cat /run/mariadb-wsrep-new-cluster 2>/dev/null
systemctl show-environment 2>/dev/null | grep _WSREP_NEW_CLUSTER
section epoch
cat /var/lib/hadeploy/galera-epoch 2>/dev/null
section version
(mariadbd --version || /usr/libexec/mariadbd --version || /usr/libexec/mysqld --version) 2>/dev/null
running=
for status in /proc/[0-9]*/comm; do
  read -r name <"$status" 2>/dev/null || continue
  case $name in mariadbd | mysqld) running=yes ;; esac
done
if [ -n "$running" ]; then
  client=mariadb; command -v mariadb >/dev/null 2>&1 || client=mysql
  section status
  timeout 5 $client --batch --skip-column-names --execute "SHOW GLOBAL STATUS LIKE 'wsrep\\_%'" 2>/dev/null
  section variables
  timeout 5 $client --batch --skip-column-names --execute "SHOW GLOBAL VARIABLES WHERE Variable_name IN ('wsrep_on', 'wsrep_cluster_name')" 2>/dev/null
elif [ "$recover" = yes ] && needs_recovery && command -v galera_recovery >/dev/null 2>&1; then
  section recovered
  if [ "$(id -u)" = 0 ]; then runuser -u mysql -- galera_recovery 2>/dev/null; else galera_recovery 2>/dev/null; fi
  echo "status $?"
fi
:
`

/** Reads what one member of a Galera cluster can say for itself, in one round trip. Changes nothing. */
export default defineAction({
  name: 'galera_evidence',
  summary: 'Read the evidence of one Galera member: processes, state files, live status, marks.',
  params: {
    properties: {
      recover: {
        type: 'boolean',
        default: true,
        description:
          'Ask InnoDB for the position of a stopped server that crashed. It applies the redo log, as its next start would.',
      },
    },
  },
  examples: `
- galera_evidence:
  register: evidence
`,
  returns: { evidence: 'The sections of the evidence, as text; galera_decision judges them.' },
  async run({ recover }, target) {
    const { stdout } = await target.query(
      { script: `recover=${recover ? 'yes' : 'no'}\n${script}` },
      { timeoutMs: 120_000 },
    )
    return { changed: false, evidence: readSections(stdout) }
  },
})
