import type { Play } from '../playbook/model.ts'

/** What the configuration says for plays that do not say it themselves. */
export interface PlayDefaults {
  readonly strategy?: string | undefined
  readonly anyErrorsFatal?: boolean | undefined
  readonly noLog?: boolean | undefined
  /** Seconds that one attempt of a task may take. */
  readonly taskTimeout?: number | undefined
}

/** A play with the defaults in place of what it leaves open. Its own words, and those of its tasks, are stronger. */
export function withDefaults(play: Play, { strategy, anyErrorsFatal, noLog, taskTimeout }: PlayDefaults): Play {
  const keywords = {
    ...(anyErrorsFatal === undefined ? {} : { anyErrorsFatal }),
    ...(noLog === undefined ? {} : { noLog }),
    ...(taskTimeout === undefined ? {} : { timeout: taskTimeout }),
    ...play.keywords,
  }
  return { ...(strategy === undefined ? {} : { strategy }), ...play, keywords }
}
