import { describe, expect, test } from 'vitest'
import { error } from '../../src/diagnostic/catalogue.ts'
import { DiagnosticError } from '../../src/diagnostic/diagnostic.ts'
import { builtins } from '../../src/expression/builtins.ts'
import { evaluateExpression } from '../../src/expression/evaluate.ts'
import { scopeOf, type ExpressionWorld, type PathKind } from '../../src/expression/scope.ts'
import { repr } from '../../src/value/print.ts'
import type { Value } from '../../src/value/value.ts'
import { templateOf, worldWith } from '../support/expression-world.ts'
import { outcomeOf } from '../support/jinja-table.ts'

const kinds: ReadonlyMap<string, PathKind> = new Map<string, PathKind>([
  ['/etc/hosts', { target: 'file', isLink: false, isMount: false }],
  ['/etc', { target: 'directory', isLink: false, isMount: false }],
  ['/proc', { target: 'directory', isLink: false, isMount: true }],
  ['/etc/mtab', { target: 'file', isLink: true, isMount: false }],
  ['/broken', { target: 'absent', isLink: true, isMount: false }],
])

interface Controller extends ExpressionWorld {
  readonly warnings: readonly string[]
  /** What was written, by path. */
  readonly kept: Map<string, string>
}

function controller(): Controller {
  const kept = new Map<string, string>()
  const plain = worldWith(
    { 'secret.yml': '$ANSIBLE_VAULT;1.1;AES256\n61\n' },
    { '$ANSIBLE_VAULT;1.1;AES256\n61\n': 'hush hush' },
  )
  return {
    ...plain,
    kept,
    placesOf: (name, folder) => [`/role/${folder}/${name}`, `/role/${name}`],
    findFile: (name, folder) =>
      name === '.' || name.startsWith('conf') ? `/role/${folder}/${name}` : plain.findFile(name, folder),
    environment: (name) =>
      new Map([
        ['HOME', '/root/'],
        ['REGION', 'north'],
      ]).get(name),
    glob: (pattern) => (pattern.endsWith('*.conf') ? [pattern.replace('*', 'a'), pattern.replace('*', 'd')] : []),
    kindOf: (path) =>
      kinds.get(path) ?? { target: path.endsWith('a.conf') ? 'file' : 'absent', isLink: false, isMount: false },
    realPath: (path) => (path === '.' ? '/site' : path === '/etc/mtab' ? '/proc/mounts' : path),
    parseYaml(text) {
      if (text === '{') throw new DiagnosticError(error('document/syntax', 'It is broken.'))
      return text.split('---\n').filter((part) => part !== '')
    },
    pipe: (command) => ({ status: command === 'fail' ? 3 : 0, stdout: 'one\ntwo\n', stderr: 'went wrong\n' }),
    hostsMatching: (pattern) => (pattern === 'galera,!ctl-1' ? ['ctl-2', 'ctl-3'] : []),
    random: (size) => new Uint8Array(size).fill(1),
    exists: (path) => kept.has(path) || plain.exists(path),
    readBytes: (path) => (kept.has(path) ? new TextEncoder().encode(kept.get(path)) : plain.readBytes(path)),
    writeText: (path, text) => void kept.set(path, text),
    fetch: ({ url, headers }) =>
      url.endsWith('/gone')
        ? { status: 404, reason: 'Not Found', content: Buffer.alloc(0) }
        : url.endsWith('/down')
          ? { problem: 'Connection refused', isCertificate: false }
          : { status: 200, reason: 'OK', content: Buffer.from(`${url}\n${[...headers].join()}\n`) },
    setting: ({ name, plugin }) => (name === 'KNOWN' ? { value: 5, origin: plugin?.name ?? 'default' } : null),
  }
}

function valueIn(world: ExpressionWorld, expression: string): Value {
  return evaluateExpression(templateOf(expression, 'expression'), scopeOf(new Map(), world), builtins)
}

