import { describe, expect, test } from 'vitest'
import { perform } from '../../src/module/perform.ts'
import file from '../../src/modules/files/file.ts'
import { step } from '../support/no-controller.ts'
import { ScriptedTarget } from '../support/scripted-target.ts'

const run = async (
  attributes: string,
  present: string,
  options = {},
): Promise<{ changed: unknown; chattr: string[] }> => {
  const target = new ScriptedTarget({ '/f': '' }, (command) => {
    if (command.startsWith('lsattr')) return present === '' ? { status: 1 } : { stdout: `${present} /f\n` }
    return {}
  })
  const { result } = await perform(file, { path: '/f', attributes }, target, { ...step, ...options })
  return { changed: result['changed'], chattr: target.commands.filter((command) => command.startsWith('chattr')) }
}

describe('the flags of a file', () => {
  test.each([
    { asked: '+i', present: '--------------e-------', chattr: 'chattr +i /f' },
    { asked: '+ia', present: '----i---------e-------', chattr: 'chattr +ia /f' },
    { asked: '-i', present: '----i---------e-------', chattr: 'chattr -i /f' },
    { asked: 'a', present: '----i---------e-------', chattr: 'chattr =a /f' },
    { asked: '=i', present: '--------------e-------', chattr: 'chattr =i /f' },
  ])('$asked are set where they are $present', async ({ asked, present, chattr }) => {
    expect(await run(asked, present)).toEqual({ changed: true, chattr: [chattr] })
    expect(await run(asked, present, { checkMode: true })).toEqual({ changed: true, chattr: [] })
  })

  test.each([
    { asked: '+i', present: '----i---------e-------' },
    { asked: '-i', present: '--------------e-------' },
    { asked: 'i', present: '----i---------e-------' },
    { asked: '+i', present: '' },
  ])('$asked are left where they are "$present"', async ({ asked, present }) => {
    expect(await run(asked, present)).toEqual({ changed: false, chattr: [] })
  })
})
