import { afterEach, describe, expect, test } from 'vitest'
import type { Connection } from '../../src/transport/connection.ts'
import { localConnection } from '../../src/transport/local.ts'

describe('a local connection', () => {
  let connection: Connection | undefined

  afterEach(async () => {
    await connection?.close()
  })

  async function run(shell: string): Promise<unknown> {
    connection = localConnection({ shell })
    const opened = await connection.shell({ become: false })
    return opened.run({ script: 'echo $((6 * 7))' })
  }

  test('runs scripts in sh', async () => {
    expect(await run('/bin/sh')).toMatchObject({ status: 0, stdout: Buffer.from('42\n') })
  })

  test.each([
    { shell: '/no/such/shell', said: 'not found' },
    { shell: 'sh -c "echo This account is closed. >&2; exit 1"', said: 'This account is closed.' },
  ])('says what $shell said when it is no shell', async ({ shell, said }) => {
    await expect(run(shell)).rejects.toMatchObject({
      kind: 'unreachable',
      diagnostic: { code: 'transport/no-shell', detail: expect.stringContaining(said) as string },
    })
  })
})
