# The state folder: whether it fits, and the lock on it.

root_check() {
  [ "$(id -u)" = 0 ] || fail 'Not root' "$(id -un)" 'Mounts, network namespaces and the keys of the lab are for root.' "sudo $0 $*"
}

state_check() {
  [[ $STATE =~ ^/[A-Za-z0-9/._-]+$ ]] ||
    fail 'Bad state folder' "HADEPLOY_LAB=$STATE" 'It must be an absolute path of letters, digits, "/", ".", "_" and "-".'
  install -d -m 700 "$STATE"
  case $(stat -f -c %T "$STATE") in
    overlayfs | nfs | fuseblk | msdos)
      fail 'State folder does not fit' "$STATE" "Its file system ($(stat -f -c %T "$STATE")) cannot carry an overlay." \
        'set HADEPLOY_LAB to a folder on ext4, xfs, btrfs or tmpfs'
      ;;
  esac
}

# One command at a time may change the lab. The lock goes with this process; hosts do not inherit it.
state_lock() {
  state_check
  exec 9>"$STATE/lock"
  flock --wait 600 9 ||
    fail 'Lab is busy' "$STATE/lock" 'Another command has been changing the lab for more than ten minutes.' "fuser -v $STATE/lock"
}