describe('an expression that asks the controller', () => {
  test.each([
    ["'/etc/mtab' | realpath", "'/proc/mounts'"],
    ["'/d/*.conf' | fileglob", "['/d/a.conf']"],
    ["'~/x' | expanduser", "'/root/x'"],
    ["'~' | expanduser", "'/root'"],
    ["'~bob/x' | expanduser", "'~bob/x'"],
    ["'$REGION/${REGION}/$NOPE' | expandvars", "'north/north/$NOPE'"],
    ["'a/b' | relpath('/site/c')", "'../a/b'"],
    ["'a' | from_yaml", "'a'"],
    ['[1] | from_yaml', '[1]'],
    ["'a---\\nb' | from_yaml_all", "['a', 'b']"],
    ["'%Y-%m-%d' | strftime(none, true)", "'2024-02-29'"],
    ["'/etc/hosts' is file", 'True'],
    ["'/etc' is file", 'False'],
    ["'/etc' is directory", 'True'],
    ["'/proc' is mount", 'True'],
    ["'/etc/mtab' is link", 'True'],
    ["'/broken' is exists", 'False'],
    ["'/broken' is link_exists", 'True'],
    ["'/etc/mtab' is same_file('/proc/mounts')", 'True'],
    ["query('fileglob', '/d/*.conf')", "['/d/a.conf']"],
    ["query('fileglob', '*.conf')", "['/role/files/a.conf']"],
    ["lookup('pipe', 'date')", "'one\\ntwo'"],
    ["query('lines', 'date')", "['one', 'two']"],
    ["lookup('env', 'REGION')", "'north'"],
    ["query('inventory_hostnames', 'galera,!ctl-1')", "['ctl-2', 'ctl-3']"],
    ["query('first_found', 'conf.yml', folder='vars')", "['/role/vars/conf.yml']"],
    ["['a', 'b', 'c', 'd'] | random", "'a'"],
    ["query('url', 'http://h/x', headers={'a': 1})", "['http://h/x', 'a,1']"],
    ["lookup('url', 'http://h/x', split_lines=false)", "'http://h/x\\n\\n'"],
    ["lookup('config', 'KNOWN')", '5'],
    ["query('config', 'KNOWN', plugin_type='connection', plugin_name='ssh', show_origin=true)", "[[5, 'ssh']]"],
    ["query('config', 'KNOWN', 'UNKNOWN', on_missing='skip')", '[5]'],
  ])('%s gives %s', (expression, expected) => {
    expect(repr(valueIn(controller(), expression))).toBe(expected)
  })

  test.each(["'a---\\nb' | from_yaml", "lookup('pipe', 'fail')", "query('first_found', 'conf', folder='nope')"])(
    '%s fails',
    (expression) => {
      expect(outcomeOf(() => repr(valueIn(controller(), expression)))).toMatchObject({ code: 'expression/failed' })
    },
  )

  test.each([
    ["lookup('url', 'http://h/gone')", 'Received HTTP error for http://h/gone : HTTP Error 404: Not Found'],
    ["lookup('url', 'http://h/down')", 'Failed lookup url for http://h/down : <urlopen error Connection refused>'],
    ["lookup('config', 'UNKNOWN')", "No config definition exists for 'UNKNOWN'"],
    ["lookup('config', 7)", 'Invalid setting identifier'],
    ["lookup('config', 'KNOWN', on_missing='boo')", 'valid values are'],
    ["'{' | from_json", "The filter plugin 'ansible.builtin.from_json' failed: Expecting property name"],
    ["'{' | from_yaml", "The filter plugin 'ansible.builtin.from_yaml' failed: It is broken"],
    ["['{'] | map('from_json')", "The filter plugin 'ansible.builtin.from_json' failed: Expecting property name"],
    ["'a' is version('1', 'nope')", "The test plugin 'ansible.builtin.version' failed: "],
  ])('%s fails in the words of ansible-core', (expression, words) => {
    expect(() => valueIn(controller(), expression)).toThrow(words)
  })

  test('keeps what unvault opened secret', () => {
    const world = controller()
    expect(valueIn(world, "lookup('unvault', 'secret.yml')")).toBe('hush hush')
    expect(world.secrets.has('hush hush')).toBe(true)
  })

  test('warns when bool meets a word that is neither', () => {
    const world = controller()
    valueIn(world, "'perhaps' | bool")
    expect(world.warnings).toEqual([expect.stringContaining("'perhaps'")])
  })
})

describe('the lookup password', () => {
  test('makes a password once, keeps it with its salt, and hides it', () => {
    const world = controller()
    const first = valueIn(world, "lookup('password', '/keep/db length=12 chars=digits encrypt=bcrypt')")
    expect(world.kept.get('/keep/db')).toMatch(/^\d{12} salt=\S{22}\n$/)
    expect(valueIn(world, "lookup('password', '/keep/db encrypt=bcrypt')")).toBe(first)
    expect(world.secrets.has((world.kept.get('/keep/db') ?? '').slice(0, 12))).toBe(true)
  })

  test('gives what stands in the file', () => {
    const world = controller()
    world.kept.set('/keep/db', 'given\n')
    expect(valueIn(world, "lookup('password', '/keep/db length=50')")).toBe('given')
  })

  test('keeps nothing for /dev/null', () => {
    const world = controller()
    valueIn(world, "lookup('password', '/dev/null')")
    expect(world.kept.size).toBe(0)
  })
})

describe('a word that gives another value each time', () => {
  const noNames = new Map<string, Value>()

  test.each([
    { word: 'random', args: [], named: noNames, isRandom: true },
    { word: 'random', args: [], named: new Map([['seed', 'h1']]), isRandom: false },
    { word: 'shuffle', args: [], named: noNames, isRandom: true },
    { word: 'shuffle', args: ['h1'], named: noNames, isRandom: false },
    { word: 'random_mac', args: [], named: noNames, isRandom: true },
    { word: 'password_hash', args: ['sha512'], named: noNames, isRandom: true },
    { word: 'password_hash', args: ['sha512', 'salt'], named: noNames, isRandom: false },
    { word: 'to_uuid', args: [], named: noNames, isRandom: false },
  ])('says so: $word($args, $named)', ({ word, args, named, isRandom }) => {
    expect(builtins.filters.get(word)?.isRandom?.(args, named) ?? false).toBe(isRandom)
  })

  test('is the lookup random_choice, too', () => {
    expect(builtins.lookups.get('random_choice')?.isRandom?.([], noNames)).toBe(true)
  })
})
