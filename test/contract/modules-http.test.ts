import { createServer, type Server } from 'node:http'
import { mkdtemp, readFile, symlink, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { perform, type Performance } from '../../src/module/perform.ts'
import { createTarget } from '../../src/target/create-target.ts'
import { localConnection } from '../../src/transport/local.ts'
import getUrl from '../../src/modules/files/get_url.ts'
import uri from '../../src/modules/files/uri.ts'
import type { JsonObject } from '../../src/value/json.ts'
import { openLocalTarget, type LocalTarget } from '../support/local-target.ts'
import { step } from '../support/no-controller.ts'

/** Answers with what it was asked, as JSON; `/status/N` with that status, `/moved` with a redirection, `/file` with text. */
const server: Server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const url = request.url ?? ''
    const status = /^\/status\/(\d+)/.exec(url)?.[1]
    if (url === '/moved') response.writeHead(302, { location: '/there' }).end()
    else if (url === '/cookies') response.writeHead(200, { 'set-cookie': ['a=1; Path=/', 'b=2'] }).end()
    else if (url === '/file' && request.headers['if-modified-since'] !== undefined) response.writeHead(304).end()
    else if (url === '/named')
      response.setHeader('content-disposition', 'attachment; filename="told.txt"').end('content\n')
    else if (url === '/file') response.end('content\n')
    else if (url === '/sums') response.end('434728a410a78f56fc1b5899c3593436e61ab0c731e9072d95e96db290205e53  file\n')
    else if (status !== undefined) response.writeHead(Number(status)).end('no')
    else {
      const { method, headers } = request
      response.setHeader('content-type', 'application/json')
      response.setHeader('x-one-two', 'yes')
      response.end(JSON.stringify({ method, url, body: Buffer.concat(chunks).toString(), headers }))
    }
  })
})

