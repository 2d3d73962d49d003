import { error } from '../diagnostic/catalogue.ts'
import { quote, quoteAll } from '../transport/quote.ts'
import type { Command, QueryOptions } from './target.ts'
import { TargetError } from './target-error.ts'

/** The exit status of {@link commandText} when the folder to start in cannot be entered: one that no program is told to use. */
export const noFolderStatus = 245

/**
 * The POSIX shell text that runs a command in a folder and with an environment.
 *
 * @throws TargetError `module/environment-name`
 */
export function commandText(command: Command, { environment = {}, chdir }: QueryOptions): string {
  const lines = Object.entries(environment).map(([name, value]) => {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
      throw new TargetError(
        error(
          'module/environment-name',
          `"${name}" cannot be the name of an environment variable in a shell. The command was not run.`,
          {
            hint: 'Names have letters, digits and underscores, and do not begin with a digit.',
          },
        ),
      )
    }
    return `export ${name}=${quote(value)}`
  })
  if (chdir !== undefined) lines.push(`cd -P ${quote(chdir)} || exit ${noFolderStatus}`)
  lines.push('script' in command ? command.script : quoteAll(command))
  return lines.join('\n')
}

/** A command as messages name it: not more than fits on a line. */
export function commandName(command: Command): string {
  const text = 'script' in command ? command.script.trim() : command.join(' ')
  const line = text.split('\n')[0] ?? ''
  return line.length > 80 || line !== text ? `${line.slice(0, 80)} …` : line
}
