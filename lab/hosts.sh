# Hosts: booting, shutting down, cutting the power, and running commands on them.

BOOT_LIMIT_SECONDS=90
SHUTDOWN_LIMIT_SECONDS=40

# Both processes: without nspawn, a host has lost its console and takes no request to shut down.
host_is_running() {
  process_of "$(directory_of "$1")/nspawn.process" >/dev/null && process_of "$(directory_of "$1")/init.process" >/dev/null
}

host_boot() {
  local host=$1 directory
  directory=$(directory_of "$host")
  install -d "$directory"
  host_bury "$host"
  disk_mount "$host"
  # A new namespace per boot: addresses, routes and firewall rules do not survive the power.
  cable_attach "$NETWORK" "$(port_of "$host")" "$(namespace_of "$host")" "$(address_of "$host")/24" "$(hardware_address_of "$host")"
  host_start_container "$host" "$directory" >"$directory/console.log" 2>&1 </dev/null 9>&- &
  process_remember "$directory/nspawn.process" $!
  host_find_init "$host" "$directory"
}

# Runs as a background process and becomes systemd-nspawn.
host_start_container() {
  local host=$1 directory=$2
  cgroup_enter "$directory/cgroups" "$host"
  # A host may set its own network's sysctls, and no other ones: the rest belong to this machine.
  export SYSTEMD_NSPAWN_API_VFS_WRITABLE=network
  # On hybrid cgroups the host gets the old hierarchy, for the new one has no controllers to give.
  [ "$(stat -f -c %T /sys/fs/cgroup)" = cgroup2fs ] || export SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=0
  # --register and --keep-unit: this machine's PID 1 need not be systemd.
  # NET_ADMIN: Pacemaker's addresses; SYS_NICE, IPC_LOCK, SYS_RESOURCE: Corosync's and MariaDB's locked memory.
  exec setsid systemd-nspawn --quiet --directory="$directory/root" --boot --register=no --keep-unit \
    --network-namespace-path="/run/netns/$(namespace_of "$host")" --machine="$host" \
    --resolv-conf=off --timezone=off --link-journal=no --bind-ro="$STATE/mirror:/srv/mirror" \
    --capability=CAP_NET_ADMIN,CAP_NET_RAW,CAP_SYS_NICE,CAP_IPC_LOCK,CAP_SYS_RESOURCE
}

# The host's own PID 1, which holds all its namespaces: the first process below nspawn in another PID namespace.
host_find_init() {
  local host=$1 directory=$2 nspawn pid until=$((SECONDS + 20))
  while nspawn=$(process_of "$directory/nspawn.process") && [ "$SECONDS" -lt "$until" ]; do
    # shellcheck disable=SC2013 # one line of many PIDs
    for pid in $(cat "/proc/$nspawn/task/"*/children 2>/dev/null); do
      if [ "$(readlink "/proc/$pid/ns/pid")" != "$(readlink /proc/self/ns/pid)" ] &&
        process_remember "$directory/init.process" "$pid"; then
        return
      fi
    done
    sleep 0.02
  done
  tail -n 15 "$directory/console.log" >&2
  fail 'Host did not boot' "$host" "systemd-nspawn started no PID 1; see $directory/console.log." 'lab/lab up'
}

host_answers() { port_greets "$(address_of "$1")"; }

# hosts_await HOST...: until sshd answers on all, with one time limit for all
hosts_await() {
  local host until=$((SECONDS + BOOT_LIMIT_SECONDS))
  for host in "$@"; do
    until host_answers "$host"; do
      if ! host_is_running "$host" || [ "$SECONDS" -ge "$until" ]; then
        tail -n 15 "$(directory_of "$host")/console.log" >&2
        fail 'Host does not answer' "$host ($(address_of "$host"))" \
          "No greeting of sshd within $BOOT_LIMIT_SECONDS s; its console is $(directory_of "$host")/console.log." \
          "lab/lab power-off $host && lab/lab power-on $host"
      fi
      sleep 0.1
    done
  done
}

# Ends a host at once, as a cut of its power does: first the cable, so that the others see silence and no closed
# connections, then one signal for all, so that no host sees another one die.
hosts_power_off() {
  local host pid pids=()
  for host in "$@"; do printf 'link set %s nomaster\n' "$(port_of "$host")"; done |
    ip -force -n "$NETWORK" -batch - 2>/dev/null || true
  for host in "$@"; do
    ! pid=$(process_of "$(directory_of "$host")/init.process") || pids+=("$pid")
  done
  # The kernel ends everything in a PID namespace with its PID 1.
  [ "${#pids[@]}" -eq 0 ] || kill -KILL "${pids[@]}" 2>/dev/null || true
  for host in "$@"; do host_bury "$host"; done
}

# Shuts hosts down as `poweroff` does, all at once; what does not end in time is ended.
hosts_shut_down() {
  local host pid
  for host in "$@"; do
    # nspawn passes this on to PID 1 as the request to power off.
    ! pid=$(process_of "$(directory_of "$host")/nspawn.process") || kill -TERM "$pid" 2>/dev/null || true
  done
  for host in "$@"; do
    process_await_end "$(directory_of "$host")/nspawn.process" "$SHUTDOWN_LIMIT_SECONDS" ||
      say "$host did not shut down within $SHUTDOWN_LIMIT_SECONDS s; cutting its power"
    host_bury "$host"
  done
}

# Removes the remains of a host that is off or dying; its disk stays mounted, so that it can be looked into.
host_bury() {
  local host=$1 directory record pid
  directory=$(directory_of "$host")
  for record in "$directory/init.process" "$directory/nspawn.process"; do
    if pid=$(process_of "$record"); then
      kill -KILL "$pid" 2>/dev/null || true
      process_await_end "$record" 10 ||
        fail 'Host does not end' "$host" "Process $pid lives on after SIGKILL; the kernel holds it." "ps -o pid,stat,wchan:30,args -p $pid"
    fi
    rm -f "$record"
  done
  cable_detach "$NETWORK" "$(port_of "$host")" "$(namespace_of "$host")"
  cgroup_remove "$directory/cgroups"
}

# host_exec HOST COMMAND...: enters the host by its namespaces, without network and sshd
host_exec() {
  local host=$1 pid
  shift
  pid=$(process_of "$(directory_of "$host")/init.process") ||
    fail 'Host is off' "$host" 'Nothing can be run on it.' "lab/lab power-on $host"
  exec nsenter --target "$pid" --mount --uts --ipc --net --pid --root --wd -- \
    /usr/bin/env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root USER=root LANG=C.UTF-8 TERM="${TERM:-dumb}" "$@"
}

hosts_running() {
  local host
  for host in "${HOSTS[@]}"; do ! host_is_running "$host" || printf '%s\n' "$host"; done
}
