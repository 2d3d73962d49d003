import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { labState, run } from '../support/lab.ts'

const program = fileURLToPath(new URL('../../bench/run', import.meta.url))

test('bench/run finds that hadeploy and a script by hand agree, and leaves no host behind', async () => {
  const { status, stdout, stderr } = await run([
    program,
    ...['--hosts', '2', '--rounds', '1', '--tools', 'hadeploy,bare ssh', '--json'],
  ])
  expect(status, stderr).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({
    hosts: 2,
    tools: [
      { name: 'hadeploy', toHadeploy: 1 },
      { name: 'bare ssh', toBareSsh: 1 },
    ],
  })
  const { stdout: namespaces } = await run(['ip', 'netns', 'list'])
  expect(namespaces).not.toContain('bench')
  const { stdout: mounts } = await run(['cat', '/proc/mounts'])
  expect(mounts).not.toContain(`${labState}/bench/hosts`)
})

test.each([
  { does: 'a tool it does not know', options: ['--tools', 'salt'], words: 'There is no tool "salt".' },
  { does: 'a number that is none', options: ['--hosts', 'many'], words: '--hosts wants a whole number' },
])('bench/run refuses $does before it starts anything', async ({ options, words }) => {
  const { status, stderr } = await run([program, ...options])
  expect(status).toBe(2)
  expect(stderr).toContain(words)
})
