import type { Epoch, MemberFacts } from './galera-state.ts'

export function epochsOf(members: readonly MemberFacts[]): readonly Epoch[] {
  return members.flatMap(({ epoch }) => (epoch === null ? [] : [epoch]))
}

/** An epoch on top of which none of the others was begun. */
export function newest(known: readonly Epoch[]): Epoch | null {
  return known.find(({ id }) => !known.some((other) => descends(other, id, known))) ?? null
}

/** Whether an epoch was begun on top of another. */
export function descends(epoch: Epoch, ancestor: string, known: readonly Epoch[], steps = known.length): boolean {
  if (epoch.parent === null || steps === 0) return false
  if (epoch.parent === ancestor) return true
  const parent = known.find(({ id }) => id === epoch.parent)
  return parent !== undefined && descends(parent, ancestor, known, steps - 1)
}

/** The position after which a member of another epoch has writes that the cluster never saw; null when it has none. */
export function leftAt(own: Epoch | null, of: Epoch | null): bigint | null {
  if (of === null || own?.id === of.id) return null
  // A uuid that was born with the epoch has no other history; whoever has it and no mark was started by hand.
  if (own === null && of.base.seqno < 0n) return null
  return of.base.seqno
}
