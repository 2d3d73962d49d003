import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { error } from '../diagnostic/catalogue.ts'
import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import { commands, type CommandName, type CommandRow, type Given, type OptionRow } from './options.ts'

/** A command line that was understood. */
export interface Invocation {
  readonly command: CommandName
  readonly positionals: readonly string[]
  readonly given: Given
}

/** What to print instead of running. */
export interface Help {
  readonly text: string
}

/**
 * Reads the command line. The command is the first word that is no option and no option's value; else it is `playbook`.
 *
 * @returns `cli/usage` when it cannot be understood
 */
export function parseArguments(argv: readonly string[]): Invocation | Help | Diagnostic {
  const word = commandWord(argv)
  const name = word?.name ?? 'playbook'
  const rest = word === null ? argv : argv.toSpliced(word.index, 1)
  if (argv.length === 0) return { text: overview() }
  const row: CommandRow = commands[name]
  const printed: string[] = []
  const parser = parserFor(row, (text) => printed.push(text))
  try {
    parser.parse([...rest], { from: 'user' })
  } catch (fault) {
    if (!(fault instanceof CommanderError)) throw fault
    if (fault.code === 'commander.helpDisplayed') return { text: printed.join('') }
    return wrongUse(fault.message, row)
  }
  return { command: name, positionals: parser.args, given: parser.opts<Given>() }
}

/** Commander's sentence in our form; its guess at what was meant is the next step. */
function wrongUse(message: string, { name }: CommandRow): Diagnostic {
  const [, sentence = message, guess] = /^error: (.*?)(?:\n\((.*)\))?$/s.exec(message) ?? []
  const detail = `${sentence.charAt(0).toUpperCase()}${sentence.slice(1).replace(/\.$/, '')}.`
  const hint = guess ?? `To see what it takes, run:\n    hadeploy ${name === 'playbook' ? '' : `${name} `}--help`
  return error('cli/usage', detail, { hint })
}

function parserFor(row: CommandRow, print: (text: string) => void): Command {
  const parser = new Command()
    .name(row.name === 'playbook' ? 'hadeploy' : `hadeploy ${row.name}`)
    .description(row.summary)
    .exitOverride()
    .allowExcessArguments(false)
    .showSuggestionAfterError()
    .configureOutput({ writeOut: print, writeErr: () => undefined })
    .action(() => undefined)
  if (row.arguments !== '') parser.arguments(row.arguments)
  for (const option of row.options) for (const made of optionsOf(option)) parser.addOption(made)
  if (row.name === 'playbook') parser.addHelpText('after', `\n${commandList()}`)
  return parser
}

function optionsOf(row: OptionRow): readonly Option[] {
  const main = configured(new Option(row.flags, row.description), row)
  const others = (row.alsoKnownAs ?? []).map((flags) => {
    const other = configured(new Option(flags, row.description).hideHelp(), row)
    // The other spelling fills the same value.
    other.attributeName = () => main.attributeName()
    return other
  })
  return [main, ...others]
}

function configured(option: Option, row: OptionRow): Option {
  if (row.choices !== undefined) option.choices(row.choices)
  if (row.repeated)
    option.argParser((value: string, before: readonly string[] | undefined) => [...(before ?? []), value])
  if (row.counted) option.argParser((_value: string, before: number | undefined) => (before ?? 0) + 1)
  if (row.number) option.argParser(numberOf)
  if (row.counted) {
    // A counted option has no argument; commander then calls the parser with none.
    option.default(0)
  }
  return option
}

function numberOf(text: string): number {
  if (!/^\d+(?:\.\d+)?$/.test(text)) throw new InvalidArgumentError('It has to be a number.')
  return Number(text)
}

/** Where the command word stands, or null when a playbook comes first. */
function commandWord(argv: readonly string[]): { readonly name: CommandName; readonly index: number } | null {
  for (let index = 0; index < argv.length; index += 1) {
    const argument = argv[index] ?? ''
    if (argument === '--') return null
    if (!argument.startsWith('-') || argument === '-') {
      return isCommand(argument) ? { name: argument, index } : null
    }
    if (takesNextWord(argument)) index += 1
  }
  return null
}

function isCommand(word: string): word is CommandName {
  return Object.hasOwn(commands, word)
}

function takesNextWord(argument: string): boolean {
  if (argument.startsWith('--')) return !argument.includes('=') && withValue().has(argument)
  // `-i hosts` takes the next word, `-ihosts` has it already, `-vi hosts` ends in an option that takes it.
  const [, first = '', rest = ''] = /^-(.)(.*)$/.exec(argument) ?? []
  if (withValue().has(`-${first}`)) return rest === ''
  return rest !== '' && withValue().has(`-${rest.at(-1) ?? ''}`)
}

function withValue(): ReadonlySet<string> {
  const flags = Object.values(commands)
    .flatMap((command): readonly OptionRow[] => command.options)
    .flatMap((option) => [option.flags, ...(option.alsoKnownAs ?? [])])
    .filter((text) => text.includes('<'))
  return new Set(flags.flatMap((text) => text.match(/--?[\w-]+/g) ?? []))
}

function commandList(): string {
  const rows = Object.values(commands).map(({ name, summary }) => `  ${name.padEnd(10)} ${summary}`)
  return `Commands:\n${rows.join('\n')}\n\nhadeploy COMMAND --help tells more.\n`
}

function overview(): string {
  return `Usage: hadeploy [options] <playbook...>\n\n${commandList()}`
}
