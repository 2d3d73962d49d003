import { defineModule, isRefusal, type Refusal } from '../../module/contract.ts'
import type { ParamsOf } from '../../module/params.ts'
import { sysvCommand, sysvQuestion, sysvState, wantedSysv, type SysvState, type SysvWish } from './sysv-script.ts'
import {
  mustRunSystemctl,
  runSystemctl,
  unitQuestion,
  unitResult,
  unitState,
  wantedUnit,
  type UnitState,
  type UnitWish,
} from './systemd-unit.ts'

const params = {
  properties: {
    name: { type: 'string', description: 'The service.' },
    state: {
      type: 'string',
      enum: ['reloaded', 'restarted', 'started', 'stopped'],
      description: 'Started and stopped are states; restarted and reloaded are done every time.',
    },
    enabled: { type: 'boolean', description: 'Whether it starts at boot.' },
    use: {
      type: 'string',
      default: 'auto',
      enum: ['auto', 'systemd', 'sysvinit', 'service'],
      description: 'What manages services on the host; auto looks.',
    },
    sleep: { type: 'integer', description: 'Seconds between stop and start of a restart, with an init script.' },
    pattern: {
      type: 'string',
      description: 'A text of the process list that tells that it runs, with an init script.',
    },
    arguments: { type: 'string', default: '', aliases: ['args'], description: 'Further words for an init script.' },
    runlevel: { type: 'string', default: 'default', description: 'Accepted for old playbooks (OpenRC).' },
  },
  required: ['name'],
  requiredOneOf: [['state', 'enabled']],
} as const

type Params = ParamsOf<typeof params>

type State =
  | { readonly manager: 'systemd'; readonly unit: UnitState }
  | { readonly manager: 'sysvinit'; readonly script: SysvState }

/**
 * Keeps a service started or stopped, and enabled or not, with systemd or an init script, whichever the host runs.
 *
 * Source: ansible.builtin.service 2.14.
 */
export default defineModule({
  name: 'service',
  summary: 'Manage services.',
  params,
  returns: {
    name: 'The service.',
    state: 'Its state.',
    enabled: 'Whether it starts at boot.',
    status: 'Properties of its systemd unit before.',
  },
  examples: `
- name: Restart memcached
  service:
    name: memcached
    state: restarted
`,

  async probe(given, target): Promise<State> {
    const { stdout } = await target.query({ script: question(given) })
    const rest = stdout.slice(stdout.indexOf('\n') + 1)
    return stdout.startsWith('== systemd')
      ? { manager: 'systemd', unit: unitState(rest) }
      : { manager: 'sysvinit', script: sysvState(rest) }
  },

  plan(given, before): State | Refusal {
    if (before.manager === 'sysvinit') {
      const script = wantedSysv(scriptWish(given), before.script)
      return isRefusal(script) ? script : { ...before, script }
    }
    const unit = wantedUnit(unitWish(given), before.unit)
    return isRefusal(unit) ? unit : { ...before, unit }
  },

  isChange(given, before, after) {
    if (before.manager === 'systemd') return mustRunSystemctl(unitWish(given), before.unit)
    return (
      after.manager === 'sysvinit' &&
      (before.script.isEnabled !== after.script.isEnabled || before.script.isRunning !== after.script.isRunning)
    )
  },

  async apply(given, _, target, before) {
    if (before.manager === 'systemd') return runSystemctl(unitWish(given), before.unit, target)
    await target.run(sysvCommand(scriptWish(given), before.script))
    return {}
  },

  result(given, before, _, applied) {
    if (before.manager === 'systemd') return unitResult(unitWish(given), before.unit, applied)
    return {
      name: given.name,
      ...(given.state === undefined ? {} : { state: given.state === 'stopped' ? 'stopped' : 'started' }),
      ...(given.enabled === undefined ? {} : { enabled: given.enabled }),
    }
  },
})

function question(given: Params): string {
  const unit = `echo '== systemd'\n${unitQuestion(unitWish(given))}`
  const script = `echo '== sysvinit'\n${sysvQuestion(scriptWish(given))}`
  const manager = given.use === 'systemd' ? 'true' : given.use === 'sysvinit' ? 'false' : '[ -d /run/systemd/system ]'
  return `LC_ALL=C; export LC_ALL\nif ${manager}; then\n${unit}\nelse\n${script}\nfi`
}

function unitWish({ name, state, enabled }: Params): UnitWish {
  return {
    name,
    ...(state === undefined ? {} : { state }),
    ...(enabled === undefined ? {} : { enabled }),
    daemonReload: false,
    daemonReexec: false,
    scope: 'system',
    noBlock: false,
    force: false,
  }
}

function scriptWish({ name, state, enabled, sleep, pattern, arguments: words }: Params): SysvWish {
  return {
    name,
    ...(state === undefined ? {} : { state }),
    ...(enabled === undefined ? {} : { enabled }),
    ...(sleep === undefined ? {} : { sleepSeconds: sleep }),
    ...(pattern === undefined ? {} : { pattern }),
    runlevels: [],
    arguments: words,
  }
}
