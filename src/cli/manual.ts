import { commands, type CommandRow, type OptionRow } from './options.ts'
import { settings, type SettingRow } from './settings.ts'

/** docs/cli.md: every command with its options, and every setting, from the tables that the program itself reads. */
export function commandLineManual(): string {
  const rows: readonly CommandRow[] = Object.values(commands)
  const sections = [
    '# The command line',
    'Made from `src/cli/options.ts` and `src/cli/settings.ts` by `node scripts/generate-docs.js`.',
    'A first word that is none of the commands is a playbook: `hadeploy -i hosts site.yml`. A playbook that is not there is looked for among those that hadeploy ships. Long options take their value with a blank or with `=`; options that are repeatable add up. How a run ended is told by its [exit status](exit-codes.md).',
    ...rows.flatMap(commandSection),
    '## Settings',
    'Read from the first of `$ANSIBLE_CONFIG`, `./ansible.cfg`, `~/.ansible.cfg` and `/etc/ansible/ansible.cfg`. The environment beats the file, the command line beats both, and playbooks and variables beat the command line where Ansible has it so. Other settings of the file are named in a warning, unless they tune what hadeploy does not have (Python on the targets, control sockets).',
    table(['setting', 'environment', 'holds'], Object.values(settings).map(settingCells)),
  ]
  return `${sections.join('\n\n')}\n`
}

function commandSection({ name, summary, arguments: positionals, options }: CommandRow): readonly string[] {
  const usage = ['hadeploy', name, '[options]', positionals].filter((word) => word !== '').join(' ')
  const cells = options.map((option) => [spellings(option), option.description])
  return [
    `## ${name}`,
    `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`,
    `    ${usage}`,
    ...(cells.length === 0 ? [] : [table(['option', ''], cells)]),
  ]
}

function spellings({ flags, alsoKnownAs = [] }: OptionRow): string {
  const others = alsoKnownAs.map((other) => other.replace(/ <.*>$/, ''))
  return [code(flags), ...others.map((other) => `also ${code(other)}`)].join('; ')
}

const kinds: Readonly<Record<SettingRow['kind'], string>> = {
  text: 'text',
  flag: 'yes or no',
  number: 'a number',
  list: 'values with commas',
  path: 'a path',
  paths: 'paths with commas',
  searchPath: 'folders with colons',
}

function settingCells({ keys, environment, kind, choices }: SettingRow): readonly string[] {
  const places = keys.map((key) => code(key.replace(/^(.*)\/(.*)$/, '[$1] $2')))
  return [places.join(', '), environment.map(code).join(', '), choices?.join(', ') ?? kinds[kind]]
}

/** A table as prettier lays it out: columns padded to their widest cell. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const escaped = rows.map((row) => row.map((cell) => cell.replaceAll('|', '\\|')))
  const widths = head.map((title, column) =>
    Math.max(3, title.length, ...escaped.map((row) => row[column]?.length ?? 0)),
  )
  const line = (cells: readonly string[]): string =>
    `| ${widths.map((width, column) => (cells[column] ?? '').padEnd(width)).join(' | ')} |`
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...escaped.map(line)].join('\n')
}

function code(text: string): string {
  return `\`${text}\``
}
