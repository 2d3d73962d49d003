import { defineModule } from '../../module/contract.ts'
import type { ParamsOf } from '../../module/params.ts'
import { sysvCommand, sysvQuestion, sysvState, wantedSysv, type SysvState, type SysvWish } from './sysv-script.ts'

const params = {
  properties: {
    name: { type: 'string', aliases: ['service'], description: 'The script in /etc/init.d.' },
    state: {
      type: 'string',
      enum: ['started', 'stopped', 'restarted', 'reloaded'],
      description: 'Started and stopped are states; restarted and reloaded are done every time.',
    },
    enabled: { type: 'boolean', description: 'Whether it starts at boot.' },
    sleep: { type: 'integer', default: 1, description: 'Seconds between stop and start of a restart.' },
    pattern: { type: 'string', description: 'A text of the process list that tells that it runs.' },
    runlevels: { type: 'array', items: { type: 'string' }, default: [], description: 'Run levels to enable it in.' },
    arguments: { type: 'string', default: '', aliases: ['args'], description: 'Further words for the script.' },
    daemonize: {
      type: 'boolean',
      default: false,
      description: 'Accepted for old playbooks: scripts are always run without a terminal and input.',
    },
  },
  required: ['name'],
  requiredOneOf: [['state', 'enabled']],
} as const

/**
 * Keeps a service with a System V init script started or stopped, and enabled or not.
 *
 * Source: ansible.builtin.sysvinit 2.14.
 */
export default defineModule({
  name: 'sysvinit',
  summary: 'Manage services with System V init scripts.',
  params,
  returns: { name: 'The service.', status: 'Whether it runs and is enabled, before and after.' },
  examples: `
- name: Start xinetd now and at boot
  sysvinit:
    name: xinetd
    state: started
    enabled: true
`,

  async probe(given, target): Promise<SysvState> {
    return sysvState((await target.query({ script: sysvQuestion(wishOf(given)) })).stdout)
  },

  plan: (given, before) => wantedSysv(wishOf(given), before),

  async apply(given, _, target, before) {
    const { stdout, stderr } = await target.run(sysvCommand(wishOf(given), before))
    return { results: { rc: 0, stdout, stderr } }
  },

  result: (given, before, after, applied) => ({
    name: given.name,
    ...applied,
    status: {
      enabled: { changed: before.isEnabled !== after.isEnabled, rc: null, stdout: null, stderr: null },
      ...(given.state === undefined ? {} : { [given.state]: { changed: before.isRunning !== after.isRunning } }),
    },
  }),
})

function wishOf(given: ParamsOf<typeof params>): SysvWish {
  return {
    name: given.name,
    ...(given.state === undefined ? {} : { state: given.state }),
    ...(given.enabled === undefined ? {} : { enabled: given.enabled }),
    ...(given.pattern === undefined ? {} : { pattern: given.pattern }),
    sleepSeconds: given.sleep,
    runlevels: given.runlevels,
    arguments: given.arguments,
  }
}
