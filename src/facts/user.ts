import type { FactSource } from './fact-source.ts'

/** The account that the shell runs as. */
export const user: FactSource = {
  name: 'user',
  subsets: [
    'user_id',
    'user_uid',
    'user_gid',
    'user_dir',
    'user_shell',
    'user_gecos',
    'effective_user_id',
    'real_user_id',
  ],
  script: `
id -u; id -ru; id -g; id -rg
getent passwd "$(id -u)" || grep "^[^:]*:[^:]*:$(id -u):" /etc/passwd`,
  parse(output) {
    const [effective, real, effectiveGroup, realGroup, entry = ''] = output.trim().split('\n')
    if (realGroup === undefined) return {}
    const ids = {
      effective_user_id: Number(effective),
      real_user_id: Number(real),
      effective_group_id: Number(effectiveGroup),
      real_group_id: Number(realGroup),
    }
    const [name, , uid, gid, gecos, home, shell] = entry.split(':')
    if (name === undefined || shell === undefined) return ids
    return {
      user_id: name,
      user_uid: Number(uid),
      user_gid: Number(gid),
      user_gecos: gecos ?? '',
      user_dir: home ?? '',
      user_shell: shell,
      ...ids,
    }
  },
}
