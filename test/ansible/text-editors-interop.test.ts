import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isRefusal, type AnyModule } from '../../src/module/contract.ts'
import { readParams } from '../../src/module/read-params.ts'
import { differences } from '../../src/module/state-difference.ts'
import blockinfile from '../../src/modules/files/blockinfile.ts'
import iniFile from '../../src/modules/files/ini_file.ts'
import lineinfile from '../../src/modules/files/lineinfile.ts'
import replace from '../../src/modules/files/replace.ts'
import type { TextFile } from '../../src/modules/files/text-file.ts'
import type { JsonObject } from '../../src/value/json.ts'
import { textFile } from '../support/text-files.ts'

const path = '/etc/f'
const runCount = 300

/** What became of a text. */
interface Outcome {
  readonly text: string | null
  readonly changed: boolean
  readonly failed: boolean
  readonly msg: string
}

type Theirs = Outcome & { readonly crashed: boolean }

interface Case {
  readonly text: string | null
  readonly args: JsonObject
}

const line = fc.constantFrom(
  ...['a', 'a1', 'b a', 'x', '', '  ', 'o', '[s]', '[t]', '[s] ', 'o = v', 'o=w', ' o = v', '#o = x', ';o', '; n'],
  ...['# BEGIN ANSIBLE MANAGED BLOCK', '# END ANSIBLE MANAGED BLOCK'],
)
const text = fc.option(
  fc.array(line, { maxLength: 8 }).map((lines) => lines.map((one) => `${one}\n`).join('')),
  { freq: 9, nil: null },
)

/** A dict that has some of these keys. */
const some = (values: Readonly<Record<string, readonly (string | boolean)[]>>): fc.Arbitrary<JsonObject> => {
  const entries = Object.entries(values).map(([name, choices]) =>
    fc.option(
      fc.constantFrom(...choices).map((value): JsonObject => ({ [name]: value })),
      { nil: {} },
    ),
  )
  return fc.tuple(...entries).map((dicts) => Object.assign({}, ...dicts) as JsonObject)
}

const both = (left: fc.Arbitrary<JsonObject>, right: fc.Arbitrary<JsonObject>): fc.Arbitrary<JsonObject> =>
  fc.tuple(left, right).map(([one, other]) => ({ ...one, ...other }))

const editors = [
  {
    name: 'lineinfile',
    module: lineinfile,
    theirs: 'ansible.modules.lineinfile',
    args: both(
      some({
        regexp: ['^a', 'o', '^x$', '(a)(.)?', 'zz'],
        backrefs: [true, false],
        firstmatch: [true, false],
        state: ['present', 'absent'],
        create: [true],
      }),
      both(
        fc.constantFrom<JsonObject>(
          {},
          { insertafter: '^a' },
          { insertbefore: '^a' },
          { insertbefore: 'BOF' },
          { insertafter: 'zz' },
        ),
        fc.constantFrom<JsonObject>({ line: 'a' }, { line: 'new' }, { line: 'x\\1' }, { line: 'o = v' }),
      ),
    ),
  },
  {
    name: 'blockinfile',
    module: blockinfile,
    theirs: 'ansible.modules.blockinfile',
    args: both(
      some({ state: ['present', 'absent'], block: ['', 'n', 'n\nm', 'n\n'], create: [true] }),
      fc.constantFrom<JsonObject>(
        ...[{}, { insertafter: '^a' }, { insertbefore: '^a' }, { insertbefore: 'BOF' }, { insertafter: 'zz' }],
        ...[{ insertafter: '(?m)^a$' }, { insertbefore: '(?m)a\\n' }],
      ),
    ),
  },
  {
    name: 'replace',
    module: replace,
    theirs: 'ansible.modules.replace',
    args: both(
      some({ replace: ['', 'z', '\\g<0>', 'q\\n'], after: ['\\[s\\]', 'a', '^x'], before: ['\\[t\\]', 'o', 'zz'] }),
      fc.constantFrom('a', '^a$', 'o ?= ?(.)', '\\n', '^', '(?P<x>a)', 'x*').map((regexp) => ({ regexp })),
    ),
  },
  {
    name: 'ini_file',
    module: iniFile,
    theirs: 'ansible_collections.community.general.plugins.modules.ini_file',
    args: both(
      some({
        section: ['s', 't', 'new'],
        state: ['present', 'absent'],
        exclusive: [true, false],
        no_extra_spaces: [true, false],
        allow_no_value: [true, false],
      }),
      fc.constantFrom<JsonObject>(
        ...[{ option: 'o' }, { option: 'o', value: 'v' }, { option: 'a', value: 'z' }, { option: 'n', value: '' }],
        ...[{ option: 'o', values: ['v', 'w'] }, { option: 'o', values: ['q', 'v', 'q'] }, { section: 's' }],
      ),
      // Two faults of Ansible's: with a value that is there, allow_no_value adds a bare option too; and to remove
      // what stands above the first section takes that section's header along.
    ).filter(
      (args) => !(args['allow_no_value'] === true && ('value' in args || 'values' in args)) && 'section' in args,
    ),
  },
] as const

function ours(module: (typeof editors)[number]['module'], { text, args }: Case): Outcome {
  const read = readParams(module satisfies AnyModule, { path, ...args })
  if ('problems' in read) return { text, changed: false, failed: true, msg: read.problems.join() }
  const before = textFile(text)
  // The four share their state, and readParams has checked what each takes.
  const editor = module as unknown as typeof lineinfile
  const params = read.params as Parameters<typeof lineinfile.plan>[0]
  const after: TextFile | ReturnType<typeof lineinfile.plan> = editor.plan(params, before, {})
  if (isRefusal(after)) return { text, changed: false, failed: true, msg: after.detail }
  const { msg } = editor.result(params, before, after, undefined)
  const made = after.type === 'absent' ? null : after.text
  return {
    text: made,
    changed: differences(before, after).length > 0,
    failed: false,
    msg: typeof msg === 'string' ? msg : '',
  }
}

describe('a module that edits text', () => {
  test.each(editors)('makes of any text what $name of Ansible makes of it', ({ module, theirs, args }) => {
    const cases = fc.sample(fc.record({ text, args }), runCount)
    const input = JSON.stringify(cases.map((one) => ({ ...one, path, module: theirs })))
    const output = execFileSync('/usr/bin/python3', ['test/fixtures/ansible-modules/run-modules.py'], {
      input,
      encoding: 'utf8',
    })
    // The script prints one outcome for each case.
    const outcomes = JSON.parse(output) as readonly Theirs[]
    for (const [index, one] of cases.entries()) {
      const expected = outcomes[index]
      // Where Ansible ends in a traceback there is nothing to compare with.
      if (expected === undefined || expected.crashed) continue
      const { text, changed, failed, msg } = expected
      const found = ours(module, one)
      expect(found, JSON.stringify(one)).toMatchObject(failed ? { failed } : { text, changed, failed, msg })
    }
  })
})
