import type { FactSource } from './fact-source.ts'

/** The host's own package manager (`pkg_mgr`), under Ansible's name for it. */
export const packageManager: FactSource = {
  name: 'pkg_mgr',
  subsets: [],
  // Debian ships dnf and zypper as packages too; the host's own manager is the one its files come from, so apt is asked first.
  // Where `dnf` is a link to dnf5, the answer is dnf5.
  script: `
if [ -e /etc/debian_version ] && command -v apt-get >/dev/null; then echo apt; fi
case $(readlink -f "$(command -v dnf)") in */dnf5) echo dnf5 ;; */dnf*) echo dnf ;; esac
for name in yum dnf5 zypper pacman apk; do
  command -v "$name" >/dev/null && echo "$name"
done
command -v apt-get >/dev/null && echo apt`,
  parse(output) {
    return { pkg_mgr: output.trim().split(/\s+/)[0] || 'unknown' }
  },
}
