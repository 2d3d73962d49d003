import { FilterError, type Lookup } from '../filter.ts'

const reasons: ReadonlyMap<string, string> = new Map([
  ['dig', 'Expressions are evaluated without waiting for a network; ask with a task and register the result.'],
  ['hashi_vault', 'hadeploy has no client for it; give the value in a vault file or by --extra-vars.'],
  ['passwordstore', 'hadeploy has no client for it; use lookup("pipe", "pass show NAME").'],
  ['redis', 'hadeploy has no client for it.'],
  ['etcd', 'hadeploy has no client for it; ask with a task that runs etcdctl.'],
  ['etcd3', 'hadeploy has no client for it; ask with a task that runs etcdctl.'],
  ['consul_kv', 'hadeploy has no client for it.'],
  ['hiera', 'It is a Ruby program; use lookup("pipe", "hiera …").'],
])

/** Lookups that playbooks for Ansible use and hadeploy does not have: each says why, and what to do instead. */
export const refusedLookups: readonly Lookup[] = [...reasons].map(([name, reason]) => ({
  name,
  find() {
    throw new FilterError(`hadeploy does not do the lookup "${name}". ${reason}`)
  },
}))