let local: LocalTarget
let base: string
beforeAll(async () => {
  local = await openLocalTarget()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A server on a TCP port has an address of this kind.
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(async () => {
  await local.close()
  await new Promise((resolve) => server.close(resolve))
})

const ask = (args: JsonObject): Promise<Performance> => perform(uri, args, local.target, step)

describe('uri', () => {
  test('gives status, headers, content and JSON', async () => {
    const { result } = await ask({ url: `${base}/a`, return_content: true, headers: { 'X-Token': 'quote " and \\' } })
    expect(result).toMatchObject({ changed: false, status: 200, x_one_two: 'yes', redirected: false, url: `${base}/a` })
    expect(result['json']).toMatchObject({ method: 'GET', headers: { 'x-token': 'quote " and \\' } })
    expect(result['content']).toBe(JSON.stringify(result['json']))
  })

  test.each([
    {
      does: 'a dict as JSON',
      args: { body: { a: [1, 'ü\n'] }, body_format: 'json' },
      body: '{"a": [1, "\\u00fc\\n"]}',
      type: 'application/json',
    },
    {
      does: 'a dict as a form',
      args: { body: { a: 'x y', b: ['1', '2'] }, body_format: 'form-urlencoded' },
      body: 'a=x+y&b=1&b=2',
      type: 'application/x-www-form-urlencoded',
    },
    {
      does: 'text that begins with @',
      args: { body: '@/etc/passwd' },
      body: '@/etc/passwd',
      type: 'application/x-www-form-urlencoded',
    },
  ])('sends $does', async ({ args, body, type }) => {
    const { result } = await ask({ url: `${base}/a`, method: 'POST', ...args })
    expect(result['json']).toMatchObject({ method: 'POST', body, headers: { 'content-type': type } })
  })

  test('sends a form with files', async () => {
    const path = `${local.folder}/part.txt`
    await writeFile(path, 'of a file')
    const body = { a: 'text', b: { filename: path }, c: { content: '{}', filename: 'x.json', mime_type: 'text/json' } }
    const { result } = await ask({
      url: `${base}/a`,
      method: 'post',
      body,
      body_format: 'form-multipart',
      remote_src: true,
    })
    // The server answers with what it was sent.
    const { body: sent, headers } = result['json'] as { body: string; headers: Record<string, string> }
    const [, boundary = ''] = /^multipart\/form-data; boundary="(.*)"$/.exec(headers['content-type'] ?? '') ?? []
    expect(sent.split(`--${boundary}`)).toHaveLength(5)
    expect(sent).toContain('Content-Disposition: form-data; name="a"\r\nContent-Type: text/plain\r\n\r\ntext\r\n')
    expect(sent).toContain('name="b"; filename="part.txt"\r\nContent-Type: text/plain\r\n\r\nof a file\r\n')
    expect(sent).toContain('name="c"; filename="x.json"\r\nContent-Type: text/json\r\n\r\n{}\r\n')
  })

  test.each([
    { body: 'text', msg: 'body must be mapping, cannot be type str' },
    { body: { a: 1 }, msg: /value must be a string, or mapping/ },
    { body: { a: {} }, msg: /at least one of filename or content/ },
    { body: { a: { filename: '/none/at/all' } }, msg: /Could not find or access/ },
  ])('refuses the form $body', async ({ body, msg }) => {
    const { result } = await ask({
      url: `${base}/a`,
      method: 'POST',
      body,
      body_format: 'form-multipart',
      remote_src: true,
    })
    expect(result['failed']).toBe(true)
    expect(result['msg']).toMatch(msg)
  })

  test('tells the cookies that the server set', async () => {
    const { result } = await ask({ url: `${base}/cookies` })
    expect(result).toMatchObject({ cookies: { a: '1', b: '2' }, cookies_string: 'a=1; b=2' })
  })

  test('sends user and password', async () => {
    const { result } = await ask({ url: `${base}/a`, url_username: 'u', url_password: 'p:"' })
    expect(result['json']).toMatchObject({
      headers: { authorization: `Basic ${Buffer.from('u:p:"').toString('base64')}` },
    })
  })

  test('fails on a status that was not asked for, and says which', async () => {
    const { result } = await ask({ url: `${base}/status/503` })
    expect(result).toMatchObject({
      failed: true,
      status: 503,
      msg: 'Status code was 503 and not [200]: HTTP Error 503: Service Unavailable',
    })
  })

  test('takes a status that was asked for', async () => {
    expect((await ask({ url: `${base}/status/503`, status_code: [200, 503] })).result).toMatchObject({ status: 503 })
    expect((await ask({ url: `${base}/status/404`, status_code: '404', method: 'HEAD' })).result).not.toHaveProperty(
      'failed',
    )
  })

  test('follows a redirection, and does not when told so', async () => {
    expect((await ask({ url: `${base}/moved` })).result).toMatchObject({
      status: 200,
      redirected: true,
      url: `${base}/there`,
    })
    const kept = await ask({ url: `${base}/moved`, follow_redirects: 'none', status_code: 302 })
    expect(kept.result).toMatchObject({ status: 302, location: `${base}/there` })
  })

  test('gives status -1 when nobody answers', async () => {
    const { result } = await ask({ url: 'http://127.0.0.1:1/' })
    expect(result).toMatchObject({ failed: true, status: -1 })
    expect(result['msg']).toMatch(/^Status code was -1 and not \[200\]: Request failed: .*[Cc]onnect/)
  })

  test('writes the content once', async () => {
    const dest = `${local.folder}/page`
    expect((await ask({ url: `${base}/file`, dest })).result).toMatchObject({ changed: true, path: dest })
    expect(await readFile(dest, 'utf8')).toBe('content\n')
    expect((await ask({ url: `${base}/file`, dest })).result).toMatchObject({ changed: false })
  })

  test('is not sent in check mode', async () => {
    const { result } = await perform(uri, { url: `${base}/a` }, local.target, { ...step, checkMode: true })
    expect(result).toMatchObject({ skipped: true, changed: false })
  })
})

/** A target whose PATH has only these programs, links to others. */
async function openWith(tools: Readonly<Record<string, string>>): Promise<ReturnType<typeof createTarget>> {
  const bin = await mkdtemp(`${local.folder}/bin-`)
  const needed = [
    'grep',
    'md5sum',
    'mktemp',
    'tail',
    'tr',
    'sha1sum',
    'sha256sum',
    'cut',
    'stat',
    'chmod',
    'chown',
    'mv',
    'rm',
    'cp',
    'cat',
    'sed',
    'readlink',
    'test',
    'sh',
    'date',
  ]
  for (const name of needed) await symlink(`/usr/bin/${name}`, `${bin}/${name}`)
  for (const [name, path] of Object.entries(tools)) await symlink(path, `${bin}/${name}`)
  const shell = await localConnection().shell({ become: false })
  return createTarget(shell, { host: 'local', environment: { PATH: bin } })
}

describe('get_url', () => {
  const sha256 = '434728a410a78f56fc1b5899c3593436e61ab0c731e9072d95e96db290205e53'
  const get = (args: JsonObject, target = local.target): Promise<Performance> =>
    perform(getUrl, { url: `${base}/file`, ...args }, target, step)

  test.each([
    { tool: 'curl', tools: { curl: '/usr/bin/curl' } },
    { tool: 'GNU wget', tools: { wget: '/usr/bin/wget' } },
    { tool: 'wget of busybox', tools: { wget: '/usr/bin/busybox' } },
  ])('fetches a file once with $tool', async ({ tool, tools }) => {
    const target = await openWith(tools)
    const dest = `${local.folder}/by ${tool}`
    expect((await get({ dest, mode: '0600', checksum: `sha256:${sha256}` }, target)).result).toMatchObject({
      changed: true,
      dest,
      status_code: 200,
      mode: '0600',
      msg: 'OK (8 bytes)',
    })
    expect(await readFile(dest, 'utf8')).toBe('content\n')
    expect((await get({ dest, mode: '0600', checksum: `sha256:${sha256}` }, target)).result).toMatchObject({
      changed: false,
    })
    expect((await get({ dest, force: true }, target)).result).toMatchObject({ changed: false })
    const missing = await get({ url: `${base}/status/404`, dest: `${dest}-none` }, target)
    expect(missing.result).toMatchObject({ failed: true, msg: 'Request failed' })
  })

  test('says what is missing on a target without curl and wget', async () => {
    const { result } = await get({ dest: `${local.folder}/x` }, await openWith({}))
    expect(result['response']).toContain('neither curl nor wget')
  })

  test('names the file as the address does, below a directory', async () => {
    expect((await get({ dest: local.folder })).result).toMatchObject({ dest: `${local.folder}/file` })
  })

  test('names the file as the server does, below a directory', async () => {
    expect((await get({ url: `${base}/named`, dest: local.folder })).result).toMatchObject({
      dest: `${local.folder}/told.txt`,
      checksum_dest: null,
      md5sum: 'f75b8179e4bbe7e2b4a074dcef62de95',
    })
  })

  test('asks whether a file that is there is still the newest', async () => {
    const dest = `${local.folder}/kept`
    await writeFile(dest, 'mine')
    expect((await get({ dest })).result).toMatchObject({ changed: false, status_code: 304, dest })
    expect(
      (await perform(getUrl, { url: `${base}/file`, dest }, local.target, { ...step, checkMode: true })).result,
    ).toMatchObject({ changed: false })
    expect((await get({ dest, force: true })).result).toMatchObject({ changed: true })
    expect(await readFile(dest, 'utf8')).toBe('content\n')
  })

  test('fails in check mode where the run would', async () => {
    const checked = await perform(getUrl, { url: `${base}/status/404`, dest: `${local.folder}/none` }, local.target, {
      ...step,
      checkMode: true,
    })
    expect(checked.result).toMatchObject({ failed: true, status_code: 404, response: 'HTTP Error 404: Not Found' })
    expect((await get({ dest: `${local.folder}/no/such/folder` })).result['msg']).toMatch(/does not exist/)
  })

  test('finds the checksum in a list', async () => {
    const dest = `${local.folder}/listed`
    expect((await get({ dest, checksum: `sha256:${base}/sums` })).result).toMatchObject({ changed: true })
  })

  test('refuses content with another checksum, and leaves the old file', async () => {
    const dest = `${local.folder}/file`
    const { result } = await get({ dest, checksum: 'sha256:00' })
    expect(result).toMatchObject({ failed: true })
    expect(await readFile(dest, 'utf8')).toBe('content\n')
  })
})
