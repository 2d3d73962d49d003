# Two packages that do nothing, each in two versions, in the mirror: for tests of apt's versions and upgrades.

deb_samples_up() {
  local folder=$MIRROR/deb stamp name version
  stamp=$(sha256sum <"$LAB_SOURCE/deb-samples.sh" | cut -d ' ' -f 1)
  [ "$(cat "$MIRROR/deb-samples.stamp" 2>/dev/null)" != "$stamp" ] || return 0
  install -d "$folder"
  for name in lab-sample lab-sample-extras; do
    for version in 1.0 2.0; do deb_build "$name" "$version" "$folder"; done
  done
  mirror_index
  echo "$stamp" >"$MIRROR/deb-samples.stamp"
}

# deb_build NAME VERSION FOLDER
deb_build() (
  local name=$1 version=$2 folder=$3 scratch
  scratch=$(mktemp -d)
  trap 'rm -rf "$scratch"' EXIT
  chmod 755 "$scratch"
  install -d "$scratch/DEBIAN" "$scratch/usr/share/$name"
  echo "$version" >"$scratch/usr/share/$name/version"
  {
    printf 'Package: %s\nVersion: %s\nArchitecture: all\nMaintainer: the lab <root@localhost>\n' "$name" "$version"
    [ "$name" = lab-sample ] || echo 'Depends: lab-sample'
    printf 'Description: A package that does nothing, for tests of apt\n One text file that tells its version.\n'
  } >"$scratch/DEBIAN/control"
  dpkg-deb --root-owner-group --build "$scratch" "$folder/${name}_${version}_all.deb" >/dev/null
)
