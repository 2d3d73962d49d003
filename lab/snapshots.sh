# Snapshots of all disks together. They are taken of hosts without power: what runs is shut down in order before, and
# booted again after; what `power-off` ended stays off, so that a snapshot can hold the state after a crash.

SNAPSHOTS=$STATE/snapshots

snapshot_name_check() {
  [[ $1 =~ ^[A-Za-z0-9][A-Za-z0-9._-]*$ ]] ||
    fail 'Bad name of a snapshot' "\"$1\"" 'Letters, digits, ".", "_" and "-" only, a letter or digit first.'
}

# snapshot_take NAME: of hosts that are all off
snapshot_take() {
  local host
  disks_freeze
  install -d "$SNAPSHOTS"
  cp "$DISKS/chain" "$SNAPSHOTS/$1"
  layers_sweep
  for host in "${HOSTS[@]}"; do disk_mount "$host"; done
}

snapshot_restore() {
  local chain
  snapshot_find "$1"
  mapfile -t chain <"$SNAPSHOTS/$1"
  hosts_power_off "${HOSTS[@]}"
  disks_use "${chain[@]}"
}

snapshot_forget() {
  snapshot_find "$1"
  rm "$SNAPSHOTS/$1"
  layers_sweep
}

snapshot_find() {
  snapshot_name_check "$1"
  [ -f "$SNAPSHOTS/$1" ] ||
    fail 'No such snapshot' "\"$1\"" "The lab has: $(snapshots_list). Nothing was changed." 'lab/lab status'
}

snapshots_list() {
  local names=("$SNAPSHOTS"/*)
  [ -e "${names[0]}" ] || names=(none)
  names=("${names[@]##*/}")
  printf '%s' "${names[*]}"
}
