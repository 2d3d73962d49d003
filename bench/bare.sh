# What base.yml does, by hand, for comparison: ssh HOST sh -s -- NAME ADDRESS=NAME... <bare.sh
# Each step looks first and changes only what is wrong; the last line says how many steps changed something.
set -eu
name=$1
shift
base=/etc/bench-base
changed=0

changes() { changed=$((changed + 1)); }

# attributes PATH MODE OWNER GROUP: 0 when they had to be set
attributes() {
  [ "$(stat -c '%a %U %G' "$1")" != "$2 $3 $4" ] || return 1
  chown "$3:$4" "$1"
  chmod "$2" "$1"
}

folder() {
  if [ -d "$1" ]; then attributes "$@" && changes || true; else
    mkdir "$1"
    attributes "$@" || true
    changes
  fi
}

# content PATH MODE OWNER GROUP <TEXT
content() {
  cat >"$base/.new"
  if cmp -s "$base/.new" "$1"; then
    rm "$base/.new"
    attributes "$@" && changes || true
  else
    attributes "$base/.new" "$2" "$3" "$4" || true
    mv "$base/.new" "$1"
    changes
  fi
}

# line PATH PATTERN LINE
line() {
  if grep -Eq "$2" "$1"; then
    grep -Fxq "$3" "$1" || {
      sed -i -E "s|$2.*|$3|" "$1"
      changes
    }
  else
    printf '%s\n' "$3" >>"$1"
    changes
  fi
}

folder "$base" 755 root root
for one in conf.d scripts state; do folder "$base/$one" 750 root root; done
getent group operators >/dev/null || { groupadd -g 2000 operators; changes; }
case $(getent passwd deploy || true) in
  deploy:*:2000:2000:Deployment:*:/bin/sh) ;;
  '') useradd -m -u 2000 -g operators -s /bin/sh -c Deployment deploy; changes ;;
  *) usermod -u 2000 -g operators -s /bin/sh -c Deployment deploy; changes ;;
esac
folder /home/deploy/.ssh 700 deploy operators
content /home/deploy/.ssh/authorized_keys 600 deploy operators <<'KEYS'
ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBenchBenchBenchBenchBenchBenchBenchBenchBenc first@example
ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBenchBenchBenchBenchBenchBenchBenchBenchBenc second@example
KEYS
content "$base/motd" 644 root root <<'MOTD'
This host is kept by hadeploy. Changes by hand are undone.
MOTD
content "$base/conf.d/sysctl.conf" 644 root root <<'SYSCTL'
# Kernel settings of the base role.
net.ipv4.ip_nonlocal_bind = 1
net.ipv4.tcp_keepalive_time = 60
vm.swappiness = 10
SYSCTL
names=$(
  echo '127.0.0.1 localhost'
  for one in "$@"; do
    if [ "${one#*=}" = "$name" ]; then echo "${one%%=*} $name # this one"; else echo "${one%%=*} ${one#*=}"; fi
  done
)
content "$base/conf.d/hosts" 644 root root <<NAMES
$names
NAMES
content "$base/scripts/report.sh" 755 root root <<REPORT
#!/bin/sh
# Reports for $name, as DEPLOY.
ulimit -n 65536
exec uptime
REPORT
[ -e "$base/limits.conf" ] || content "$base/limits.conf" 644 root root <<'LIMITS'
# limits
LIMITS
line "$base/limits.conf" '^deploy[[:space:]]+-[[:space:]]+nofile[[:space:]]' 'deploy - nofile 65536'
line "$base/limits.conf" '^deploy[[:space:]]+-[[:space:]]+nproc[[:space:]]' 'deploy - nproc 4096'
[ -e "$base/sshd.conf" ] || content "$base/sshd.conf" 600 root root </dev/null
line "$base/sshd.conf" '^#?PasswordAuthentication' 'PasswordAuthentication no'
attributes "$base/sshd.conf" 600 root root && changes || true
if grep -q '^telnet' "$base/sshd.conf"; then sed -i '/^telnet/d' "$base/sshd.conf" && changes; fi
content "$base/cluster.conf" 644 root root <<CLUSTER
# BEGIN ANSIBLE MANAGED BLOCK
members: $#
quorum: $(($# / 2 + 1))
# END ANSIBLE MANAGED BLOCK
CLUSTER
[ "$(readlink "$base/sysctl.conf" || true)" = "$base/conf.d/sysctl.conf" ] || {
  ln -sf "$base/conf.d/sysctl.conf" "$base/sysctl.conf"
  changes
}
for one in old.conf unused.conf; do
  if [ -e "$base/$one" ]; then rm "$base/$one" && changes; fi
done
if [ -e "$base/maintenance" ]; then echo 'This host is under maintenance.'; fi
identity=$(id deploy)
workers=$(nproc)
[ "$workers" -le 4 ] || workers=4
echo "$identity, $workers workers"
content "$base/state/workers" 640 deploy operators <<WORKERS
workers=$workers of $name
WORKERS
echo "changed=$changed"
