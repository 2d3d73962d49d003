import { error } from '../../diagnostic/catalogue.ts'
import { DiagnosticError } from '../../diagnostic/diagnostic.ts'
import { moduleManual } from '../../module/manual.ts'
import { exitCodes } from '../exit-codes.ts'
import type { Invocation } from '../parse.ts'
import { registry } from '../registry.ts'

/** `hadeploy doc [MODULE]`: the manual of a module, or a line for each. */
export function doc({ positionals: [name] }: Invocation): Promise<number> {
  if (name === undefined) {
    const rows = registry.names().map((one) => `${one.padEnd(26)} ${registry.find(one)?.summary ?? ''}`)
    process.stdout.write(`${rows.join('\n')}\n`)
    return Promise.resolve(exitCodes.ok)
  }
  const module = registry.find(name)
  if (module === undefined) {
    throw new DiagnosticError(
      error('cli/unknown-doc', `hadeploy has no module "${name}".`, {
        hint: registry.hintFor(name) ?? 'To list all modules, run:\n    hadeploy doc',
      }),
    )
  }
  process.stdout.write(moduleManual(module))
  return Promise.resolve(exitCodes.ok)
}
