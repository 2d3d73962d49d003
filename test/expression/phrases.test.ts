import { describe, expect, test } from 'vitest'
import { builtins } from '../../src/expression/builtins.ts'
import { evaluateExpression } from '../../src/expression/evaluate.ts'
import { templateOf, variablesOf, worldWith } from '../support/expression-world.ts'
import { scopeOf } from '../../src/expression/scope.ts'
import { diagnosticOf } from '../support/jinja-table.ts'

/** What playbooks written for Ansible ask of the `msg` of a failed task: `'words' in result.msg`. */
const table: readonly (readonly [expression: string, words: string])[] = [
  ["'x' | hash('crc')", 'unsupported hash type'],
  ["'x' | to_uuid(namespace=5)", 'Invalid value'],
  ['[{}] | combine(deep=true)', "'recursive' and 'list_merge' are the only valid keyword arguments"],
  ["{'a': 1} | combine(['b'])", 'failed to combine variables, expected dicts but got'],
  ['1 | dict2items', 'dict2items requires a dictionary'],
  ['1 | items2dict', 'items2dict requires a list'],
  ['[1] | items2dict', 'items2dict requires a list of dictionaries'],
  ["[{'key': 1}] | items2dict", "requires each dictionary in the list to contain the keys 'key' and 'value'"],
  ["[] | rekey_on_member('a', 'merge')", 'duplicates parameter to rekey_on_member has unknown value'],
  ["'a' | rekey_on_member('a')", 'Type is not a valid list, set, or dict'],
  ["['a'] | rekey_on_member('a')", 'List item is not a valid dict'],
  ["[{'a': 1}, {'b': 1}] | rekey_on_member('a')", 'was not found'],
  ["[{'a': 1}, {'a': 1}] | rekey_on_member('a')", 'is not unique'],
  ["'%Y' | strftime('soon')", 'Invalid value for epoch value (soon)'],
  ["'a-b-c' | regex_replace('-', '', mandatory_count=1)", 'should match 1 times, but matches 2 times in'],
  ["'a' | regex_escape('perl')", 'Invalid regex type (perl)'],
  ['[1] | random(step=2)', 'start and step can only be used with integer values'],
  ['true | random', 'random can only be used on sequences and integers'],
  ["'a' | password_hash(salt_size='x')", 'salt_size must be an integer'],
  ["'a' | password_hash('des')", 'des is not in the list of supported passlib algorithms'],
  ['nope | mandatory', "Mandatory variable 'nope' not defined."],
  ["{'a': 1}.b | mandatory", 'Mandatory variable not defined'],
  ['undef()', 'Mandatory variable has not been overridden'],
  ["'a' | comment('lisp')", "Invalid style 'lisp'"],
  ["5 | subelements('a')", 'obj must be a list of dicts or a nested dict'],
  ['[] | subelements(5)', 'subelements must be a list or a string'],
  ["[{'a': 1}] | subelements('b')", "could not find 'b' key in iterated item"],
  ["[{'a': 1}] | subelements('a')", 'should point to a list'],
  ["[{'a': 1}] | subelements('a.b')", 'should point to a dictionary'],
  ['5 | path_join', '|path_join expects string or sequence'],
  ["'/a' | commonpath", '|commonpath expects sequence'],
  ["'a' | log", 'log() can only be used on numbers'],
  ["'a' | pow(2)", 'pow() can only be used on numbers'],
  ["'a' | root", 'root() can only be used on numbers'],
  ["'many' | human_readable", 'human_readable() failed on bad input'],
  ["'1 Z Z' | human_to_bytes", "can't interpret following string"],
  ["'1Xb' | human_to_bytes", 'human_to_bytes() failed on bad input'],
  ["'http://a' | urlsplit('colour')", 'unknown URL component: colour'],
  ["'a' is failed", "The 'failed' test expects a dictionary"],
  ["'1' is version('1', 'near')", 'Invalid operator type (near)'],
  ["'1' is version('1', version_type='roman')", 'Invalid version type (roman)'],
  ["'' is version('1')", 'Input version value cannot be empty'],
  ["'1' is version('')", 'Version parameter to compare against cannot be empty'],
  ["'1' is version('x', strict=true)", 'Version comparison failed'],
  ["'1' is version('1', strict=true, version_type='loose')", "Cannot specify both 'strict' and 'version_type'"],
  ["'a' | vault('pw') | unvault('other')", 'Unable to decrypt'],
  ["1 | vault('pw')", 'Can only vault strings'],
  ["'a' | vault(1)", 'Secret passed is required to be as string'],
  ["[] | unvault('pw')", 'Vault should be in the form of a string'],
  ["query('dict', 5)", "the 'dict' lookup plugin expects a dictionary"],
  ["query('together')", 'with_together requires at least one element in each list'],
  ["query('nested')", 'with_nested requires at least one element in the nested list'],
  ["query('subelements', [1], 'a')", 'subelements lookup expects a dictionary'],
  ["query('subelements', [{'a': 1}], 'b')", "could not find 'b' key in iterated item"],
  ["query('subelements', [{'a': 1}], 'a')", 'should point to a list'],
  ["query('sequence', 'from=1')", 'unrecognized arguments to with_sequence'],
  ["query('sequence', start=1)", 'must specify count or end in with_sequence'],
  ["query('sequence', end=1, count=1)", "can't specify both count and end in with_sequence"],
  ["query('sequence', start=3, end=1)", 'to count backwards make stride negative'],
  ["query('sequence', start=1, end=3, stride=-1)", "to count forward don't make stride negative"],
  ["query('first_found', ['nowhere.yml'])", 'No file was found when using first_found'],
  ["query('file', 'nowhere.txt')", "The lookup plugin 'file' failed: Unable to access the file 'nowhere.txt'"],
  ["query('template', 'nowhere.j2')", 'the template file nowhere.j2 could not be found for the lookup'],
  ["query('nonesuch')", "The lookup plugin 'nonesuch' was not found"],
  ["query('ini', 'a', file='a.ini', section='b')", "No section 'b' in 'a.ini'"],
  ["query('ini', 'a', file='twice.ini')", "Duplicate option in 'twice.ini'"],
  ["query('ini', 'a', file='alone.ini')", 'Source contains parsing errors'],
  ["query('ini', 'file=a.ini')", 'No key to look up was provided'],
  ["query('csvfile')", 'Search key is required but was not found'],
]

describe('a failure says what playbooks look for', () => {
  const scope = scopeOf(
    variablesOf({}),
    worldWith({ 'a.ini': '[global]\na=1\n', 'twice.ini': '[global]\na=1\nA=2\n', 'alone.ini': '[global]\na\n' }),
  )

  test.each(table)('%s', (expression, words) => {
    const { detail } = diagnosticOf(() => evaluateExpression(templateOf(expression, 'expression'), scope, builtins))
    expect(detail).toContain(words)
  })
})
