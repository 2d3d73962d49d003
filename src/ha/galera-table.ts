import { classify } from './galera-class.ts'
import type { MemberFacts, Position } from './galera-state.ts'

/** The evidence as a table for people: a heading, then a line for each member. */
export function evidenceTable(members: readonly MemberFacts[]): readonly string[] {
  const rows = [['member', 'server', 'position', 'flag', 'marks', 'state', 'because'], ...members.map(row)]
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)))
  return rows.map((cells) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}

function row(member: MemberFacts): readonly string[] {
  const { host, isReachable, process, live, grastate, marks } = member
  if (!isReachable) return [host, 'no answer', '-', '-', '-', '-', 'It was not reached.']
  const flag = grastate.kind === 'ok' ? (grastate.isSafe ? 'safe' : '-') : grastate.kind
  const found = [
    marks.sstInProgress || marks.sstFolder || marks.rsyncPid ? 'copy' : '',
    marks.transientLeak || marks.persistentLeak !== null ? 'bootstrap order' : '',
    marks.gvwstate === 'present' ? 'view' : '',
  ].filter((mark) => mark !== '')
  if (process !== 'stopped') {
    const position = live === null ? '-' : shown({ uuid: live.stateUuid, seqno: live.lastCommitted })
    const state = live === null ? '-' : `${live.status}, ${live.size} members`
    return [host, process, position, flag, found.join(' ') || '-', state, live === null ? 'It does not answer.' : '']
  }
  const { class: kind, position, because } = classify(member)
  return [host, process, position === null ? '-' : shown(position), flag, found.join(' ') || '-', kind, because]
}

function shown({ uuid, seqno }: Position): string {
  return `${uuid}:${seqno}`
}
