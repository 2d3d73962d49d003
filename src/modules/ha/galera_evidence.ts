import { readSections } from '../../ha/evidence-sections.ts'
import { defineAction } from '../../module/contract.ts'
import { epochFile, serverOptions, setAside, within } from './galera-server.ts'

// One round trip, processes first and files second: a file of a running server says nothing. Only a stopped server whose
// files do not tell its position is asked by galera_recovery, which applies InnoDB's redo log. The section `end` comes last:
// without it the evidence is cut off, and counts as none.
const script = `
section() { printf '@@ %s\\n' "$1"; }
${within}
unit_state() { systemctl show mariadb -p LoadState -p ActiveState -p SubState -p MainPID -p NRestarts 2>/dev/null; }
servers() {
  for status in /proc/[0-9]*/comm; do
    read -r name <"$status" 2>/dev/null || continue
    case $name in mariadbd | mysqld) pid=\${status#/proc/}; echo "\${pid%/comm} $name" ;; esac
  done
}
# A server that is down for good, and did not write its position when it stopped.
needs_recovery() {
  [ -f "$data/ibdata1" ] || return 1
  case $(unit_state) in *=activating* | *=deactivating* | *=reloading*) return 1 ;; esac
  # Whoever holds its server still (a backup, a donor) has a position written into the file of a server that runs; the view file says that
  # it was not stopped in order. And a position without a history says nothing.
  ! grep -q '^seqno: *[0-9]' "$data/grastate.dat" 2>/dev/null ||
    grep -q '^uuid: *00000000-0000-0000-0000-000000000000' "$data/grastate.dat" ||
    [ -s "$data/gvwstate.dat" ] || [ -n "$copying" ]
}
hex() { if [ -f "$1" ]; then od -An -v -tx1 -N 4096 "$1"; else echo absent; fi; }
section processes
servers
section unit
unit_state
section options
${serverOptions}
printf '%s\\n' "$options" | grep -v -i -e password -e sst.auth
section datadir
echo "path=$data"
echo "user=$user"
# Who may not look into the directory would take it for an empty one.
if [ ! -e "$data" ] || { [ -r "$data/." ] && [ -x "$data/." ]; }; then echo readable=yes; else echo readable=no; fi
if [ -f "$data/ibdata1" ] || [ -d "$data/mysql" ]; then echo initialised=yes; else echo initialised=no; fi
echo "owner=$(stat -c %U "$data/." 2>/dev/null)"
echo "free_kib=$(df -kP "$data" 2>/dev/null | awk 'NR == 2 { print $4 }')"
section identity
echo "machine=$(cat /etc/machine-id 2>/dev/null) $(cat /proc/sys/kernel/random/boot_id 2>/dev/null) $(stat -c %d:%i "$data/." 2>/dev/null)"
echo "hostname=$(uname -n)"
echo "addresses=$( (ip -o addr show 2>/dev/null | awk '{ sub(/\\/.*/, "", $4); print $4 }' || hostname -I) 2>/dev/null | tr '\\n' ' ')"
section schemas
for folder in "$data"/*/; do
  name=\${folder%/}; name=\${name##*/}
  case $name in '*' | mysql | performance_schema | sys | information_schema | test | lost+found | '#'*) ;; *) echo "$name" ;; esac
done
section grastate
hex "$data/grastate.dat"
section gvwstate
hex "$data/gvwstate.dat"
section marks
copying=
for mark in sst_in_progress .sst rsync_sst.pid; do [ ! -e "$data/$mark" ] || { copying=yes; echo "$mark"; }; done
# Emptied for a copy that has not come. Where it has, and did not empty the directory itself, this says nothing.
[ ! -d "$data/${setAside}" ] || [ -f "$data/ibdata1" ] || echo set_aside
section leak
cat /run/mariadb-wsrep-new-cluster 2>/dev/null
systemctl show-environment 2>/dev/null | grep _WSREP_NEW_CLUSTER
section epoch
cat ${epochFile} 2>/dev/null
section pacemaker
sed -n '/<primitive[^>]*type="\\(galera\\|mariadb\\|mysql\\|mysqld\\)"/,/<\\/primitive>/p' /var/lib/pacemaker/cib/cib.xml 2>/dev/null
section version
(mariadbd --version || /usr/sbin/mariadbd --version || /usr/libexec/mariadbd --version || /usr/libexec/mysqld --version || /usr/sbin/mysqld --version) 2>/dev/null
if [ -n "$(servers)" ]; then
  section status
  within 5 $client --batch --skip-column-names --execute "SHOW GLOBAL STATUS LIKE 'wsrep\\_%'" 2>/dev/null
  section variables
  within 5 $client --batch --skip-column-names --execute "SHOW GLOBAL VARIABLES WHERE Variable_name IN ('wsrep_on', 'wsrep_cluster_name')" 2>/dev/null
elif [ "$recover" = yes ] && needs_recovery && command -v galera_recovery >/dev/null 2>&1; then
  section recovered
  # Two of them at once would lock each other out of InnoDB, and look like a broken disk.
  exec 8>>/run/hadeploy-galera-recovery.lock && flock -w 300 8 2>/dev/null
  if [ "$(id -u)" != 0 ]; then galera_recovery 2>/dev/null
  elif command -v runuser >/dev/null 2>&1; then runuser -u "$user" -- galera_recovery 2>/dev/null 8>&-
  else su -s /bin/sh "$user" -c galera_recovery 2>/dev/null 8>&-; fi
  echo "status $?"
fi
section end
unit_state
servers | sed 's/^/server /'
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
      timeout: { type: 'integer', default: 900, description: 'Seconds that InnoDB may take for it.' },
    },
  },
  returns: { evidence: 'The sections of the evidence, as text; galera_decision judges them.' },
  examples: `
- name: Ask every member for its evidence
  galera_evidence:
  delegate_to: "{{ item }}"
  loop: [db1, db2, db3]
  run_once: true
  ignore_unreachable: true
  register: galera_evidence_of
`,
  async run({ recover, timeout }, target) {
    const { stdout } = await target.query(
      { script: `recover=${recover ? 'yes' : 'no'}\n${script}` },
      { timeoutMs: timeout * 1000 },
    )
    return { changed: false, evidence: readSections(stdout) }
  },
})
