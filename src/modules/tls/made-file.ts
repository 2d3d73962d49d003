import type { ParamsOf } from '../../module/params.ts'
import type { WriteTarget } from '../../target/target.ts'
import type { JsonObject } from '../../value/json.ts'
import { attributeParams } from '../files/attributes.ts'
import { applyTextFile, type TextFile } from '../files/text-file.ts'

/** The parameters of every module that keeps a file which the target's openssl makes. */
export const madeFileParams = {
  select_crypto_backend: {
    type: 'string',
    enum: ['auto', 'cryptography'],
    default: 'auto',
    description: 'Taken for the sake of Ansible playbooks; the openssl of the target does the work.',
  },
  state: {
    type: 'string',
    enum: ['absent', 'present'],
    default: 'present',
    description: 'Whether it shall be there.',
  },
  backup: { type: 'boolean', default: false, description: 'Keep the old file beside the new one.' },
  ...attributeParams,
} as const

type Params = ParamsOf<{ readonly properties: typeof madeFileParams }>

/**
 * Puts a text that openssl made in its place, or removes what stands there.
 *
 * @returns the path of the backup, when one was made
 */
export async function applyMadeFile(
  given: Params,
  file: TextFile,
  target: WriteTarget,
  before: TextFile,
): Promise<JsonObject | undefined> {
  if (file.type !== 'absent') return applyTextFile(given, file, target, before)
  await target.run(['rm', '-f', '--', before.path])
  return {}
}
