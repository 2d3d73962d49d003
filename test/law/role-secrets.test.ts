import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readYaml } from '../../src/document/read-yaml.ts'
import { Documents } from '../../src/playbook/documents.ts'
import { readArgumentSpecs } from '../../src/playbook/role-meta.ts'
import { DiskFiles } from '../../src/project/disk-files.ts'
import { isJsonObject, toJson, type Json, type JsonObject } from '../../src/value/json.ts'

const documents = new Documents(new DiskFiles(), resolve('.'), (armoured) => armoured)

function objectOf(json: Json | undefined): JsonObject {
  return isJsonObject(json) ? json : {}
}

function variablesIn(path: string): JsonObject {
  return existsSync(path) ? objectOf(toJson(readYaml(readFileSync(path, 'utf8'), path).value?.value ?? null)) : {}
}

const options = readdirSync('roles').flatMap((role) => {
  const specs = readArgumentSpecs(resolve('roles', role), { documents, report: () => undefined })
  return [...specs.values()].flatMap(({ options }) =>
    Object.entries(options).map(([name, option]) => ({ role, name, option: objectOf(option) })),
  )
})

describe('a role', () => {
  test.each(options.filter(({ option }) => option['no_log'] === true))(
    '$role has no default for its secret $name',
    ({ role, name, option }) => {
      expect(option['default'] ?? null).toBe(null)
      const files = ['defaults', 'vars'].flatMap((folder) => {
        const path = join('roles', role, folder)
        return existsSync(path) ? readdirSync(path).map((file) => join(path, file)) : []
      })
      for (const file of files) expect(variablesIn(file)[name] ?? '', file).toBe('')
    },
  )

  test.each(options.filter(({ name }) => /(?:password|passphrase|_secret|_cookie)$/.test(name)))(
    '$role marks $name as a secret',
    ({ option }) => {
      expect(option['no_log']).toBe(true)
    },
  )
})
