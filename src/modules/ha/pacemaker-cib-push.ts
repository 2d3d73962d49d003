import { error } from '../../diagnostic/catalogue.ts'
import { readXml, writeXml } from '../../document/xml.ts'
import { TargetError } from '../../target/target-error.ts'
import type { ReadTarget, WriteTarget } from '../../target/target.ts'
import { withChild, type XmlElement } from '../../value/xml.ts'

/** The CIB as one host has it. @throws TargetError `pacemaker/no-answer` when there is none to be had */
export async function queryCib(target: ReadTarget): Promise<XmlElement> {
  const answer = await target.query(['cibadmin', '--query'], { timeoutMs: 60_000 })
  if (answer.status === 0) return readXml(answer.stdout, `The CIB of ${target.host}`)
  const reason = answer.status === 127 ? 'cibadmin is not installed' : answer.stderr.trim()
  throw new TargetError(error('pacemaker/no-answer', `The CIB cannot be read on ${target.host}: ${reason}.`), answer)
}

/** Which configuration this is: grows with every change of it, and not with changes of status. */
export function configurationVersion({ attributes }: XmlElement): string {
  return `${attributes['admin_epoch'] ?? ''}.${attributes['epoch'] ?? ''}`
}

/** Makes the new configuration out of a CIB; problems are sentences without their stop. */
export type NextConfiguration = (cib: XmlElement) => {
  readonly configuration: XmlElement
  readonly problems: readonly string[]
}

/**
 * Pushes a new configuration as one change, taken whole. A configuration that somebody else changed meanwhile is worked upon anew once.
 *
 * @param planned - version of the configuration that the plan was made for
 * @throws TargetError `pacemaker/concurrent-change`, `pacemaker/invalid-cib`, `pacemaker/not-taken`; the CIB is then as it was
 */
export async function pushCib(next: NextConfiguration, planned: string, target: WriteTarget): Promise<void> {
  const versions = new Set([planned])
  for (;;) {
    const before = await queryCib(target)
    versions.add(configurationVersion(before))
    if (versions.size > 2)
      throw new TargetError(
        error('pacemaker/concurrent-change', `Somebody else changed the CIB twice while hadeploy prepared its change.`),
      )
    const { configuration, problems } = next(before)
    if (problems.length > 0) throw new TargetError(error('pacemaker/wrong-data', `${problems.join('; ')}.`))
    const { status, stderr } = await patch(before, configuration, target)
    if (status === 0) return
    if (status === exitInvalid) {
      throw new TargetError(error('pacemaker/invalid-cib', `crm_verify finds errors in the new CIB:\n${stderr.trim()}`))
    }
    const isStale = configurationVersion(await queryCib(target)) !== configurationVersion(before)
    if (!isStale) throw new TargetError(error('pacemaker/not-taken', `Pacemaker refused the change: ${stderr.trim()}`))
  }
}

const exitInvalid = 65
const exitStale = 75

/**
 * Verifies and pushes on the host, if the configuration is still the one that was read.
 *
 * The patch itself names no version, as that of `pcs cluster cib-push` does not. Each member applies a patch to its own CIB, and the
 * count of status updates may differ between members while one of them comes up: a patch for one version would be taken by some
 * members and refused by others, and their configurations would stay apart.
 *
 * Both documents go through stdin into files that only root reads: they hold the passwords of fence devices.
 */
function patch(before: XmlElement, configuration: XmlElement, target: WriteTarget): ReturnType<WriteTarget['run']> {
  const { admin_epoch: adminEpoch = '', epoch = '' } = before.attributes
  const old = writeXml(before)
  const lines = old.split('\n').length - 1
  const script = `
umask 077
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
cat >both.xml
head -n ${lines} both.xml >before.xml
tail -n +${lines + 1} both.xml >after.xml
# The configuration alone: against the status, a resource that changes its kind looks as if it ran in too many places.
bare() { sed '/^  <status>$/,/^  <\\/status>$/d' "$1" >bare.xml; crm_verify --verbose --xml-file bare.xml 2>&1; }
if ! bare after.xml >after.log; then
  # Errors that are there already are not ours to refuse.
  bare before.xml >before.log
  grep -vxFf before.log after.log | grep error: >&2 && exit ${exitInvalid}
fi
crm_diff --no-version --original before.xml --new after.xml >patch.xml
[ $? -le 1 ] || exit 1
cibadmin --query >now.xml || exit 1
for number in ' admin_epoch="${adminEpoch}"' ' epoch="${epoch}"'; do
  head -n 1 now.xml | grep -qF "$number" || exit ${exitStale}
done
cibadmin --patch --xml-file patch.xml`
  return target.run(
    { script },
    { stdin: old + writeXml(withChild(before, configuration)), okStatus: 'any', timeoutMs: 120_000 },
  )
}
