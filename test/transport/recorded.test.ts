import { expect, test } from 'vitest'
import { localConnection } from '../../src/transport/local.ts'
import { recordingConnection, replayedConnection, type Exchange } from '../../src/transport/recorded.ts'

test('a recorded connection answers as the host did, once for each recording', async () => {
  const exchanges: Exchange[] = []
  const real = recordingConnection(localConnection(), (exchange) => exchanges.push(exchange))
  const requests = [
    { script: 'echo out; echo err >&2; exit 3' },
    { script: 'cat', stdin: Uint8Array.of(0, 255) },
    { script: 'cat', stdin: 'text' },
  ]
  const shell = await real.shell({ become: false })
  const answers = await Promise.all(requests.map((request) => shell.run(request)))
  await real.close()

  const kept: unknown = JSON.parse(JSON.stringify(exchanges))
  expect(kept).toEqual(exchanges)
  const replayed = await replayedConnection(exchanges).shell({ become: false })
  for (const [index, request] of [...requests.entries()].reverse()) {
    const { status, stdout, stderr } = await replayed.run(request)
    expect({ status, stdout: [...stdout], stderr: [...stderr] }).toEqual({
      status: answers[index]?.status,
      stdout: [...(answers[index]?.stdout ?? [])],
      stderr: [...(answers[index]?.stderr ?? [])],
    })
  }
  await expect(replayed.run({ script: 'cat', stdin: 'text' })).rejects.toMatchObject({
    diagnostic: { code: 'transport/not-recorded' },
  })
})
