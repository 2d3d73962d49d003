import type { Scope } from '../expression/scope.ts'
import { noKeywords } from '../playbook/inherited-keywords.ts'
import type { Task } from '../playbook/model.ts'
import type { Value } from '../value/value.ts'
import type { PlayRun } from './context.ts'
import { asFlag } from './settings.ts'

/** The implicit task "Gathering Facts", or null when this play wants none. */
export function gatherTask(playRun: PlayRun, scope: Scope): Task | null {
  const { play } = playRun
  if (!isWanted(playRun, scope)) return null
  const given: readonly (readonly [string, Value | undefined])[] = [
    ['gather_subset', play.gatherSubset],
    ['gather_timeout', play.gatherTimeout],
    ['fact_path', play.factPath],
  ]
  return {
    kind: 'task',
    name: 'Gathering Facts',
    span: play.span,
    // A play with tags gathers facts only when they are selected; without, always.
    keywords: { ...noKeywords, tags: play.keywords.tags.length > 0 ? [] : ['always'] },
    parent: null,
    role: null,
    folder: play.folder,
    action: 'setup',
    module: 'setup',
    args: new Map<Value, Value>(given.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))),
    argSpans: new Map(),
    until: [],
    notify: [],
    listen: [],
  }
}

function isWanted({ play, run, batch }: PlayRun, scope: Scope): boolean {
  if (play.gatherFacts !== undefined) return asFlag(play.gatherFacts, scope, true)
  const { store } = run.surroundings
  switch (run.options.gathering) {
    case 'implicit':
      return true
    case 'explicit':
      return false
    case 'smart':
      return !batch.every(({ name }) => store.memory(name).facts.size > 0)
  }
}
