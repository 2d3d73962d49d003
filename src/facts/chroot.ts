import type { FactSource } from './fact-source.ts'

/** Whether the shell's root is another than that of process 1. */
export const chroot: FactSource = {
  name: 'chroot',
  subsets: ['is_chroot'],
  script: `
[ -n "$debian_chroot" ] && echo chroot
stat -L -c %d:%i /
stat -L -c %d:%i /proc/1/root/.`,
  parse(output) {
    const lines = output.trim().split('\n')
    if (lines.includes('chroot')) return { is_chroot: true }
    const [own, first] = lines
    return { is_chroot: own !== undefined && first !== undefined && own !== first }
  },
}
