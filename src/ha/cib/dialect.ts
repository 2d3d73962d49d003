import type { XmlElement } from '../../value/xml.ts'
import { compareVersions } from '../../text/version-order.ts'

/** How this version of Pacemaker says what another says otherwise. */
export interface Dialect {
  /** From 2.0 on a promotable clone is a clone with a meta attribute; before, an element `master`. */
  readonly hasPromotableClones: boolean
  /** The names of the two roles: `Promoted` and `Unpromoted` from the schema 3.7 on, before `Master` and `Slave`. */
  readonly promoted: 'Promoted' | 'Master'
  readonly unpromoted: 'Unpromoted' | 'Slave'
}

/** The dialect of a CIB, from the versions in its outermost element. */
export function dialectOf({ attributes }: XmlElement): Dialect {
  const schema = /^pacemaker-(\d+(?:\.\d+)*)$/.exec(attributes['validate-with'] ?? '')?.[1] ?? '3.7'
  const isNew = isAtLeast(schema, '3.7')
  return {
    hasPromotableClones: isAtLeast(attributes['crm_feature_set'] ?? '3.1.0', '3.1.0'),
    promoted: isNew ? 'Promoted' : 'Master',
    unpromoted: isNew ? 'Unpromoted' : 'Slave',
  }
}

/** A role in the words of this version. */
export function roleIn(dialect: Dialect, role: string): string {
  if (role === 'Promoted' || role === 'Master') return dialect.promoted
  if (role === 'Unpromoted' || role === 'Slave') return dialect.unpromoted
  return role
}

function isAtLeast(version: string, least: string): boolean {
  return compareVersions(version, least, 'loose') >= 0
}
