import { describe, expect, test } from 'vitest'
import { readConfiguration, type Configuration } from '../../src/cli/configuration.ts'
import type { Diagnosed } from '../../src/diagnostic/diagnostic.ts'
import { MemoryFiles, projectFolder } from '../support/project.ts'

interface Surroundings {
  readonly files?: Readonly<Record<string, string>>
  readonly environment?: Readonly<Record<string, string>>
  readonly isWorldWritable?: boolean
}

function configured({ files = {}, environment = {}, isWorldWritable = false }: Surroundings): Diagnosed<Configuration> {
  return readConfiguration({
    files: new MemoryFiles(files),
    environment,
    workingFolder: projectFolder,
    homeFolder: '/home/me',
    isWorldWritable: () => isWorldWritable,
  })
}

describe('the configuration', () => {
  test.each([
    { setting: 'forks = 20', value: { forks: 20 } },
    { setting: 'inventory = hosts,more/hosts', value: { inventory: ['hosts', 'more/hosts'] } },
    {
      setting: 'roles_path = roles:~/roles:/opt/roles',
      value: { rolesPath: ['roles', '/home/me/roles', '/opt/roles'] },
    },
    { setting: 'host_key_checking = False', value: { hostKeyChecking: false } },
    { setting: 'gathering = smart', value: { gathering: 'smart' } },
    { setting: 'remote_user = "deploy"', value: { remoteUser: 'deploy' } },
    { setting: 'private_key_file = $HOME/key', value: { privateKeyFile: '/env/key' } },
    { setting: 'vault_identity_list = dev@a, prod@b', value: { vaultIds: ['dev@a', 'prod@b'] } },
    {
      setting: '[privilege_escalation]\nbecome = yes\nbecome_user = oper',
      value: { become: true, becomeUser: 'oper' },
    },
    { setting: '[ssh_connection]\nssh_args = -C -o A=b\nretries = 3', value: { sshArgs: '-C -o A=b', retries: 3 } },
    { setting: 'timeout = 5\n[ssh_connection]\ntimeout = 7', value: { timeout: 7 } },
    { setting: '[tags]\nrun = a,b\n[diff]\nalways = true', value: { runTags: ['a', 'b'], showDiff: true } },
  ])('reads $setting', ({ setting, value }) => {
    const outcome = configured({ files: { 'ansible.cfg': `[defaults]\n${setting}` }, environment: { HOME: '/env' } })
    expect(outcome.diagnostics).toEqual([])
    expect(outcome.value).toMatchObject(value)
  })

  test('is that of the environment first', () => {
    const outcome = configured({
      files: { 'ansible.cfg': '[defaults]\nforks = 20\ntimeout = 5' },
      environment: { ANSIBLE_FORKS: '50' },
    })
    expect(outcome.value).toMatchObject({ forks: 50, timeout: 5, file: '/project/ansible.cfg' })
  })

  test.each([
    { does: 'names none without a file', files: [], environment: {}, found: null },
    {
      does: 'is that of the working folder',
      files: ['ansible.cfg', '/home/me/.ansible.cfg'],
      environment: {},
      found: '/project/ansible.cfg',
    },
    {
      does: 'is that of the account',
      files: ['/home/me/.ansible.cfg', '/etc/ansible/ansible.cfg'],
      environment: {},
      found: '/home/me/.ansible.cfg',
    },
    {
      does: 'is that of the machine',
      files: ['/etc/ansible/ansible.cfg'],
      environment: {},
      found: '/etc/ansible/ansible.cfg',
    },
    {
      does: 'is the one that is named',
      files: ['ansible.cfg', 'x/a.cfg'],
      environment: { ANSIBLE_CONFIG: 'x/a.cfg' },
      found: '/project/x/a.cfg',
    },
    {
      does: 'is that in the folder that is named',
      files: ['x/ansible.cfg'],
      environment: { ANSIBLE_CONFIG: 'x' },
      found: '/project/x/ansible.cfg',
    },
  ])('$does', ({ files, environment, found }) => {
    const texts = Object.fromEntries(files.map((file) => [file, '[defaults]']))
    expect(configured({ files: texts, environment }).value.file).toBe(found)
  })

  test('takes relative paths from the folder of its file', () => {
    const outcome = configured({
      files: { 'conf/ansible.cfg': '[defaults]\ninventory = hosts' },
      environment: { ANSIBLE_CONFIG: 'conf' },
    })
    expect(outcome.value.inventory).toEqual(['conf/hosts'])
  })

  test('is not read where everybody may write it', () => {
    const outcome = configured({ files: { 'ansible.cfg': '[defaults]\nforks = 20' }, isWorldWritable: true })
    expect(outcome.value).toEqual({ file: null, written: new Map() })
    expect(outcome.diagnostics).toMatchObject([{ code: 'cli/configuration', severity: 'warning' }])
  })

  test.each([
    { setting: 'forks = many', says: 'a number' },
    { setting: 'host_key_checking = perhaps', says: 'yes or no' },
    { setting: 'gathering = often', says: 'implicit, explicit, smart' },
  ])('refuses $setting', ({ setting, says }) => {
    const { diagnostics } = configured({ files: { 'ansible.cfg': `[defaults]\n${setting}` } })
    expect(diagnostics).toMatchObject([{ code: 'cli/configuration', severity: 'error', at: { start: { line: 2 } } }])
    expect(diagnostics[0]?.detail).toContain(says)
  })

  test('names what it does not follow once, and not what means nothing here', () => {
    const text =
      '[defaults]\nstrategy_plugins = x\npipelining = True\nlibrary = x\n[galaxy]\nserver = y\n[callback_z]\na = b'
    const { diagnostics } = configured({ files: { 'ansible.cfg': text } })
    expect(diagnostics).toMatchObject([{ code: 'cli/configuration', severity: 'warning', at: { start: { line: 2 } } }])
    expect(diagnostics[0]?.detail).toBe(
      'These settings have no effect in hadeploy: strategy_plugins, library, callback_z: a.',
    )
  })
})
