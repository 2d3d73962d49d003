import { describe, expect, test } from 'vitest'
import { parseArguments } from '../../src/cli/parse.ts'

describe('the command line', () => {
  test.each([
    { words: 'site.yml', command: 'playbook', positionals: ['site.yml'] },
    { words: '-i hosts site.yml more.yml', command: 'playbook', positionals: ['site.yml', 'more.yml'] },
    { words: 'playbook site.yml', command: 'playbook', positionals: ['site.yml'] },
    { words: '-i inventory site.yml', command: 'playbook', positionals: ['site.yml'] },
    { words: '-i hosts adhoc all -m ping', command: 'adhoc', positionals: ['all'] },
    { words: '--inventory=hosts inventory --list', command: 'inventory', positionals: [] },
    { words: '-vi hosts inventory --graph web', command: 'inventory', positionals: ['web'] },
    { words: 'vault encrypt a b', command: 'vault', positionals: ['encrypt', 'a', 'b'] },
    { words: '-i hosts role galera', command: 'role', positionals: ['galera'] },
    { words: 'doc', command: 'doc', positionals: [] },
    { words: '-- inventory', command: 'playbook', positionals: ['inventory'] },
  ])('"$words" is the command $command', ({ words, command, positionals }) => {
    expect(parseArguments(words.split(' '))).toMatchObject({ command, positionals })
  })

  test.each([
    { words: '-i a -i b x', given: { inventory: ['a', 'b'] } },
    { words: '--inventory-file a x', given: { inventory: ['a'] } },
    { words: '-vvv x', given: { verbose: 3 } },
    { words: '-v -v x', given: { verbose: 2 } },
    { words: 'x', given: { verbose: 0 } },
    { words: '-t a,b -t c --skip-tags d x', given: { tags: ['a,b', 'c'], skipTags: ['d'] } },
    { words: '-e a=1 -e @f x', given: { extraVars: ['a=1', '@f'] } },
    { words: '-l web -l @retry x', given: { limit: ['web', '@retry'] } },
    { words: '-f 20 -T 3 x', given: { forks: 20, timeout: 3 } },
    { words: '--key-file k x', given: { privateKey: 'k' } },
    { words: '-CDbKk x', given: { check: true, diff: true, become: true, askBecomePass: true, askPass: true } },
    { words: '--ask-vault-pass x', given: { askVaultPassword: true } },
    { words: '--vault-pass-file p x', given: { vaultPasswordFile: ['p'] } },
    { words: '--vault-id dev@p --vault-id q x', given: { vaultId: ['dev@p', 'q'] } },
    { words: '--report junit=a,html=b x', given: { report: ['junit=a,html=b'] } },
    { words: 'adhoc all -a -la', given: { args: '-la' } },
    { words: 'adhoc all -o -B 60 -P 5', given: { oneLine: true, background: 60, poll: 5 } },
  ])('"$words" gives $given', ({ words, given }) => {
    expect(parseArguments(words.split(' '))).toMatchObject({ given })
  })

  test.each([
    { words: '--frks 3 x', hint: 'Did you mean --forks?' },
    { words: '--forks many x', hint: 'hadeploy --help' },
    { words: '-c telnet adhoc', hint: 'hadeploy adhoc --help' },
    { words: '--become-method runas x', hint: 'hadeploy --help' },
    { words: 'doc a b', hint: 'hadeploy doc --help' },
    { words: 'adhoc', hint: 'hadeploy adhoc --help' },
    { words: '-i', hint: 'hadeploy --help' },
    { words: 'inventory --step', hint: 'hadeploy inventory --help' },
  ])('"$words" is wrong use', ({ words, hint }) => {
    const outcome = parseArguments(words.split(' '))
    expect(outcome).toMatchObject({ code: 'cli/usage' })
    expect('hint' in outcome && outcome.hint).toContain(hint)
  })

  test.each([['--help'], ['adhoc --help'], ['vault --help']])('"%s" is answered by help', (words) => {
    const outcome = parseArguments(words.split(' '))
    expect('text' in outcome && outcome.text).toContain('Usage: hadeploy')
  })

  test('without a word shows what there is', () => {
    const outcome = parseArguments([])
    expect('text' in outcome && outcome.text).toContain('vault')
  })
})
