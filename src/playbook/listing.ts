/** One play as `--list-hosts`, `--list-tasks` and `--list-tags` show it. */
export interface ListedPlay {
  /** Undefined when the play has no name; its pattern stands for it. */
  readonly name: string | undefined
  /** The patterns of `hosts:`, evaluated. */
  readonly patterns: readonly string[]
  readonly tags: readonly string[]
  /** The hosts that the pattern and `--limit` leave, in order. */
  readonly hosts: readonly string[]
  /** The tasks that `--tags` and `--skip-tags` select, in order; what runs only after a failure is not listed. */
  readonly tasks: readonly ListedTask[]
}

export interface ListedTask {
  /** As a banner shows it: `role : name`, or the module's name. */
  readonly name: string
  readonly tags: readonly string[]
}

/** What a listing shows. */
export interface Listed {
  readonly hosts: boolean
  readonly tasks: boolean
  readonly tags: boolean
}

/** The text of the list options for one playbook, byte for byte as `ansible-playbook` 2.14 prints it. */
export function listingOf(path: string, plays: readonly ListedPlay[], shown: Listed): string {
  const blocks = plays.map((play, index) => playLines(play, index + 1, shown).join('\n'))
  return ['', `playbook: ${path}`, '', blocks.join('\n\n'), ''].join('\n')
}

function playLines(play: ListedPlay, number: number, shown: Listed): readonly string[] {
  const { name, patterns, tags, hosts, tasks } = play
  const pattern = patterns.join(',')
  return [
    `  play #${number} (${pattern}): ${name ?? pattern}\tTAGS: ${tagList(tags)}`,
    ...(shown.hosts
      ? [
          `    pattern: [${patterns.map((part) => `'${part}'`).join(', ')}]`,
          `    hosts (${hosts.length}):`,
          ...hosts.map((host) => `      ${host}`),
        ]
      : []),
    ...(shown.tasks ? ['    tasks:', ...tasks.map((task) => `      ${task.name}\tTAGS: ${tagList(task.tags)}`)] : []),
    ...(shown.tags ? [`      TASK TAGS: ${tagList(tasks.flatMap((task) => task.tags))}`] : []),
  ]
}

function tagList(tags: readonly string[]): string {
  return `[${[...new Set(tags)].sort().join(', ')}]`
}
