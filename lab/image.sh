# The root file system of a bare host, built once from Debian's packages and shared read-only by all hosts.

DEBIAN_RELEASE=bookworm
DEBIAN_MIRROR=${HADEPLOY_LAB_DEBIAN:-http://deb.debian.org/debian}
DEBIAN_SECURITY_MIRROR=${HADEPLOY_LAB_DEBIAN_SECURITY:-http://deb.debian.org/debian-security}

IMAGE=$STATE/image

image_stamp() { cat "$LAB_SOURCE/image.sh" "$LAB_SOURCE/image-customize" "$LAB_SOURCE/packages/bare.txt" | sha256sum | cut -d ' ' -f 1; }

image_is_current() { [ "$(cat "$IMAGE.stamp" 2>/dev/null)" = "$(image_stamp)" ]; }

image_up() {
  ! image_is_current || return 0
  say "building the image of a bare host ($DEBIAN_RELEASE), once"
  rm -rf "$IMAGE" "$IMAGE.stamp" "$IMAGE.partial"
  printf 'deb %s\n' "$DEBIAN_MIRROR $DEBIAN_RELEASE main" "$DEBIAN_MIRROR $DEBIAN_RELEASE-updates main" \
    "$DEBIAN_SECURITY_MIRROR $DEBIAN_RELEASE-security main" >"$STATE/debian.list"
  local packages
  packages=$(packages_in "$LAB_SOURCE/packages/bare.txt" | paste -sd ,)
  if ! mmdebstrap --quiet --variant=minbase --include="$packages" \
    --aptopt='Acquire::Retries "3"' --aptopt='Acquire::Languages "none"' \
    --dpkgopt='force-unsafe-io' \
    --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-include=/usr/share/doc/*/copyright' \
    --customize-hook='sh '"$LAB_SOURCE"'/image-customize "$1"' \
    "$DEBIAN_RELEASE" "$IMAGE.partial" - <"$STATE/debian.list" >"$IMAGE.log" 2>&1; then
    tail -n 15 "$IMAGE.log" >&2
    fail 'Image not built' "$IMAGE.log" "mmdebstrap could not build a root file system from $DEBIAN_MIRROR." \
      'set HADEPLOY_LAB_DEBIAN to a mirror that answers, then: lab/lab up'
  fi
  # A host knows the lab's mirror only.
  echo 'deb [trusted=yes] file:/srv/mirror/deb ./' >"$IMAGE.partial/etc/apt/sources.list"
  mv "$IMAGE.partial" "$IMAGE"
  image_stamp >"$IMAGE.stamp"
}
