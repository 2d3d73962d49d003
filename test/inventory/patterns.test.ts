import { describe, expect, test } from 'vitest'
import { expandLimitFiles, hostsMatching, splitPattern } from '../../src/inventory/patterns.ts'
import { inventoryOf } from '../support/inventories.ts'
import { placesOf } from '../support/places.ts'

const inventory = inventoryOf(
  'lone.ex\n2001:db8::1\n[web]\nweb1.ex\nweb2.ex\nweb3.ex\n[db]\ndb1\nweb1.ex\n[site:children]\ndb\nweb\n[nova-cell]\nc1',
)

// Each row was compared with InventoryManager.get_hosts of ansible-core 2.14.
describe('hostsMatching finds for', () => {
  test.each<[string | string[], string[]]>([
    ['all', ['lone.ex', '2001:db8::1', 'c1', 'db1', 'web1.ex', 'web2.ex', 'web3.ex']],
    ['*', ['lone.ex', '2001:db8::1', 'c1', 'db1', 'web1.ex', 'web2.ex', 'web3.ex']],
    ['db1', ['db1']],
    ['db', ['db1', 'web1.ex']],
    ['site', ['db1', 'web1.ex', 'web2.ex', 'web3.ex']],
    ['db:lone.ex', ['db1', 'web1.ex', 'lone.ex']],
    ['db, lone.ex ,', ['db1', 'web1.ex', 'lone.ex']],
    [
      ['db', 'lone.ex:c1'],
      ['db1', 'web1.ex', 'lone.ex', 'c1'],
    ],
    ['web:&db', ['web1.ex']],
    ['web:!db', ['web2.ex', 'web3.ex']],
    ['!db:web', ['web2.ex', 'web3.ex']],
    ['!web1.ex,&web,site', ['web2.ex', 'web3.ex']],
    ['!site', ['lone.ex', '2001:db8::1', 'c1']],
    ['&web', ['web1.ex', 'web2.ex', 'web3.ex']],
    ['web[0]', ['web1.ex']],
    ['web[-1]', ['web3.ex']],
    ['web[0:1]', ['web1.ex', 'web2.ex']],
    ['web[1:]', ['web2.ex', 'web3.ex']],
    ['web[2:1]', []],
    ['web[1:9]', ['web2.ex', 'web3.ex']],
    ['web[0]:db1', ['web1.ex', 'db1']],
    ['we*', ['web1.ex', 'web2.ex', 'web3.ex']],
    ['*.ex', ['lone.ex', 'web1.ex', 'web2.ex', 'web3.ex']],
    ['w?b[!x].ex', ['web1.ex', 'web2.ex', 'web3.ex']],
    ['web[12].ex', ['web1.ex', 'web2.ex']],
    ['[dl]*', ['db1', 'web1.ex', 'lone.ex']],
    ['*[0]', ['lone.ex']],
    [String.raw`~web\d`, ['web1.ex', 'web2.ex', 'web3.ex']],
    ['~(db|c)1$', ['db1', 'c1']],
    ['~eb', []],
    ['2001:db8::1', ['2001:db8::1']],
    ['2001:db8::1,db1', ['2001:db8::1', 'db1']],
    ['nova-cell', ['c1']],
    ['ungrouped', ['lone.ex', '2001:db8::1']],
    ['localhost', ['localhost']],
    ['', ['lone.ex', '2001:db8::1', 'c1', 'db1', 'web1.ex', 'web2.ex', 'web3.ex']],
  ])('%s', (pattern, hosts) => {
    expect(hostsMatching(pattern, inventory).value).toEqual(hosts)
  })

  test('localhost the host that has one of its names', () => {
    expect(hostsMatching('localhost', inventoryOf('127.0.0.1')).value).toEqual(['127.0.0.1'])
  })

  test.each([
    ['web', 'all:!web2.ex', ['web1.ex', 'web3.ex']],
    ['web', 'db', ['web1.ex']],
    ['web', 'web[0]', ['web1.ex']],
    ['db', 'lone.ex', []],
  ])('%s within the limit %s', (pattern, limit, hosts) => {
    expect(hostsMatching(pattern, inventory, { limit }).value).toEqual(hosts)
  })
})

describe('hostsMatching tells of', () => {
  test.each([
    ['nothing', 'wbe', ['inventory/no-match']],
    ['a glob that means nothing', 'x*', ['inventory/no-match']],
    ['an index beyond the hosts', 'web[3]', ['inventory/pattern']],
    ['a broken regular expression', '~(', ['inventory/pattern']],
  ])('%s', (_, pattern, complaints) => {
    const { value, diagnostics } = hostsMatching(pattern, inventory)
    expect(value).toEqual([])
    expect(placesOf(diagnostics)).toEqual(complaints)
  })

  test('an empty group without a word', () => {
    expect(hostsMatching('g', inventoryOf('[g]'))).toEqual({ value: [], diagnostics: [] })
  })

  test('a near name', () => {
    expect(hostsMatching('sit', inventory).diagnostics[0]?.hint).toContain('"site"')
  })
})

describe('splitPattern splits', () => {
  test.each([
    ['a:b:!c', ['a', 'b', '!c']],
    ['a[0:2]:b', ['a[0:2]', 'b']],
    ['web[01:03]', ['web[01:03]']],
    ['::1', ['::1']],
    ['::1,a', ['::1', 'a']],
    ['h:22', ['h:22']],
    ['a b', ['a', 'b']],
  ])('%s', (pattern, parts) => {
    expect(splitPattern(pattern)).toEqual(parts)
  })
})

describe('expandLimitFiles', () => {
  const read = (path: string): string | null => (path === 'retry' ? 'h1\nh2,h3\n\n' : null)

  test('takes the patterns of a file', () => {
    expect(expandLimitFiles('a:@retry', read)).toEqual({ value: ['a', 'h1', 'h2', 'h3'], diagnostics: [] })
  })

  test('tells of a file that cannot be read', () => {
    expect(placesOf(expandLimitFiles('@none', read).diagnostics)).toEqual(['inventory/limit-file'])
  })
})
