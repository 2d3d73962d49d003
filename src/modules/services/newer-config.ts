import type { ReadTarget } from '../../target/target.ts'
import { quote } from '../../transport/quote.ts'

// When the process of a unit began, or, for a unit without one (a socket), when the unit did. uptime is read before the clock, so that
// the gap between the two makes the start seem later, never earlier: what was written before it is not taken for newer.
const startOf = `
started=
pid=$(systemctl show "$unit" -p MainPID | cut -d = -f 2)
[ "\${pid:-0}" != 0 ] || pid=$(cat "/run/\${unit%.*}.pid" 2>/dev/null)
case $(systemctl show "$unit" -p ActiveState) in *=active | *=reloading) ;; *) exit 0 ;; esac
uptime=$(cut -d ' ' -f 1 /proc/uptime)
now=$(date +%s.%N); case $now in *N) now=$(date +%s) ;; esac
if [ "\${pid:-0}" != 0 ] && [ -r "/proc/$pid/stat" ]; then
  ticks=$(sed 's/.*) //' "/proc/$pid/stat" | cut -d ' ' -f 20)
  # What a reload starts is a child of the main process; a reload that failed started none.
  [ "$since" != reload ] || ticks=$(cat /proc/[0-9]*/stat 2>/dev/null |
    awk -v p="$pid" -v t="$ticks" '{ sub(/.*\\) /, ""); if ($2 == p && $20 + 0 > t + 0) t = $20 } END { print t }')
  after=$(awk -v t="$ticks" -v hz="$(getconf CLK_TCK 2>/dev/null || echo 100)" 'BEGIN { printf "%.3f", t / hz }')
else
  after=$(systemctl show "$unit" -p ActiveEnterTimestampMonotonic | cut -d = -f 2 | awk '{ printf "%.3f", $1 / 1000000 }')
fi
`

/**
 * Which of the files (or folders) were changed after the process of a unit began; none when the unit is not active.
 * With `reload` it is the youngest child of that process that counts, where a reload starts new ones (HAProxy).
 * Unlike a notification this stays true when a run is cut off between writing a file and restarting the service.
 */
export async function newerThanUnit(
  unit: string,
  paths: readonly string[],
  target: ReadTarget,
  since: 'start' | 'reload' = 'start',
): Promise<readonly string[]> {
  const { stdout } = await target.query({
    script: `
unit=${quote(unit)} since=${since}
${startOf}
for path in ${paths.map(quote).join(' ')}; do
  changed=$(stat -L -c %.9Y "$path" 2>/dev/null) || continue
  case $changed in *Y*) changed=$(stat -L -c %Y "$path") ;; esac
  # Ticks and clocks are some hundredths of a second wide.
  awk -v c="$changed" -v n="$now" -v u="$uptime" -v a="$after" 'BEGIN { exit !(c > n - u + a + 0.03) }' && echo "$path"
done
:`,
  })
  return stdout.split('\n').filter((line) => line !== '')
}
