import type { ReadTarget, WriteTarget } from '../target/target.ts'
import type { JsonObject } from '../value/json.ts'
import type { AnyModule } from './contract.ts'
import type { Performance } from './perform.ts'

/** What `attributes:` of a task asks for: letters of chattr(1), to be added, taken away, or to be all there are. */
interface WantedFlags {
  readonly operator: '+' | '-' | '='
  readonly letters: string
}

/**
 * Sets the flags of the file system (`attributes: +i`) on what a module has left at its path.
 *
 * It comes after the module, since nothing can be written to an immutable file. A file system or host without flags is
 * left alone, as in Ansible.
 *
 * @param args - the arguments of the task; of a module without such a parameter nothing is asked
 */
export async function withFileFlags(
  module: AnyModule,
  args: JsonObject,
  performance: Performance,
  target: WriteTarget,
  { checkMode }: { readonly checkMode: boolean },
): Promise<Performance> {
  const wanted = wantedFlags(module, args)
  const { result } = performance
  const path = result['path'] ?? result['dest'] ?? args['path'] ?? args['dest']
  if (wanted === null || result['failed'] === true || typeof path !== 'string') return performance
  const present = await flagsOf(path, target)
  if (present === null || isSet(present, wanted)) return performance
  if (!checkMode) {
    const change = `${wanted.operator}${wanted.letters}`
    const { status, stderr } = await target.run(['chattr', change, path], { okStatus: 'any' })
    if (status !== 0) {
      return { ...performance, result: { ...result, failed: true, msg: 'chattr failed', details: stderr.trim(), path } }
    }
  }
  return { ...performance, result: { ...result, changed: true } }
}

function wantedFlags({ params }: AnyModule, args: JsonObject): WantedFlags | null {
  const [name, schema] = Object.entries(params.properties).find(([, { format }]) => format === 'file-flags') ?? []
  const value = [name, ...(schema?.aliases ?? [])].map((word) => args[word ?? '']).find((given) => given !== undefined)
  if (typeof value !== 'string' || value === '') return null
  const [, operator, letters = ''] = /^([-+=]?)(.*)$/.exec(value) ?? []
  return { operator: operator === '+' || operator === '-' ? operator : '=', letters }
}

/** The letters that are set; null where nothing is there, or nothing can tell. */
async function flagsOf(path: string, target: ReadTarget): Promise<string | null> {
  const { status, stdout } = await target.query(['lsattr', '-d', path])
  return status === 0 ? (/^\S+/.exec(stdout)?.[0] ?? '').replaceAll('-', '') : null
}

function isSet(present: string, { operator, letters }: WantedFlags): boolean {
  const has = (letter: string): boolean => present.includes(letter)
  if (operator === '-') return !letters.split('').some(has)
  if (!letters.split('').every(has)) return false
  // ext4 stores its files in extents, and will not be talked out of it.
  return operator === '+' || present.split('').every((letter) => letters.includes(letter) || letter === 'e')
}
