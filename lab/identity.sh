# What makes a host itself: name, machine-id, SSH host key, who may log in. One thin layer per host over the image,
# made once, so that a reset changes the disk of a host and not its identity.

identity_up() {
  local host
  install -d -m 700 "$STATE"
  [ -f "$STATE/key" ] || ssh-keygen -q -t ed25519 -N '' -C hadeploy-lab -f "$STATE/key"
  [ -f "$STATE/ops-password" ] ||
    (umask 077 && head -c 12 /dev/urandom | base64 | tr '+/' 'xy' >"$STATE/ops-password")
  for host in "${HOSTS[@]}"; do
    identity_is_current "$host" || identity_make "$host"
  done
  identity_publish
}

# The layer holds the image's shadow file with one more password, so it belongs to that image.
identity_is_current() { cmp -s "$STATE/identity/$1.stamp" "$IMAGE.stamp"; }

identity_make() {
  local host=$1 layer=$STATE/identity/$1
  rm -rf "$layer" "$layer.stamp"
  install -d "$layer/etc/ssh" "$layer/home"
  install -d -m 750 "$layer/etc/sudoers.d"
  echo "$host" >"$layer/etc/hostname"
  # As Debian's installer writes it. Clusters must not resolve their own name to loopback: roles have to mend this.
  printf '127.0.0.1\tlocalhost\n127.0.1.1\t%s\n' "$host" >"$layer/etc/hosts"
  tr -d - </proc/sys/kernel/random/uuid >"$layer/etc/machine-id"
  ssh-keygen -q -t ed25519 -N '' -C "$host" -f "$layer/etc/ssh/ssh_host_ed25519_key"

  install -d -m 700 "$layer/root" "$layer/root/.ssh"
  install -m 600 "$STATE/key.pub" "$layer/root/.ssh/authorized_keys"
  cp -a "$IMAGE/home/$OPS_USER" "$layer/home/"
  install -d -m 700 "$layer/home/$OPS_USER/.ssh"
  install -m 600 "$STATE/key.pub" "$layer/home/$OPS_USER/.ssh/authorized_keys"
  chown -R --reference="$IMAGE/home/$OPS_USER" "$layer/home/$OPS_USER"

  if [ "$host" = "$OPS_PASSWORD_HOST" ]; then
    local hash
    hash=$(openssl passwd -6 -stdin <"$STATE/ops-password")
    cp -a "$IMAGE/etc/shadow" "$layer/etc/shadow"
    sed -i "s|^$OPS_USER:[^:]*:|$OPS_USER:$hash:|" "$layer/etc/shadow"
  else
    echo "$OPS_USER ALL=(ALL:ALL) NOPASSWD: ALL" >"$layer/etc/sudoers.d/$OPS_USER"
    chmod 440 "$layer/etc/sudoers.d/$OPS_USER"
  fi
  cp "$IMAGE.stamp" "$layer.stamp"
}

identity_publish() {
  local host key
  for host in "${HOSTS[@]}"; do
    read -r _ key _ <"$STATE/identity/$host/etc/ssh/ssh_host_ed25519_key.pub"
    printf '%s,%s ssh-ed25519 %s\n' "$host" "$(address_of "$host")" "$key"
  done >"$STATE/known_hosts"
  {
    for host in "${HOSTS[@]}"; do
      printf 'Host %s\n  HostName %s\n  HostKeyAlias %s\n' "$host" "$(address_of "$host")" "$host"
    done
    printf 'Host *\n  User root\n  IdentityFile "%s"\n  IdentitiesOnly yes\n' "$STATE/key"
    printf '  UserKnownHostsFile "%s"\n  StrictHostKeyChecking yes\n  BatchMode yes\n  ConnectTimeout 10\n' "$STATE/known_hosts"
  } >"$STATE/ssh_config"
}
