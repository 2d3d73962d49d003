# A package mirror of the lab's own: the hosts have no way to Debian, and every role shall still install with apt.
# Files are only ever added, so that a mirror in use can grow. The hosts see it read-only at /srv/mirror.

MIRROR=$STATE/mirror

# mirror_up LIST...: has every package of packages/LIST.txt and all they need
mirror_up() {
  local list wanted=()
  for list in "$@"; do
    mirror_has "$list" || wanted+=("$list")
  done
  [ "${#wanted[@]}" -gt 0 ] || return 0
  say "fetching packages for the mirror (${wanted[*]}), once"
  install -d "$MIRROR/deb"
  for list in "${wanted[@]}"; do mirror_fetch "$list"; done
  mirror_index
  for list in "${wanted[@]}"; do mirror_stamp "$list" >"$MIRROR/$list.stamp"; done
}

mirror_stamp() { cat "$IMAGE.stamp" <(packages_in "$LAB_SOURCE/packages/$1.txt") | sha256sum | cut -d ' ' -f 1; }

mirror_has() { [ "$(cat "$MIRROR/$1.stamp" 2>/dev/null)" = "$(mirror_stamp "$1")" ]; }

# apt of the image itself decides what a bare host would have to download, and downloads just that.
mirror_fetch() (
  local list=$1 scratch=$STATE/mirror.scratch packages
  mapfile -t packages < <(packages_in "$LAB_SOURCE/packages/$list.txt")
  mirror_scratch_remove "$scratch"
  install -d "$scratch"/upper/{etc/apt,var/cache/apt/archives} "$scratch/work" "$scratch/root"
  trap 'mirror_scratch_remove "$scratch"' EXIT
  cp "$STATE/debian.list" "$scratch/upper/etc/apt/sources.list"
  cp -L /etc/resolv.conf "$scratch/upper/etc/resolv.conf"
  mount -t overlay lab-mirror -o "lowerdir=$IMAGE,upperdir=$scratch/upper,workdir=$scratch/work" "$scratch/root"
  mount --bind "$MIRROR/deb" "$scratch/root/var/cache/apt/archives"
  if ! { chroot "$scratch/root" apt-get update -q &&
    chroot "$scratch/root" apt-get install -q -y --no-install-recommends --download-only \
      -o Acquire::Retries=3 "${packages[@]}"; } >"$STATE/mirror.log" 2>&1; then
    tail -n 15 "$STATE/mirror.log" >&2
    fail 'Mirror not built' "$STATE/mirror.log" "apt could not fetch the packages of packages/$list.txt." 'lab/lab up'
  fi
)

mirror_scratch_remove() {
  ! mountpoint -q "$1/root" 2>/dev/null || umount --recursive "$1/root" || umount --recursive --lazy "$1/root"
  rm -rf --one-file-system "$1"
}

mirror_index() {
  rm -rf "$MIRROR/deb/partial" "$MIRROR/deb/lock"
  (
    cd "$MIRROR/deb" || exit
    apt-ftparchive packages . >Packages.new
    mv Packages.new Packages
    rm -f Release
    apt-ftparchive release . >../Release.new
    mv ../Release.new Release
  )
}
