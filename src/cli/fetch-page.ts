import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PageAnswer, PageRequest } from '../expression/scope.ts'
import { curlConfig, reasonOf } from '../modules/files/http-request.ts'

/** Exit statuses of curl that say that nobody vouches for the server. @see curl(1), "EXIT CODES" */
const certificateStatuses: ReadonlySet<number | null> = new Set([35, 51, 58, 60, 77, 83, 90, 91])

/** Asks the network by the controller's curl; expressions are evaluated without a pause, so this waits. */
export function fetchPage(request: PageRequest): PageAnswer {
  const folder = mkdtempSync(join(tmpdir(), 'hadeploy-page-'))
  try {
    const head = join(folder, 'head')
    const body = join(folder, 'body')
    const argv = ['-q', '-sS', '-K', '-', '-D', head, '-o', body, '-w', '%{http_code}']
    const { status, stdout, stderr, error } = spawnSync('curl', argv, { input: configOf(request), encoding: 'utf8' })
    if (error !== undefined) return { problem: 'the controller has no curl', isCertificate: false }
    if (status !== 0) {
      const problem = stderr.trim().replace(/^curl: \(\d+\) /, '')
      return { problem, isCertificate: certificateStatuses.has(status) }
    }
    const statusLine =
      readIfThere(head)
        .toString('latin1')
        .split(/\r?\n\r?\n/)
        .at(-2)
        ?.split('\n')[0] ?? ''
    const code = Number(stdout)
    return { status: code, reason: reasonOf(code, statusLine), content: readIfThere(body) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function configOf(request: PageRequest): string {
  const { username, password, caPath, unixSocket, ciphers } = request
  return curlConfig({
    url: request.url,
    method: 'GET',
    headers: Object.fromEntries(request.headers),
    timeoutSeconds: request.timeoutSeconds,
    validateCerts: request.validateCerts,
    userAgent: request.userAgent,
    useProxy: request.useProxy,
    usesNetrc: request.useNetrc && username === undefined,
    followRedirects: request.followRedirects,
    decompresses: true,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(caPath === undefined ? {} : { caPath }),
    ...(unixSocket === undefined ? {} : { unixSocket }),
    ...(ciphers === undefined ? {} : { ciphers }),
  })
}

/** Nothing was written where the server sent nothing. */
function readIfThere(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch {
    return Buffer.alloc(0)
  }
}
