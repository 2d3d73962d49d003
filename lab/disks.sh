# The disk of a host is an overlay: image, identity, the layers of its past snapshots, and one writable layer on top.
# Freezing a disk is a move of the writable layer to the layers, and going back is a change of the list: both at once.

DISKS=$STATE/hosts
LAYERS=$STATE/layers

# The ids of the frozen layers under all disks, oldest first; empty for bare hosts.
disks_chain() { cat "$DISKS/chain" 2>/dev/null || true; }

disk_mount() {
  local host=$1 directory layer lower
  directory=$(directory_of "$host")
  disk_unmount "$host"
  lower=$STATE/identity/$host:$IMAGE
  for layer in $(disks_chain); do
    # A host that was added to the lab after a snapshot is bare in it.
    [ ! -d "$LAYERS/$layer/$host" ] || lower=$LAYERS/$layer/$host:$lower
  done
  rm -rf "$directory/work"
  install -d "$directory/upper" "$directory/work" "$directory/root"
  # redirect_dir: a folder of a lower layer can be renamed, as on any disk (RabbitMQ and dpkg do).
  mount -t overlay "lab-$host" "$directory/root" \
    -o "lowerdir=$lower,upperdir=$directory/upper,workdir=$directory/work,redirect_dir=on,index=off,metacopy=off" ||
    fail 'Disk not mounted' "$host" "The kernel refused an overlay in $directory." 'lab/lab reset'
}

disk_unmount() {
  local root
  root=$(root_of "$1")
  # Several times over, if a crashed lab was mounted again on top of itself.
  while mountpoint -q "$root" 2>/dev/null; do
    umount "$root" 2>/dev/null || umount --lazy "$root"
  done
}

disk_clear() {
  local directory
  directory=$(directory_of "$1")
  disk_unmount "$1"
  rm -rf --one-file-system "$directory/upper" "$directory/work"
}

# disks_use LAYER-ID...: fresh writable layers over the named ones
disks_use() {
  local host
  for host in "${HOSTS[@]}"; do disk_clear "$host"; done
  install -d "$DISKS"
  printf '%s\n' "$@" | sed '/^$/d' >"$DISKS/chain"
  layers_sweep
}

# Makes the writable layers of all disks read-only for good, under a new id.
disks_freeze() {
  local id host
  id=$(date +%Y%m%d-%H%M%S)-$RANDOM
  install -d "$LAYERS/$id"
  for host in "${HOSTS[@]}"; do
    disk_unmount "$host"
    install -d "$(directory_of "$host")/upper"
    mv "$(directory_of "$host")/upper" "$LAYERS/$id/$host"
  done
  echo "$id" >>"$DISKS/chain"
}

# Deletes the layers that neither the disks nor a snapshot stand on.
layers_sweep() {
  local folder
  [ -d "$LAYERS" ] || return 0
  for folder in "$LAYERS"/*/; do
    [ -d "$folder" ] || continue
    grep -qsx "$(basename "$folder")" "$DISKS/chain" "$STATE"/snapshots/* || rm -rf --one-file-system "$folder"
  done
}
