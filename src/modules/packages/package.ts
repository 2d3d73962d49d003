import { packageManager } from '../../facts/package-manager.ts'
import { defineModule, isRefusal, refuse, type StateModule } from '../../module/contract.ts'
import type { ParamsSchema } from '../../module/params.ts'
import { readParams } from '../../module/read-params.ts'
import { differences } from '../../module/state-difference.ts'
import type { JsonObject } from '../../value/json.ts'
import apt from './apt.ts'
import dnf from './dnf.ts'

/** The modules behind `package`, by Ansible's names of package managers. */
const managers: Readonly<Record<string, StateModule<ParamsSchema, unknown, unknown>>> = {
  apt,
  dnf,
  dnf4: dnf,
  dnf5: dnf,
  yum: dnf,
}

interface State {
  readonly manager: string
  readonly params: JsonObject
  /** Why the arguments do not suit the manager; empty when they do. */
  readonly problems: readonly string[]
  /** The state as the manager's own module has it. */
  readonly packages: unknown
}

/**
 * Keeps packages at a state with whatever package manager the host has; further arguments go to that manager's module.
 *
 * Source: ansible.builtin.package 2.14.
 */
export default defineModule({
  name: 'package',
  summary: "Manage packages with the host's own package manager.",
  params: {
    properties: {
      name: { type: 'raw', description: 'Packages, as the module of the package manager takes them.' },
      state: { type: 'string', description: 'present, latest or absent.' },
      use: { type: 'string', default: 'auto', description: 'The package manager: auto, apt, dnf, dnf5 or yum.' },
    },
    required: ['name'],
    open: true,
  },
  examples: `
- name: Install HAProxy
  package:
    name: haproxy
    state: present
`,

  async probe(given, target): Promise<State> {
    const { use, ...args } = given
    const manager = use === 'auto' ? await managerOf(target.query({ script: packageManager.script })) : use
    const module = managers[manager]
    if (module === undefined) return { manager, params: {}, problems: [], packages: null }
    const read = readParams(module, args)
    if ('problems' in read) return { manager, params: {}, problems: read.problems, packages: null }
    return { manager, params: read.params, problems: [], packages: await module.probe(read.params, target) }
  },

  plan(_, before, facts) {
    const module = managers[before.manager]
    if (module === undefined) {
      return refuse('package/no-manager', `Could not find a module for package manager ${before.manager}.`, {
        hint: 'hadeploy manages packages with apt, dnf and yum. Set use: to one of them if the host has it.',
      })
    }
    if (before.problems.length > 0) return refuse('module/parameters', before.problems.join('\n'))
    const packages = module.plan(before.params, before.packages, facts)
    return isRefusal(packages) ? packages : { ...before, packages }
  },

  isChange(_, { manager, params, packages }, after) {
    const module = managers[manager]
    return module?.isChange?.(params, packages, after.packages) ?? differences(packages, after.packages).length > 0
  },

  apply: async (_, after, target, before) =>
    managers[before.manager]?.apply(before.params, after.packages, target, before.packages),

  result: (_, before, after, applied) =>
    managers[before.manager]?.result(before.params, before.packages, after.packages, applied) ?? {},

  diff: (_, before, after) => managers[before.manager]?.diff?.(before.params, before.packages, after.packages) ?? [],
})

async function managerOf(answer: Promise<{ readonly stdout: string }>): Promise<string> {
  const found = packageManager.parse((await answer).stdout)['pkg_mgr']
  return typeof found === 'string' ? found : 'unknown'
}
