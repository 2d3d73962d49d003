# The table that `lab/lab status` shows.

status_show() {
  local host pid power ssh link memory
  if ! network_is_up "$NETWORK" "$OUTER_INTERFACE"; then
    printf 'network  down\n'
  else
    printf 'network  %s, this machine is %s, reserved for a virtual address: %s\n' \
      "${BRIDGE_ADDRESS%.*}.0/24" "${OUTER_ADDRESS%/*}" "$VIRTUAL_ADDRESS"
  fi
  printf 'state    %s (key, known_hosts, ssh_config, ops-password)\n' "$STATE"
  printf 'disks    on snapshot layers: %s; snapshots: %s\n\n' "$(disks_chain | wc -l)" "$(snapshots_list)"
  printf '%-24s %-12s %-6s %-8s %-10s %-9s %s\n' HOST ADDRESS POWER SSH LINK MEMORY DISK
  for host in "${HOSTS[@]}"; do
    power=off ssh=- link=- memory=-
    if host_is_running "$host"; then
      power=on
      memory=$(status_memory "$host")
      link=$(status_link "$host")
      ssh=silent
      ! host_answers "$host" || ssh=answers
    fi
    printf '%-24s %-12s %-6s %-8s %-10s %-9s %s\n' "$host" "$(address_of "$host")" "$power" "$ssh" "$link" "$memory" \
      "$(status_disk "$host")"
  done
  local cuts
  cuts=$(cuts_list)
  [ -z "$cuts" ] || printf '\ncut links\n%s\n' "$cuts"
}

status_disk() { du -sh "$(directory_of "$1")/upper" 2>/dev/null | cut -f 1 || true; }

status_link() {
  if [ -n "$(ip -n "$NETWORK" link show "$(port_of "$1")" master br0 2>/dev/null)" ]; then echo plugged; else echo unplugged; fi
}

status_memory() {
  local folder
  folder=$(grep -m 1 -E '/cgroup/memory/' "$(directory_of "$1")/cgroups" 2>/dev/null) || { echo -; return; }
  awk '/^total_rss /{ printf "%d MB\n", $2 / 1048576 }' "$folder/memory.stat"
}
