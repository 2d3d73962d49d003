# An isolated Ethernet: a bridge in a namespace of its own, one cable per host, one cable to this machine.
#
# No route leads out of it. The hosts get no default route, and should root on a host add one, the bridge still hands
# this machine nothing but ARP and answers to connections that this machine itself opened.

# network_up NAMESPACE BRIDGE-ADDRESS OUTER-INTERFACE OUTER-ADDRESS
network_up() {
  local namespace=$1 bridge_address=$2 outer=$3 outer_address=$4
  ! network_is_up "$namespace" "$outer" || return 0
  network_down "$namespace" "$outer"
  if [ -n "$(ip -4 -oneline address show to "$outer_address")" ]; then
    fail 'Network already in use' "$outer_address" \
      'This machine already has an address in the network that the lab wants for itself.' 'ip -4 address'
  fi
  ip netns add "$namespace"
  ip -n "$namespace" -batch - <<END
link set lo up
link add br0 type bridge stp_state 0 forward_delay 0 mcast_snooping 0
address add $bridge_address dev br0
link set br0 alias $STATE up
END
  ip link add "$outer" type veth peer name outer netns "$namespace"
  sysctl -q -w "net.ipv6.conf.$outer.disable_ipv6=1"
  ip address add "$outer_address" dev "$outer"
  ip link set "$outer" up
  network_guard "$namespace" "${outer_address%/*}"
  ip -n "$namespace" link set outer master br0 up
}

# network_guard NAMESPACE OUTER-ADDRESS
# The rules live in the lab's namespace, on the bridge: this machine's own firewall is neither read nor changed.
network_guard() {
  ip netns exec "$1" nft -f - <<END
table bridge guard {
  chain forward {
    type filter hook forward priority 0; policy accept;
    oifname "outer" goto outwards
  }
  chain outwards {
    ether type arp accept
    ip daddr $2 tcp flags & (syn | ack) != syn accept
    ip daddr $2 icmp type echo-reply accept
    drop
  }
}
END
}

network_is_up() {
  [ -n "$(ip -n "$1" link show outer master br0 2>/dev/null)" ] && [ -n "$(ip link show "$2" up 2>/dev/null)" ]
}

# The bridge bears the state folder of its lab: two labs on one machine would pull each other's cables.
network_owner_check() {
  local owner
  owner=$(ip -n "$1" link show br0 2>/dev/null | sed -n 's/^ *alias //p') || true
  [ -z "$owner" ] || [ "$owner" = "$STATE" ] ||
    fail 'Another lab is up' "$owner" "One machine carries one lab, and yours would be $STATE." "HADEPLOY_LAB=$owner lab/lab down"
}

network_down() {
  ip link delete "$2" 2>/dev/null || true
  namespace_delete "$1"
}

namespace_delete() {
  [ -e "/run/netns/$1" ] || return 0
  # After a crash the name may be a plain file with no namespace behind it, which `ip netns delete` removes as well.
  ip netns delete "$1" 2>/dev/null || rm -f "/run/netns/$1"
}

# cable_attach NETWORK PORT NAMESPACE ADDRESS/LENGTH HARDWARE-ADDRESS: a fresh namespace with eth0 on the bridge
cable_attach() {
  local network=$1 port=$2 namespace=$3 address=$4 hardware_address=$5
  cable_detach "$network" "$port" "$namespace"
  ip netns add "$namespace"
  ip -n "$network" link add "$port" type veth peer name eth0 netns "$namespace" address "$hardware_address"
  ip -n "$namespace" -batch - <<END
link set lo up
address add $address dev eth0
link set eth0 up
END
  ip -n "$network" link set "$port" master br0 up
}

# Deletes the cable by hand: a namespace goes only when its last process has, and until then would still answer pings.
cable_detach() {
  ip -n "$1" link delete "$2" 2>/dev/null || true
  namespace_delete "$3"
}

# port_greets ADDRESS: whether sshd answers there. A mere connection would not do: the kernel accepts it for an sshd
# that does not read any more.
port_greets() {
  timeout 2 bash -c 'exec 3<>"/dev/tcp/$1/22" && read -r line <&3 && [[ $line == SSH-* ]]' - "$1" 2>/dev/null
}

# address_holders ADDRESS HOST...: which of the hosts have it, a line each; asked past the hosts, so it works when they hang
address_holders() {
  local address=$1 host
  shift
  for host in "$@"; do
    [ -z "$(ip -n "$(namespace_of "$host")" -4 -oneline address show to "$address" 2>/dev/null)" ] || printf '%s\n' "$host"
  done
}
