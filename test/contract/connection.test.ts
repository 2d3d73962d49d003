import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Connection, Reply, Request, Shell } from '../../src/transport/connection.ts'
import { TransportError } from '../../src/transport/transport-error.ts'
import { subjects } from '../support/connections.ts'

describe.each(subjects)('connection over $name', ({ open }) => {
  let connection: Connection
  let close: () => Promise<void>
  let shell: Shell

  beforeAll(async () => {
    const opened = await open()
    connection = opened.connection
    close = () => opened.close()
    shell = await connection.shell({ become: false })
  })

  afterAll(async () => {
    await close()
  })

  async function answer(
    script: string,
    more: Partial<Request> = {},
  ): Promise<{ status: number; stdout: string; stderr: string }> {
    return texts(await shell.run({ script, ...more }))
  }

  test.each([
    {
      does: 'gives both streams and the status',
      script: 'echo out; echo err >&2; exit 3',
      status: 3,
      stdout: 'out\n',
      stderr: 'err\n',
    },
    { does: 'keeps a missing last newline missing', script: 'printf a; printf b >&2', stdout: 'a', stderr: 'b' },
    {
      does: 'keeps quotes and newlines',
      script: `printf '%s' "it's
$((1 + 1))"`,
      stdout: "it's\n2",
    },
    { does: 'gives an empty script status 0', script: '' },
    { does: 'gives a script of comments status 0', script: '# nothing' },
    { does: 'survives a syntax error', script: 'if then', status: 2, stderr: /syntax error/i },
    { does: 'survives an open quote', script: "echo 'never closed", status: 2, stderr: /unterminated|unexpected EOF/i },
    {
      does: 'survives exit, cd, set -e and trap',
      script: 'cd /; set -e; trap "echo bye" EXIT; false; echo not here',
      status: 1,
      stdout: 'bye\n',
    },
    { does: 'survives exec', script: 'exec echo replaced', stdout: 'replaced\n' },
    { does: 'survives an exec that closes its output', script: 'exec >&- 2>&-; exit 4', status: 4 },
    {
      does: 'gives 128 and the signal for a killed script',
      script: 'kill -9 $(exec sh -c "echo \\$PPID")',
      status: 137,
    },
    { does: 'reads nothing by default', script: 'cat; read x || echo empty', stdout: 'empty\n' },
    { does: 'has no positional parameters', script: 'echo "$#"', stdout: '0\n' },
    { does: 'finds programs in sbin', script: 'case :$PATH: in *:/usr/sbin:*) echo yes ;; esac', stdout: 'yes\n' },
    { does: 'speaks UTF-8', script: 'printf "%s" "Grüße, 世界"', stdout: 'Grüße, 世界' },
    {
      does: 'keeps variables and functions of its own out of the environment',
      script: 'env | grep -c ^hadeploy_',
      status: 1,
      stdout: '0\n',
    },
  ])('$does', async ({ script, status = 0, stdout = '', stderr = '' }) => {
    const found = await answer(script)
    expect(found.status).toBe(status)
    expect(found.stdout).toBe(stdout)
    if (typeof stderr === 'string') expect(found.stderr).toBe(stderr)
    else expect(found.stderr).toMatch(stderr)
  })

  test('leaves no trace of one request in the next', async () => {
    await answer('cd /tmp; umask 000; FOO=1; export FOO; set -f; exec 7>/dev/null')
    expect((await answer('echo "$FOO$(umask)"; case $- in *f*) echo f ;; esac')).stdout).not.toContain('0000')
    expect((await answer('echo "[$FOO]"')).stdout).toBe('[]\n')
  })

  test('gives small stdin to the script, byte for byte', async () => {
    const bytes = Uint8Array.from({ length: 1024 }, (_, index) => index % 256)
    const reply = await shell.run({ script: 'cat', stdin: bytes })
    expect(Buffer.from(reply.stdout).equals(Buffer.from(bytes))).toBe(true)
  })

  test('gives large stdin to the script, byte for byte', async () => {
    const bytes = Uint8Array.from({ length: 3_000_000 }, (_, index) => (index * 7) % 256)
    const before = shell.run({ script: 'echo before' })
    const large = shell.run({ script: 'cat', stdin: bytes })
    const after = shell.run({ script: 'echo after' })
    expect(texts(await before).stdout).toBe('before\n')
    expect(Buffer.from((await large).stdout).equals(Buffer.from(bytes))).toBe(true)
    expect(texts(await after).stdout).toBe('after\n')
  })

  test.each(['exit 5', 'head -c 10 >/dev/null; exit 5', 'exec true; exit 5', 'kill -9 $(exec sh -c "echo \\$PPID")'])(
    'throws away the large stdin that "%s" did not read',
    async (script) => {
      // Were it read as commands, these would be seen.
      const stdin = 'echo INTRUDER; touch /tmp/hadeploy-intruder\n'.repeat(20_000)
      const found = await answer(script, { stdin })
      expect(found.stdout).toBe('')
      expect((await answer('test -e /tmp/hadeploy-intruder || echo none')).stdout).toBe('none\n')
    },
  )

  test('ends the processes of a request with large stdin that ran out of time', async () => {
    const stdin = 'echo INTRUDER; touch /tmp/hadeploy-intruder\n'.repeat(50_000)
    await expect(shell.run({ script: 'sleep 60', stdin, timeoutMs: 300 })).rejects.toMatchObject({ kind: 'timeout' })
    expect((await answer('test -e /tmp/hadeploy-intruder || echo none')).stdout).toBe('none\n')
  })

  test('gives binary output of any length', async () => {
    const reply = await shell.run({ script: 'head -c 100000000 /dev/zero; printf "\\377\\000\\036"' })
    expect(reply.stdout.length).toBe(100_000_003)
    expect([...reply.stdout.slice(-4)]).toEqual([0, 255, 0, 30])
  })

  test('streams output as it comes', async () => {
    const pieces: string[] = []
    const reply = await shell.run({
      script: 'echo one; sleep 0.3; echo two >&2; sleep 0.3; echo three',
      onOutput: (stream, text) => pieces.push(`${stream}:${text}`),
    })
    expect(pieces).toEqual(['stdout:one\n', 'stderr:two\n', 'stdout:three\n'])
    expect(reply.durationMs).toBeGreaterThan(500)
  })

  test('answers a thousand requests in their order', async () => {
    const numbers = Array.from({ length: 1000 }, (_, index) => index)
    const answers = await Promise.all(
      numbers.map((number) => answer(`echo ${number}; echo ${number} >&2; exit ${number % 100}`)),
    )
    expect(answers).toEqual(
      numbers.map((number) => ({ status: number % 100, stdout: `${number}\n`, stderr: `${number}\n` })),
    )
  })

  test('does not wait for what was left in the background', async () => {
    const found = await shell.run({ script: 'sleep 3 & echo started', ownGroup: true })
    expect(texts(found).stdout).toBe('started\n')
    expect(found.durationMs).toBeLessThan(2000)
  })

  test('keeps what background processes write later out of other replies, and runs what was behind', async () => {
    const noisy = shell.run({ script: '(sleep 0.2; echo LATE; echo LATE >&2; sleep 1) & exit 0', ownGroup: true })
    const behind = Array.from({ length: 20 }, (_, number) => answer(`sleep 0.05; echo ${number}`))
    await noisy
    const found = await Promise.all(behind)
    expect(found.map(({ stdout }) => stdout)).toEqual(Array.from({ length: 20 }, (_, number) => `${number}\n`))
    expect(found.map(({ stderr }) => stderr).join('')).toBe('')
  })

  test.each([true, false])('ends all processes when the time is over (group of its own: %s)', async (ownGroup) => {
    const mark = `60.${Math.trunc(performance.now())}${ownGroup ? 1 : 2}`
    const begun = performance.now()
    const late = shell.run({
      script: `sleep ${mark} | (trap '' TERM; sleep ${mark}) & sleep ${mark}; echo end`,
      timeoutMs: 400,
      ownGroup,
    })
    const behind = answer('echo behind')
    await expect(late).rejects.toMatchObject({ kind: 'timeout', diagnostic: { code: 'transport/timeout' } })
    expect(performance.now() - begun).toBeLessThan(6000)
    expect((await behind).stdout).toBe('behind\n')
    expect((await answer(`ps -eo stat,args | grep -v '^Z' | grep -c '[s]leep ${mark}'`)).stdout).toBe('0\n')
  })

  test('counts the time of a request from its own start', async () => {
    const first = answer('sleep 0.5')
    const second = answer('echo quick', { timeoutMs: 400 })
    await first
    expect((await second).stdout).toBe('quick\n')
  })

  test('refuses a NUL in a script', () => {
    return expect(shell.run({ script: 'echo \0' })).rejects.toMatchObject({
      diagnostic: { code: 'transport/nul-byte' },
    })
  })

  test('rejects what was in flight when the shell is killed, and opens another one', async () => {
    const own = await connection.shell({ become: false })
    const pid = (await answer('echo $$')).stdout.trim()
    const running = own.run({ script: 'sleep 5' }).catch((failure: unknown) => failure)
    const behind = own.run({ script: 'echo behind' }).catch((failure: unknown) => failure)
    // Through a shell of its own, as somebody else on the host would do it.
    const other = await connection.shell({ become: true, method: 'su', user: 'root' })
    await other.run({ script: `kill -9 ${pid}` })
    for (const failure of [await running, await behind]) {
      expect(failure).toBeInstanceOf(TransportError)
      expect(failure).toMatchObject({ kind: 'lost', diagnostic: { code: 'transport/closed' } })
    }
    expect((await answer('echo again')).stdout).toBe('again\n')
  })

  test('holds a lock until it is released, or the connection ends', async () => {
    const file = (await answer('mktemp')).stdout.trim()
    const take = `exec 7>>${file} && flock -n 7 && echo mine`
    const first = await connection.hold({ become: false }, take)
    expect(first).toMatchObject({ isHeld: true, stdout: 'mine\n' })
    expect(await connection.hold({ become: false }, take)).toMatchObject({ isHeld: false, reply: { status: 1 } })
    expect(await connection.hold({ become: false }, 'echo no >&2; exit 5')).toMatchObject({ reply: { status: 5 } })
    if (first.isHeld) first.release()
    const isFree = (): Promise<boolean> => answer(`flock -n ${file} true`).then(({ status }) => status === 0)
    await expect.poll(isFree).toBe(true)
    const opened = await open()
    expect(await opened.connection.hold({ become: false }, take)).toMatchObject({ isHeld: true })
    expect(await isFree()).toBe(false)
    await opened.close()
    await expect.poll(isFree).toBe(true)
    await answer(`rm ${file}`)
  })

  test('rejects what is asked after it was closed', async () => {
    const opened = await open()
    const closing = await opened.connection.shell({ become: false })
    const running = closing.run({ script: 'sleep 5' }).catch((failure: unknown) => failure)
    await opened.close()
    expect(await running).toMatchObject({ kind: 'lost' })
    await expect(closing.run({ script: 'true' })).rejects.toMatchObject({ kind: 'lost' })
  })
})

function texts(reply: Reply): { status: number; stdout: string; stderr: string } {
  return {
    status: reply.status,
    stdout: Buffer.from(reply.stdout).toString(),
    stderr: Buffer.from(reply.stderr).toString(),
  }
}
