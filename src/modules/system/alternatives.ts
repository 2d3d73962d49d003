import { defineModule, refuse, type Refusal } from '../../module/contract.ts'

interface State {
  /** Path that the name leads to; null when there is none. */
  readonly selected: string | null | undefined
  readonly mode: 'auto' | 'manual' | undefined
  /** Priorities by path. */
  readonly choices: Readonly<Record<string, number>>
  readonly link: string | null | undefined
  /** Whether the wanted path is an executable file. */
  readonly hasPath: boolean
}

const script = `
name=$1 path=$2
tool=$(command -v update-alternatives || command -v alternatives) || exit 127
[ -x "$path" ] && echo there
echo ==
LC_ALL=C "$tool" --display "$name" 2>/dev/null
exit 0`

/**
 * Keeps the choice of the alternatives system, on Debian and Red Hat.
 *
 * Source: community.general.alternatives 6.6, without subcommands.
 */
export default defineModule({
  name: 'alternatives',
  aliases: ['community.general.alternatives'],
  summary: 'Manage alternatives of commands.',
  params: {
    properties: {
      name: { type: 'string', description: 'The generic name.' },
      path: { type: 'string', description: 'The program.' },
      link: { type: 'string', description: 'The link that is to lead there, for a name that is new.' },
      priority: { type: 'integer', description: 'Its priority; 50 for a new one.' },
      state: {
        type: 'string',
        enum: ['present', 'selected', 'auto', 'absent'],
        default: 'selected',
        description: 'Known, chosen, left to the priorities, or unknown.',
      },
    },
    required: ['name', 'path'],
  },
  examples: `
- name: Edit with vim
  alternatives:
    name: editor
    path: /usr/bin/vim.basic
`,

  async probe({ name, path }, target): Promise<State> {
    const { stdout } = await target.query(['sh', '-c', script, 'sh', name, path])
    return alternativesIn(stdout)
  },

  plan({ name, path, link, priority, state }, before): State | Refusal {
    if (state === 'absent') {
      if (before.choices[path] === undefined) return before
      const choices = Object.fromEntries(Object.entries(before.choices).filter(([choice]) => choice !== path))
      return { ...before, choices, link: undefined, selected: undefined, mode: undefined }
    }
    if (!before.hasPath) return refuse('alternatives/no-program', `Specified path ${path} does not exist`)
    if (before.choices[path] === undefined && before.link === null && link === undefined) {
      return refuse(
        'alternatives/no-program',
        `Needed to install the alternative ${name}, but unable to do so as we are missing the link`,
      )
    }
    const choices = { ...before.choices, [path]: priority ?? before.choices[path] ?? 50 }
    const isNew = before.choices[path] !== choices[path]
    const wanted = { ...before, choices, link: link ?? before.link }
    if (state === 'selected')
      return before.selected === path && !isNew ? wanted : { ...wanted, selected: path, mode: undefined }
    if (state === 'auto')
      return { ...wanted, mode: 'auto', ...(before.mode === 'auto' && !isNew ? {} : { selected: undefined }) }
    return { ...wanted, ...(isNew && before.mode !== 'manual' ? { selected: undefined, mode: undefined } : {}) }
  },

  async apply({ name, path, state }, after, target, before) {
    const tool = 'tool=$(command -v update-alternatives || command -v alternatives) && exec "$tool" "$@"'
    const call = (...words: readonly string[]): Promise<unknown> => target.run(['sh', '-c', tool, 'sh', ...words])
    if (state === 'absent') await call('--remove', name, path)
    else if (before.choices[path] !== after.choices[path] || before.link !== after.link) {
      await call('--install', after.link ?? '', name, path, String(after.choices[path] ?? 50))
    }
    if (state === 'selected' && before.selected !== path) await call('--set', name, path)
    if (state === 'auto' && before.mode !== 'auto') await call('--auto', name)
    return {}
  },
})

/** Reads `--display` of Debian and of Red Hat, which word it alike. */
export function alternativesIn(output: string): State {
  const [head = '', text = ''] = output.split(/^==\n/m)
  const choices = [...text.matchAll(/^(\/\S+) - (?:family \S+ )?priority (-?\d+)/gm)].map(
    ([, path = '', priority]): [string, number] => [path, Number(priority)],
  )
  const status = /^\S+ - (?:status is )?(auto|manual)/m.exec(text)?.[1]
  return {
    selected: /link currently points to (\S+)/.exec(text)?.[1] ?? null,
    mode: status === 'manual' ? 'manual' : 'auto',
    choices: Object.fromEntries(choices),
    link: /^ +link \S+ is (\S+)/m.exec(text)?.[1] ?? null,
    hasPath: head.includes('there'),
  }
}
