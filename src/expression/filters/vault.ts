import { typeName } from '../../value/type-name.ts'
import type { Value } from '../../value/value.ts'
import { FilterError, type Filter } from '../filter.ts'
import { defineFilter } from '../signature.ts'

/**
 * `vault` and `unvault`: text under a password that the playbook has at hand.
 *
 * Source: ansible.builtin 2.19. `wrap_object` is taken and ignored: the text is a vault text either way.
 */
export const vaultFilters: readonly Filter[] = [
  defineFilter('vault', 'secret salt vault_id wrap_object vaultid', (input, given, { scope: { world } }) => {
    if (typeof input !== 'string') throw new FilterError(`Can only vault strings, instead we got ${kindOf(input)}.`)
    const salt = given.givenText('salt')
    const bytes = salt === undefined ? world.random(32) : Buffer.from(salt)
    return world.seal(input, secretIn(given.value('secret')), given.text('vault_id', 'filter_default'), bytes)
  }),
  defineFilter('unvault', 'secret vault_id vaultid', (input, given, { scope: { world } }) => {
    const secret = secretIn(given.value('secret'))
    if (typeof input !== 'string')
      throw new FilterError(`Vault should be in the form of a string, instead we got ${kindOf(input)}.`)
    if (!input.startsWith('$ANSIBLE_VAULT;')) return input
    const opened = world.unseal(input, secret)
    if (opened === null)
      throw new FilterError('Unable to decrypt: the secret is another one, or the vault text was changed.')
    world.secrets.add(opened)
    return opened
  }),
]

function secretIn(secret: Value): string {
  if (typeof secret === 'string') return secret
  throw new FilterError(`Secret passed is required to be as string, instead we got ${kindOf(secret)}.`)
}

function kindOf(value: Value): string {
  return `<class '${typeName(value)}'>`
}
