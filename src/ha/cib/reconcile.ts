import { childNamed, type XmlElement } from '../../value/xml.ts'
import { withResources } from './arrange-resources.ts'
import { withConstraints, withFencingLevels, withoutReferences, resourceIds } from './constraints.ts'
import { danglingNames } from './dangling-names.ts'
import { dialectOf } from './dialect.ts'
import { IdPool, idsIn } from './id-pool.ts'
import { withNamedValues, withNodeAttributes } from './named-values.ts'
import { recordedIds, withRecord } from './record.ts'
import type { WantedCib } from './wanted.ts'
import type { Work } from './work.ts'

/**
 * The configuration that a CIB shall have: what the data describes, and what others made, each at its place. What hadeploy
 * made once and the data no longer names is not in it. A CIB that is already so comes back equal.
 *
 * @param cib - the outermost element, as `cibadmin --query` gives it
 * @returns problems as sentences without their stop: names that nothing in the CIB bears; with any, it is not to be pushed
 */
export function reconciled(
  cib: XmlElement,
  wanted: WantedCib,
): { readonly configuration: XmlElement; readonly problems: readonly string[] } {
  const live = childNamed(cib, 'configuration')
  if (live === undefined) throw new Error('The CIB has no configuration. This is a bug in hadeploy.')
  const work: Work = {
    dialect: dialectOf(cib),
    pool: new IdPool(live),
    owned: recordedIds(live),
    made: new Set(),
  }
  const steps = [withNamedValues, withNodeAttributes, withResources]
  const arranged = steps.reduce((configuration, step) => step(configuration, wanted, work), live)
  const left = resourceIds(arranged)
  const gone = new Set([...resourceIds(live)].filter((id) => !left.has(id)))
  const whole = withFencingLevels(withConstraints(withoutReferences(arranged, gone), wanted, work), wanted, work)
  const there = new Set(idsIn(whole))
  return {
    configuration: withRecord(whole, new Set([...work.made].filter((id) => there.has(id)))),
    problems: danglingNames(whole, wanted),
  }
}
