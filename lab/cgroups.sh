# One cgroup per host, in each hierarchy of this machine and below the cgroup of whoever starts the lab: hosts that
# shared one would mix up their units, for each systemd takes the cgroup it starts in for the root of its own.

# cgroup_enter FILE NAME: moves this very process; the folders made are noted in FILE
cgroup_enter() {
  local memberships controllers path folder
  # Read whole before the first move, which changes it.
  memberships=$(</proc/self/cgroup)
  while IFS=: read -r _ controllers path; do
    if [ "$(stat -f -c %T /sys/fs/cgroup)" = cgroup2fs ]; then
      folder=/sys/fs/cgroup$path
    elif [ -z "$controllers" ]; then
      folder=/sys/fs/cgroup/unified$path
    else
      folder=/sys/fs/cgroup/${controllers#name=}$path
    fi
    [ -d "$folder" ] || continue
    folder=${folder%/}
    mkdir -p "$folder/hadeploy-lab/$2"
    cgroup_inherit_cpus "$folder" "$folder/hadeploy-lab" "$folder/hadeploy-lab/$2"
    echo "$BASHPID" >"$folder/hadeploy-lab/$2/cgroup.procs"
    echo "$folder/hadeploy-lab/$2"
  done <<<"$memberships" >"$1"
}

# A new cpuset of the old hierarchy is empty, and nobody can enter it before it has a processor and memory.
cgroup_inherit_cpus() {
  local above=$1 below file
  shift
  for below in "$@"; do
    for file in cpuset.cpus cpuset.mems; do
      [ ! -e "$below/$file" ] || cat "$above/$file" >"$below/$file"
    done
    above=$below
  done
}

# Removes what a dead host left behind: systemd's own cgroups inside, then the host's.
cgroup_remove() {
  local folder
  [ -f "$1" ] || return 0
  while read -r folder; do
    [ ! -d "$folder" ] || find "$folder" -depth -type d -exec rmdir {} + 2>/dev/null || true
    rmdir "$(dirname "$folder")" 2>/dev/null || true
  done <"$1"
  rm -f "$1"
}
