import { defineAction } from '../../module/contract.ts'
import { quote } from '../../transport/quote.ts'
import { putGrastate, serverOptions, stampOf } from './galera-server.ts'

/**
 * Keeps copies of a stopped member's state files, and on the elected member lets Galera bootstrap from them: its
 * `safe_to_bootstrap` becomes 1, the uuid and the seqno stay what they are (an accepted tainted member gets the uuid that
 * was recovered, and no seqno). The file is written beside the old one, synced, and renamed.
 */
export default defineAction({
  name: 'galera_arm',
  summary: 'Keep copies of the state files of a stopped Galera member, and allow the elected one to bootstrap.',
  params: {
    properties: {
      elected: { type: 'boolean', default: false, description: 'Whether this is the member to bootstrap.' },
      uuid: { type: 'string', description: 'The history to bootstrap, for the elected member.' },
      rewrite: {
        type: 'boolean',
        default: false,
        description: 'Write the uuid anew; for a tainted member whose claim was accepted.',
      },
    },
  },
  returns: { copies: 'The copies that were made.' },
  examples: `
- name: Keep copies of the state of every member, and allow the elected one to bootstrap
  galera_arm:
    elected: "{{ inventory_hostname == galera_decision.host }}"
    uuid: "{{ galera_decision.position.uuid }}"
`,
  async run({ elected, uuid, rewrite }, target, step) {
    if (step.checkMode) return { changed: elected, copies: [] }
    const stamp = stampOf(step.now())
    const arm = elected
      ? `
# What Galera would not read as it stands is written whole.
if [ "$rewrite" = yes ] || ! grep -q '^uuid:' grastate.dat 2>/dev/null; then
  printf '# GALERA saved state\\nversion: 2.1\\nuuid:    %s\\nseqno:   -1\\nsafe_to_bootstrap: 1\\n' "$uuid" >grastate.dat.new
else
  { grep -v '^safe_to_bootstrap:' grastate.dat; echo 'safe_to_bootstrap: 1'; } >grastate.dat.new
fi
[ -s grastate.dat.new ] || exit 6
${putGrastate}
`
      : ''
    const { stdout } = await target.run({
      script: `
${serverOptions}
# A member that never held data has nothing to keep.
[ -d "$data" ] || exit 0
cd "$data" || exit 1
uuid=${quote(uuid ?? '')}; rewrite=${rewrite ? 'yes' : 'no'}
for status in /proc/[0-9]*/comm; do
  read -r name <"$status" 2>/dev/null || continue
  case $name in mariadbd | mysqld) echo "a server is running here" >&2; exit 6 ;; esac
done
for file in grastate.dat gvwstate.dat; do
  [ -f "$file" ] || continue
  cp -p "$file" "$file.hadeploy.${stamp}" || exit 1
  echo "$file.hadeploy.${stamp}"
done
# An empty view file keeps the server from starting, and says nothing.
[ -s gvwstate.dat ] || rm -f gvwstate.dat
${arm}`,
    })
    return { changed: elected, copies: stdout.split('\n').filter((line) => line !== '') }
  },
})
