import { defineModule } from '../../module/contract.ts'
import type { ParamsOf } from '../../module/params.ts'
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
    name: { type: 'string', aliases: ['service', 'unit'], description: 'The unit; `.service` may be left out.' },
    state: {
      type: 'string',
      enum: ['reloaded', 'restarted', 'started', 'stopped'],
      description: 'Started and stopped are states; restarted and reloaded are done every time.',
    },
    enabled: { type: 'boolean', description: 'Whether it starts at boot.' },
    masked: { type: 'boolean', description: 'Whether it can be started at all.' },
    force: { type: 'boolean', default: false, description: 'Overwrite conflicting links when enabling or masking.' },
    daemon_reload: {
      type: 'boolean',
      default: false,
      aliases: ['daemon-reload'],
      description: 'Let systemd read its unit files anew first; counts as no change.',
    },
    daemon_reexec: {
      type: 'boolean',
      default: false,
      aliases: ['daemon-reexec'],
      description: 'Let systemd start itself anew first; counts as no change.',
    },
    scope: {
      type: 'string',
      enum: ['system', 'user', 'global'],
      default: 'system',
      description: "The system's units, the user's, or those of all users.",
    },
    no_block: { type: 'boolean', default: false, description: 'Do not wait until the unit has reached its state.' },
  },
  requiredOneOf: [['state', 'enabled', 'masked', 'daemon_reload', 'daemon_reexec']],
} as const

/**
 * Keeps a systemd unit started or stopped, enabled or disabled, masked or not.
 *
 * State: whether it is active, enabled and masked, and all its properties.
 * Source: ansible.builtin.systemd 2.14. A unit that a Condition keeps from starting is reported by a warning and is no change.
 */
export default defineModule({
  name: 'systemd',
  aliases: ['systemd_service'],
  summary: 'Manage systemd units.',
  params,
  returns: {
    name: 'The unit.',
    state: 'Its state.',
    enabled: 'Whether it starts at boot.',
    status: 'Its properties before, as systemctl show prints them.',
  },
  examples: `
- name: Start HAProxy now and at boot
  systemd:
    name: haproxy
    state: started
    enabled: true
    daemon_reload: true
`,

  async probe(given, target): Promise<UnitState> {
    const wish = wishOf(given)
    if (wish.name === '') return noUnit
    const { stdout } = await target.query({ script: `LC_ALL=C; export LC_ALL\n${unitQuestion(wish)}` })
    return unitState(stdout)
  },

  plan: (given, before) => wantedUnit(wishOf(given), before),
  isChange: (given, before) => mustRunSystemctl(wishOf(given), before),
  apply: (given, _, target, before) => runSystemctl(wishOf(given), before, target),
  result: (given, before, _, applied) => unitResult(wishOf(given), before, applied),
  diff: (_, before, after) => [{ before: described(before), after: described(after) }],
})

const noUnit: UnitState = {
  isKnown: true,
  isActive: false,
  isEnabled: false,
  isMasked: false,
  isStatic: false,
  lacksCondition: false,
  status: {},
}

function wishOf(given: ParamsOf<typeof params>): UnitWish {
  return {
    name: given.name ?? '',
    ...(given.state === undefined ? {} : { state: given.state }),
    ...(given.enabled === undefined ? {} : { enabled: given.enabled }),
    ...(given.masked === undefined ? {} : { masked: given.masked }),
    daemonReload: given.daemon_reload,
    daemonReexec: given.daemon_reexec,
    scope: given.scope,
    noBlock: given.no_block,
    force: given.force,
  }
}

function described({ isActive, isEnabled, isMasked }: UnitState): string {
  const is = (value: boolean | undefined): string => (value === undefined ? 'decided by systemd' : String(value))
  return `active: ${is(isActive)}\nenabled: ${is(isEnabled)}\nmasked: ${is(isMasked)}\n`
}
