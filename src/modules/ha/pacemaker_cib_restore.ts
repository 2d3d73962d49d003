import { readXml, writeXml } from '../../document/xml.ts'
import { changesBetween } from '../../ha/cib/changes.ts'
import { restored } from '../../ha/cib/restore.ts'
import { defineModule, refuse, type Refusal } from '../../module/contract.ts'
import { differences } from '../../module/state-difference.ts'
import { childNamed, type XmlElement } from '../../value/xml.ts'
import { configurationVersion, pushCib, queryCib } from './pacemaker-cib-push.ts'

interface State {
  readonly configuration: XmlElement
  /** Undefined in a plan: the cluster counts it on. */
  readonly version: string | undefined
  /** The file, or null when there is none. */
  readonly backup: XmlElement | null
}

/**
 * Gives a running cluster the configuration of a backup, in one change.
 *
 * State: the configuration section of the CIB, beside the file. Resources that differ are stopped, started and moved by Pacemaker.
 */
export default defineModule({
  name: 'pacemaker_cib_restore',
  summary: 'Give a running Pacemaker cluster the configuration of a backup, in one atomic change.',
  params: {
    properties: {
      src: {
        type: 'string',
        format: 'path',
        description:
          'The backup on the host: the output of cibadmin --query, or one of the files that Pacemaker keeps (/var/lib/pacemaker/cib/cib-N.raw).',
      },
    },
    required: ['src'],
  },
  returns: {
    added: 'What was added, in words.',
    modified: 'What was changed.',
    removed: 'What was removed.',
  },
  examples: `
- name: Go back to the configuration of yesterday
  pacemaker_cib_restore:
    src: /root/cib-of-yesterday.xml
  run_once: true
`,

  async probe({ src }, target): Promise<State> {
    const cib = await queryCib(target)
    const text = await target.readText(src)
    return {
      configuration: childNamed(cib, 'configuration') ?? cib,
      version: configurationVersion(cib),
      backup: text === null ? null : readXml(text, src),
    }
  },

  plan({ src }, before): State | Refusal {
    if (before.backup === null) return refuse('pacemaker/backup', `There is no file ${src}.`)
    const live = { ...before.backup, children: [before.configuration] }
    const { configuration, problems } = restored(live, before.backup)
    if (problems.length > 0) return refuse('pacemaker/backup', `${src} cannot be restored: ${problems.join('; ')}.`)
    if (differences(before.configuration, configuration).length === 0) return before
    return { ...before, configuration, version: undefined }
  },

  async apply(_, { backup }, target, before) {
    if (backup !== null) await pushCib((cib) => restored(cib, backup), before.version ?? '', target)
    return undefined
  },

  diff: (_, before, after) => [
    {
      before: writeXml(before.configuration),
      after: writeXml(after.configuration),
      beforeHeader: 'CIB',
      afterHeader: 'backup',
    },
  ],

  result(_, before, after) {
    const { added, changed, removed } = changesBetween(before.configuration, after.configuration)
    return { added, modified: changed, removed }
  },
})
