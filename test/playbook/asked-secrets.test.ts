import { describe, expect, test } from 'vitest'
import { Documents } from '../../src/playbook/documents.ts'
import { askedSecrets, secretsOfRoles } from '../../src/playbook/asked-secrets.ts'
import type { Diagnostic } from '../../src/diagnostic/diagnostic.ts'
import { MemoryFiles, projectFolder } from '../support/project.ts'

describe('askedSecrets', () => {
  test.each([
    { does: 'takes a required secret', option: { required: true, no_log: true }, asked: true },
    { does: 'takes a text', option: { type: 'str', required: true, no_log: true }, asked: true },
    { does: 'passes over what is no secret', option: { required: true }, asked: false },
    { does: 'passes over what may be left out', option: { no_log: true }, asked: false },
    { does: 'passes over what has a default', option: { required: true, no_log: true, default: '' }, asked: false },
    { does: 'passes over what is no text', option: { type: 'dict', required: true, no_log: true }, asked: false },
    { does: 'passes over an option without particulars', option: null, asked: false },
  ])('$does', ({ option, asked }) => {
    expect(askedSecrets({ secret: option })).toEqual(asked ? ['secret'] : [])
  })
})

describe('secretsOfRoles', () => {
  function asked(files: Readonly<Record<string, string>>, folders: readonly string[]) {
    const documents = new Documents(new MemoryFiles(files), projectFolder, (armoured) => armoured)
    const found: Diagnostic[] = []
    const paths = folders.map((folder) => `${projectFolder}/${folder}`)
    const secrets = secretsOfRoles(paths, { documents, report: (one) => void found.push(one) })
    return { secrets: secrets.map(({ name, role }) => `${role}/${name}`), codes: found.map(({ code }) => code) }
  }

  function specOf(...names: readonly string[]): string {
    const options = Object.fromEntries(names.map((name) => [name, { required: true, no_log: true }]))
    return JSON.stringify({ argument_specs: { main: { options } } })
  }

  test('sorts by role, and asks once for what two roles share', () => {
    const files = {
      'roles/b/meta/argument_specs.yml': specOf('shared', 'b_secret'),
      'roles/a/meta/argument_specs.yml': specOf('a_secret', 'shared'),
      'roles/c/tasks/main.yml': '[]',
    }
    expect(asked(files, ['roles']).secrets).toEqual(['a/a_secret', 'a/shared', 'b/b_secret'])
  })

  test('takes a role from the first folder that has it', () => {
    const files = {
      'roles/a/meta/argument_specs.yml': specOf('own'),
      'shipped/a/meta/argument_specs.yml': specOf('theirs'),
      'shipped/b/meta/argument_specs.yaml': specOf('b_secret'),
    }
    expect(asked(files, ['roles', 'nowhere', 'shipped']).secrets).toEqual(['a/own', 'b/b_secret'])
  })

  test('tells of a spec that is wrong', () => {
    const files = { 'roles/a/meta/argument_specs.yml': 'argument_specs: {main: {options: {x: {type: string}}}}' }
    expect(asked(files, ['roles'])).toEqual({ secrets: [], codes: ['playbook/role-meta'] })
  })
})
