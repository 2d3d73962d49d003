# The plan of the lab: which hosts there are, where they stand, and where their state is kept.

STATE=${HADEPLOY_LAB:-/var/lib/hadeploy-lab}

# The spare one has no power until somebody needs another controller.
SPARE_HOST=openstack-controller04
HOSTS=(openstack-controller01 openstack-controller02 openstack-controller03 "$SPARE_HOST")
# Reserved for the roles: the lab gives it to nobody.
# shellcheck disable=SC2034 # read by status.sh
VIRTUAL_ADDRESS=10.10.10.69

NETWORK=lab
BRIDGE_ADDRESS=10.10.10.1/24
# This machine's own end of the cable into the lab, so that `hadeploy -i inventories/lab` needs no proxy.
OUTER_INTERFACE=hadeploy-lab
OUTER_ADDRESS=10.10.10.2/24

# The user whose rights come from sudo, and the one host on which sudo asks for a password.
OPS_USER=ops
OPS_PASSWORD_HOST=openstack-controller03

number_of() { local host=$1; printf '%s\n' "${host: -1}"; }
address_of() { printf '10.10.10.5%s\n' "$(number_of "$1")"; }
namespace_of() { printf '%s-%s\n' "$NETWORK" "$1"; }
port_of() { printf 'port-%s\n' "$(number_of "$1")"; }
hardware_address_of() { printf '02:00:0a:0a:0a:5%s\n' "$(number_of "$1")"; }
directory_of() { printf '%s/hosts/%s\n' "$STATE" "$1"; }
root_of() { printf '%s/hosts/%s/root\n' "$STATE" "$1"; }

# Takes openstack-controller02, controller02, 02 or 2, or an address; prints the full name.
host_named() {
  local host
  for host in "${HOSTS[@]}"; do
    case $1 in
      "$host" | "${host#openstack-}" | "0$(number_of "$host")" | "$(number_of "$host")" | "$(address_of "$host")")
        printf '%s\n' "$host"
        return
        ;;
    esac
  done
  fail 'Unknown host' "\"$1\"" "The lab has ${HOSTS[*]}; a number (1 to 4) or an address will do too." 'lab/lab status'
}
