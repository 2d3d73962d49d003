import { describe, expect, test } from 'vitest'
import cron from '../../../src/modules/system/cron.ts'
import { paramsFor, planned, refusedWith, resultOf } from '../../support/planned.ts'
import { ScriptedTarget } from '../../support/scripted-target.ts'

const flush = { name: 'flush', job: 'keystone-manage trust_flush', minute: '17' }
const line = '17 * * * * keystone-manage trust_flush'

describe('cron', () => {
  test.each([
    { does: 'begins a table', args: flush, before: null, after: `#Ansible: flush\n${line}\n` },
    {
      does: 'changes the line below its comment',
      args: flush,
      before: '# own\n#Ansible: flush\n* * * * * old\n1 1 * * * other\n',
      after: `# own\n#Ansible: flush\n${line}\n1 1 * * * other\n`,
    },
    {
      does: 'names the user in a file of cron.d',
      args: { ...flush, cron_file: 'keystone', user: 'keystone' },
      before: null,
      after: '#Ansible: flush\n17 * * * * keystone keystone-manage trust_flush\n',
    },
    {
      does: 'writes a disabled entry with a named time',
      args: { name: 'b', job: 'x', special_time: 'daily', disabled: true },
      before: null,
      after: '#Ansible: b\n#@daily x\n',
    },
    {
      does: 'removes an entry',
      args: { name: 'flush', state: 'absent' },
      before: `#Ansible: flush\n${line}\na=1\n`,
      after: 'a=1\n',
    },
    { does: 'leaves no table alone', args: { name: 'flush', state: 'absent' }, before: null, after: null },
    { does: 'puts a variable on top', args: { name: 'A', job: 'b', env: true }, before: 'x\n', after: 'A="b"\nx\n' },
    {
      does: 'puts a variable behind another',
      args: { name: 'A', job: 'b', env: true, insertafter: 'B' },
      before: 'B=1\nx\n',
      after: 'B=1\nA="b"\nx\n',
    },
    { does: 'removes a variable', args: { name: 'A', env: true, state: 'absent' }, before: 'A="b"\nx\n', after: 'x\n' },
  ])('$does', ({ args, before, after }) => {
    const once = planned(cron, args, { text: before })
    expect(once.text).toBe(after)
    expect(planned(cron, args, once)).toEqual(once)
  })

  test('names all entries and variables', () => {
    expect(resultOf(cron, flush, { text: 'MAILTO=root\n#Ansible: a\n* * * * * a\n' })).toEqual({
      jobs: ['a', 'flush'],
      envs: ['MAILTO'],
    })
  })

  test('asks crontab for the table of a user', async () => {
    const target = new ScriptedTarget({}, () => ({ status: 1, stderr: 'no crontab for nova' }))
    expect(await cron.probe(paramsFor(cron, { ...flush, user: 'nova' }), target)).toEqual({ text: null })
    expect(target.commands).toEqual(['crontab -u nova -l'])
  })

  test.each([
    { name: 'x' },
    { name: 'x', job: 'a\nb' },
    { name: 'x', job: 'a', special_time: 'daily', hour: '1' },
    { name: 'x', job: 'a', env: true, insertbefore: 'NONE' },
  ])('refuses %j', (args) => {
    expect(refusedWith(cron, args, { text: null })).toBe('cron/wrong-arguments')
  })
})
