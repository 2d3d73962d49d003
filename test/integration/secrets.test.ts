import { chmodSync, existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WorkingFolder } from '../support/command-line.ts'

let folder: WorkingFolder
beforeEach(() => {
  folder = new WorkingFolder()
})
afterEach(() => {
  folder.remove()
})

function generate(...words: readonly string[]) {
  return folder.hadeploy(['secrets', 'generate', ...words])
}

function text(name = 'secrets.yml'): string {
  return readFileSync(join(folder.path, name), 'utf8')
}

function modeOf(name: string): number {
  return statSync(join(folder.path, name)).mode & 0o777
}

describe('hadeploy secrets generate', () => {
  test('makes a password for each secret of the shipped roles, for the owner alone, and shows none', async () => {
    const { status, stdout, stderr } = await generate('group_vars/all/secrets.yml')
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    const name = 'group_vars/all/secrets.yml'
    expect(text(name)).toMatch(/^galera_sst_password: "[A-Za-z0-9]{32}"$/m)
    expect(text(name)).toMatch(/^pacemaker_authkey: "[A-Za-z0-9]{128}"$/m)
    expect(modeOf(name)).toBe(0o600)
    expect(stdout).toContain('galera_sst_password (galera)')
    const values = [...text(name).matchAll(/^\w+: "(.*)"$/gm)].map(([, value = '']) => value)
    expect(new Set(values).size).toBe(values.length)
    for (const value of values) expect(stdout).not.toContain(value)
  })

  test('never changes what is there, and closes the file that others may read', async () => {
    folder.write({ 'secrets.yml': 'galera_sst_password: mine # old' })
    chmodSync(join(folder.path, 'secrets.yml'), 0o644)
    expect((await generate('secrets.yml')).status).toBe(0)
    const first = text()
    expect(first.startsWith('galera_sst_password: mine # old\n')).toBe(true)
    expect(first.match(/^galera_sst_password:/gm)).toHaveLength(1)
    expect(first).toContain('clustercheck_password: "')
    expect(modeOf('secrets.yml')).toBe(0o600)
    const again = await generate('secrets.yml')
    expect(again.stdout).toMatch(/^nothing to make, \d+ there already\n$/)
    expect(text()).toBe(first)
  })

  test('leaves out what the inventory gives', async () => {
    folder.write({ hosts: 'c1\n[all:vars]\ngalera_sst_password=x\n', 'host_vars/c1.yml': 'clustercheck_password: y\n' })
    expect((await generate('secrets.yml', '-i', 'hosts', '-e', 'more=1')).status).toBe(0)
    expect(existsSync(join(folder.path, 'secrets.yml')) ? text() : '').not.toMatch(
      /galera_sst_password|clustercheck_password/,
    )
  })

  test('writes a vault under a vault password, and adds to it', async () => {
    folder.write({ pw: 'sesame\n', 'roles/own/meta/argument_specs.yml': ownSpec('own_password') })
    const vault = ['--vault-password-file', 'pw']
    expect((await generate('secrets.yml', ...vault)).status).toBe(0)
    expect(text()).toMatch(/^\$ANSIBLE_VAULT;1\.1;AES256\n/)
    const first = (await folder.hadeploy(['vault', 'view', 'secrets.yml', ...vault])).stdout
    folder.write({ 'roles/other/meta/argument_specs.yml': ownSpec('other_password') })
    expect((await generate('secrets.yml', ...vault)).stdout).toContain('1 made')
    const second = (await folder.hadeploy(['vault', 'view', 'secrets.yml', ...vault])).stdout
    expect(second.startsWith(first)).toBe(true)
    expect(second.slice(first.length)).toMatch(/^\n# other\nother_password: "\w{32}"\n$/)
    expect((await generate('secrets.yml')).stderr).toContain('vault/no-password')
  })

  test.each([
    { what: 'an open file where a vault is asked for', before: 'a: 1\n', words: ['--vault-password-file', 'pw'] },
    { what: 'a dict that does not go on at its end', before: '{a: 1}\n', words: [] },
  ])('refuses $what', async ({ before, words }) => {
    folder.write({ 'secrets.yml': before, pw: 'sesame\n' })
    const { status, stderr } = await generate('secrets.yml', ...words)
    expect(status).toBe(1)
    expect(stderr).toContain('cli/secrets')
    expect(text()).toBe(before)
  })

  test('refuses another action', async () => {
    const { status, stderr } = await folder.hadeploy(['secrets', 'make', 'secrets.yml'])
    expect(status).toBe(2)
    expect(stderr).toContain('hadeploy secrets generate FILE')
  })
})

function ownSpec(name: string): string {
  return JSON.stringify({ argument_specs: { main: { options: { [name]: { required: true, no_log: true } } } } })
}
