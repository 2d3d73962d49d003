import { afterAll, beforeAll, expect, test } from 'vitest'
import { perform } from '../../src/module/perform.ts'
import { ModuleRegistry } from '../../src/module/registry.ts'
import { builtinModules } from '../../src/modules/builtins.ts'
import type { JsonObject } from '../../src/value/json.ts'
import { openLocalTarget, type LocalTarget } from '../support/local-target.ts'
import { step } from '../support/no-controller.ts'

const registry = new ModuleRegistry(builtinModules)

let local: LocalTarget
beforeAll(async () => {
  local = await openLocalTarget()
})
afterAll(() => local.close())

async function run(name: string, args: JsonObject): Promise<JsonObject> {
  const module = registry.find(name)
  if (module === undefined) throw new Error(`No module ${name}`)
  return (await perform(module, args, local.target, step)).result
}

/** Each step is done twice: the second time nothing is left to do. */
test('a certificate comes to be from a key, a request and an authority', async () => {
  const at = (name: string): string => `${local.folder}/${name}`
  const passphrase = 'open sesame'
  const steps: readonly (readonly [string, JsonObject])[] = [
    ['openssl_privatekey', { path: at('ca.key'), size: 2048, passphrase, cipher: 'auto' }],
    [
      'openssl_csr',
      {
        path: at('ca.csr'),
        privatekey_path: at('ca.key'),
        privatekey_passphrase: passphrase,
        common_name: 'CA',
        use_common_name_for_san: false,
        basic_constraints: ['CA:TRUE'],
        basic_constraints_critical: true,
        key_usage: ['keyCertSign'],
      },
    ],
    [
      'x509_certificate',
      {
        path: at('ca.pem'),
        provider: 'selfsigned',
        csr_path: at('ca.csr'),
        privatekey_path: at('ca.key'),
        privatekey_passphrase: passphrase,
      },
    ],
    ['openssl_privatekey', { path: at('vip.key'), type: 'ECC', curve: 'secp256r1' }],
    [
      'openssl_csr',
      { path: at('vip.csr'), privatekey_path: at('vip.key'), common_name: 'vip', subject_alt_name: ['IP:10.0.0.10'] },
    ],
    [
      'x509_certificate',
      {
        path: at('vip.pem'),
        provider: 'ownca',
        csr_path: at('vip.csr'),
        ownca_path: at('ca.pem'),
        ownca_privatekey_path: at('ca.key'),
        ownca_privatekey_passphrase: passphrase,
        ownca_not_after: '+30d',
      },
    ],
  ]
  for (const [module, args] of steps) {
    expect(await run(module, args)).toMatchObject({ changed: true, filename: args['path'] })
    expect(await run(module, args)).toMatchObject({ changed: false })
  }
  const verified = await local.target.query(['openssl', 'verify', '-CAfile', at('ca.pem'), at('vip.pem')])
  expect(verified.stdout).toBe(`${at('vip.pem')}: OK\n`)
  const info = await run('x509_certificate_info', { path: at('vip.pem'), valid_at: { soon: '+29d', late: '+31d' } })
  expect(info).toMatchObject({ subject_alt_name: ['IP:10.0.0.10'], valid_at: { soon: true, late: false } })
})
