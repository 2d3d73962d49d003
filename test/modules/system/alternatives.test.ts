import { describe, expect, test } from 'vitest'
import alternatives, { alternativesIn } from '../../../src/modules/system/alternatives.ts'
import { planned, refusedWith } from '../../support/planned.ts'

const debian = `there
==
editor - auto mode
  link best version is /bin/nano
  link currently points to /bin/nano
  link editor is /usr/bin/editor
  slave editor.1.gz is /usr/share/man/man1/editor.1.gz
/bin/nano - priority 40
  slave editor.1.gz: /usr/share/man/man1/nano.1.gz
/usr/bin/vim.basic - priority 30
`
const redHat = `there
==
java - status is manual.
 link currently points to /usr/lib/jvm/jre-17/bin/java
/usr/lib/jvm/jre-17/bin/java - family java-17.x86_64 priority 1700
/usr/lib/jvm/jre-11/bin/java - priority 1100
`

test('Debian and Red Hat word it alike', () => {
  expect(alternativesIn(debian)).toEqual({
    selected: '/bin/nano',
    mode: 'auto',
    choices: { '/bin/nano': 40, '/usr/bin/vim.basic': 30 },
    link: '/usr/bin/editor',
    hasPath: true,
  })
  expect(alternativesIn(redHat)).toMatchObject({
    mode: 'manual',
    selected: '/usr/lib/jvm/jre-17/bin/java',
    choices: { '/usr/lib/jvm/jre-11/bin/java': 1100 },
  })
})

describe('alternatives', () => {
  const editor = alternativesIn(debian)

  test.each([
    { args: { path: '/bin/nano' }, change: {} },
    { args: { path: '/usr/bin/vim.basic' }, change: { selected: '/usr/bin/vim.basic', mode: undefined } },
    { args: { path: '/bin/nano', state: 'auto' }, change: {} },
    {
      args: { path: '/bin/ed', state: 'present', priority: 10 },
      change: { choices: { ...editor.choices, '/bin/ed': 10 }, selected: undefined, mode: undefined },
    },
  ])('$args', ({ args, change }) => {
    expect(planned(alternatives, { name: 'editor', ...args }, editor)).toEqual({ ...editor, ...change })
  })

  test('needs a program, and for a new name a link', () => {
    expect(refusedWith(alternatives, { name: 'editor', path: '/no' }, { ...editor, hasPath: false })).toBe(
      'alternatives/no-program',
    )
    expect(refusedWith(alternatives, { name: 'new', path: '/bin/ed' }, { ...editor, choices: {}, link: null })).toBe(
      'alternatives/no-program',
    )
  })
})
