/**
 * POSIX shell text that ends a process, its process group if it leads one, and all its descendants: TERM first, and KILL
 * for what is still there two seconds later.
 *
 * Descendants are found by their parents in /proc, before the first signal: an orphan could not be found any more.
 * `read` and `kill` are builtins, so this works on a host that cannot start processes.
 */
export function endProcessText(pid: number): string {
  return `family=' ${pid} '
grew=yes
while test -n "$grew"; do
  grew=
  for stat in /proc/[0-9]*/stat; do
    read -r line <"$stat" || continue
    child=\${stat#/proc/}
    child=\${child%/stat}
    set -- \${line##*) }
    case $family in *" $child "*) continue ;; esac
    case "$family" in *" $2 "*) set -- "$1" "$2" ${pid} ;; esac
    if test "$3" = ${pid}; then family="$family$child "; grew=yes; fi
  done
done 2>/dev/null
signal() {
  for member in $family; do kill "-$1" "$member"; done
} 2>/dev/null
alive() {
  for member in $family; do
    if read -r line <"/proc/$member/stat"; then
      case \${line##*) } in Z*) ;; *) return 0 ;; esac
    fi
  done
  return 1
} 2>/dev/null
signal TERM
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
  alive || exit 0
  sleep 0.1 || sleep 1
done
signal KILL
`
}
