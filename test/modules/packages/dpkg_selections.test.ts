import { describe, expect, test } from 'vitest'
import dpkgSelections from '../../../src/modules/packages/dpkg_selections.ts'
import { perform } from '../../../src/module/perform.ts'
import { step } from '../../support/no-controller.ts'
import { planned, refusedWith } from '../../support/planned.ts'
import { ScriptedTarget } from '../../support/scripted-target.ts'

const hold = { name: 'hello', selection: 'hold' }

describe('dpkg_selections', () => {
  test('holds a package once', async () => {
    const selections = { hello: 'install' }
    const target = new ScriptedTarget({}, (command) => {
      if (command === 'dpkg --set-selections') selections.hello = 'hold'
      return { stdout: `hello\t\t\t${selections.hello}\n` }
    })
    expect((await perform(dpkgSelections, hold, target, step)).result).toMatchObject({
      changed: true,
      before: 'install',
      after: 'hold',
    })
    expect((await perform(dpkgSelections, hold, target, step)).result).toMatchObject({ changed: false, before: 'hold' })
  })

  test('leaves a right selection, and refuses a package that dpkg does not know', () => {
    expect(planned(dpkgSelections, hold, { selection: 'hold' })).toEqual({ selection: 'hold' })
    expect(refusedWith(dpkgSelections, hold, { selection: null })).toBe('apt/no-such-package')
  })
})
