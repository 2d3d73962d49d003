import { defineAction } from '../../module/contract.ts'
import { quoteAll } from '../../transport/quote.ts'
import { newerThanUnit } from './newer-config.ts'
import { orLastWords } from './systemd-unit.ts'

/**
 * Restarts a service that runs with a configuration older than the one on the disk. The times of both tell, so that a run which
 * was cut off between writing and restarting, where a notification is lost, leaves the restart to the next run.
 */
export default defineAction({
  name: 'restart_outdated',
  summary: 'Restart a service whose configuration is newer than its process.',
  params: {
    properties: {
      name: { type: 'string', description: 'The unit of systemd. One that does not run is left alone.' },
      config: {
        type: 'array',
        items: { type: 'string', format: 'path' },
        description: 'Files that it reads when it starts. A folder is newer when a file came or went.',
      },
      reload: {
        type: 'boolean',
        default: false,
        description:
          'Reload it, which interrupts nobody; for services whose main process stays and starts new ones for it (HAProxy).',
      },
    },
    required: ['name', 'config'],
  },
  returns: { newer: 'The files that are newer.' },
  examples: `
- name: Restart the caches whose configuration is newer than they are
  restart_outdated:
    name: memcached
    config: [/etc/memcached.conf]
`,
  async run({ name, config, reload }, target, { checkMode }) {
    const newer = await newerThanUnit(name, config, target, reload ? 'reload' : 'start')
    if (newer.length > 0 && !checkMode) {
      await target.run(['systemctl', 'daemon-reload'])
      const restart = quoteAll(['systemctl', reload ? 'reload' : 'restart', name])
      await target.run({ script: `${restart} ${orLastWords(name)}` })
    }
    return { changed: newer.length > 0, newer }
  },
})
