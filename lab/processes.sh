# Processes that the lab started. Each is kept in a file as "PID START-TIME BOOT-ID": a PID alone is used again by the
# kernel, and the lab must never end a stranger's process.

process_start_time() {
  local stat
  { read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 1
  # The second field is the program's name in parentheses and may hold blanks; the start time is field 22.
  read -ra stat <<<"${stat##*) }"
  [ "${stat[0]}" != Z ] || return 1
  printf '%s\n' "${stat[19]}"
}

# process_remember FILE PID
process_remember() {
  local started
  started=$(process_start_time "$2") || return 1
  printf '%s %s %s\n' "$2" "$started" "$(</proc/sys/kernel/random/boot_id)" >"$1"
}

# Prints the PID while the remembered process lives; fails when it is gone.
process_of() {
  local pid started boot
  { read -r pid started boot <"$1"; } 2>/dev/null || return 1
  [ "$boot" = "$(</proc/sys/kernel/random/boot_id)" ] || return 1
  [ "$(process_start_time "$pid")" = "$started" ] || return 1
  printf '%s\n' "$pid"
}

# process_await_end FILE SECONDS
process_await_end() {
  local until=$((SECONDS + $2))
  while process_of "$1" >/dev/null; do
    [ "$SECONDS" -lt "$until" ] || return 1
    sleep 0.05
  done
}
