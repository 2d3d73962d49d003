import { defineModule, refuse } from '../../module/contract.ts'

interface TimezoneState {
  /** The zone by its name in /usr/share/zoneinfo; empty when it cannot be told. */
  readonly name: string
  /** What /etc/timezone says; null where the distribution has no such file. */
  readonly debianName: string | null
  readonly hwclock: 'UTC' | 'local'
  /** Whether the host has the wanted zone. */
  readonly isKnown: boolean
}

const probeScript = `
link=$(readlink -f /etc/localtime)
echo "name=\${link#*/zoneinfo/}"
[ -e /etc/timezone ] && echo "debian=$(cat /etc/timezone)"
echo "clock=$(sed -n 3p /etc/adjtime)"
[ -z "$1" ] || [ -f "/usr/share/zoneinfo/$1" ] && echo known=1`

// What timedatectl does, without the bus: it works in containers and chroots too, and daemons read /etc/localtime either way.
const applyScript = `
set -e
zone=$1 clock=$2
if [ -n "$zone" ]; then
  ln -sfn "../usr/share/zoneinfo/$zone" /etc/localtime.new
  mv -f /etc/localtime.new /etc/localtime
  if [ -e /etc/timezone ]; then printf '%s\\n' "$zone" >/etc/timezone.new; mv -f /etc/timezone.new /etc/timezone; fi
fi
if [ -n "$clock" ]; then
  first=$(sed -n 1p /etc/adjtime 2>/dev/null || :) second=$(sed -n 2p /etc/adjtime 2>/dev/null || :)
  printf '%s\\n%s\\n%s\\n' "\${first:-0.0 0 0.0}" "\${second:-0}" "$clock" >/etc/adjtime.new
  mv -f /etc/adjtime.new /etc/adjtime
fi`

/**
 * Keeps the host's time zone, and whether its hardware clock runs in UTC.
 *
 * Source: community.general.timezone 6.6.
 */
export default defineModule({
  name: 'timezone',
  aliases: ['community.general.timezone'],
  summary: 'Set the time zone.',
  params: {
    properties: {
      name: { type: 'string', description: 'The zone, such as `Europe/Berlin`.' },
      hwclock: {
        type: 'string',
        enum: ['local', 'UTC'],
        aliases: ['rtc'],
        description: 'What the hardware clock counts in.',
      },
    },
    requiredOneOf: [['name', 'hwclock']],
  },
  returns: { name: 'The zone.' },
  examples: `
- name: Run in UTC
  timezone:
    name: Etc/UTC
`,

  async probe({ name }, target): Promise<TimezoneState> {
    const { stdout } = await target.query(['sh', '-c', probeScript, 'sh', name ?? ''])
    const value = (field: string): string | undefined => new RegExp(`^${field}=(.*)$`, 'm').exec(stdout)?.[1]
    return {
      name: value('name') ?? '',
      debianName: value('debian') ?? null,
      hwclock: value('clock') === 'LOCAL' ? 'local' : 'UTC',
      isKnown: value('known') === '1',
    }
  },

  plan({ name, hwclock }, before) {
    if (name !== undefined && !before.isKnown) {
      return refuse('timezone/unknown', `The host has no time zone ${name} in /usr/share/zoneinfo.`, {
        hint: 'Look at the spelling (Area/City), or install the package tzdata.',
      })
    }
    return {
      ...before,
      name: name ?? before.name,
      debianName: before.debianName === null ? null : (name ?? before.debianName),
      hwclock: hwclock ?? before.hwclock,
    }
  },

  async apply({ name, hwclock }, _, target) {
    const clock = hwclock === undefined ? '' : hwclock === 'UTC' ? 'UTC' : 'LOCAL'
    await target.run(['sh', '-c', applyScript, 'sh', name ?? '', clock])
    return {}
  },

  result: (_, __, after) => ({ name: after.name, hwclock: after.hwclock }),
})
