# Faults of network and services. Not `ip link set eth0 down` on a host: Corosync then binds to loopback, which no real
# cut does; here frames vanish and the host's own link stays up.

# A silent loss of everything, SSH included.
host_unplug() { host_port_set "$1" nomaster; }

host_replug() { host_port_set "$1" master br0; }

host_port_set() {
  local host=$1
  shift
  ip -n "$NETWORK" link set "$(port_of "$host")" "$@" 2>/dev/null ||
    fail 'Host has no cable' "$host" 'It is off, or the lab is down.' "lab/lab power-on $host"
}

# link_cut FROM TO: frames from FROM to TO vanish on the bridge. SSH from outside goes on.
link_cut() {
  link_is_cut "$1" "$2" || cuts_nft "add element bridge cuts pairs { $(address_of "$1") . $(address_of "$2") }"
}

link_heal() {
  ! link_is_cut "$1" "$2" || cuts_nft "delete element bridge cuts pairs { $(address_of "$1") . $(address_of "$2") }"
}

link_is_cut() {
  ip netns exec "$NETWORK" nft get element bridge cuts pairs "{ $(address_of "$1") . $(address_of "$2") }" >/dev/null 2>&1
}

cuts_nft() {
  ip netns exec "$NETWORK" nft "$1" 2>/dev/null ||
    fail 'Link not changed' "namespace $NETWORK" 'Its table of cut links is missing: the lab is down.' 'lab/lab up'
}

# An empty table of cut links. Also the only way in which `up` heals faults of an earlier session.
cuts_clear() {
  ip netns exec "$NETWORK" nft -f - <<'END'
table bridge cuts
delete table bridge cuts
table bridge cuts {
  set pairs {
    typeof ip saddr . ip daddr
  }
  chain forward {
    type filter hook forward priority -10; policy accept;
    ip saddr . ip daddr @pairs drop
  }
}
END
}

cuts_list() {
  ip netns exec "$NETWORK" nft list set bridge cuts pairs 2>/dev/null |
    grep -oE '10\.10\.10\.5[0-9] \. 10\.10\.10\.5[0-9]' | sed 's/ \. / -> /' || true
}

# SIGSTOP for all processes of a unit: it answers nothing, and nobody sees it end.
unit_freeze() { host_exec "$1" systemctl kill --signal=STOP "$2"; }

unit_thaw() { host_exec "$1" systemctl kill --signal=CONT "$2"; }

# unit_hold HOST UNIT: of a host that is off; its next boot does not start the unit. A boot of systemd's own accord would be one more
# thing that happens at once, and what a recovery finds would depend on who was faster.
unit_hold() {
  install -d "$(directory_of "$1")/root/etc/systemd/system"
  ln -sfn /dev/null "$(directory_of "$1")/root/etc/systemd/system/$2.service"
}

unit_release() {
  rm -f "$(directory_of "$1")/root/etc/systemd/system/$2.service"
  (host_exec "$1" systemctl daemon-reload)
}
