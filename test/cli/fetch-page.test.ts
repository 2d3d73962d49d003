import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { fetchPage } from '../../src/cli/fetch-page.ts'
import type { PageRequest } from '../../src/expression/scope.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fetch-page-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

function requestFor(url: string, more: Partial<PageRequest> = {}): PageRequest {
  return {
    url,
    headers: new Map(),
    userAgent: 'test',
    timeoutSeconds: 5,
    validateCerts: true,
    useProxy: false,
    useNetrc: true,
    followRedirects: true,
    username: undefined,
    password: undefined,
    caPath: undefined,
    unixSocket: undefined,
    ciphers: undefined,
    ...more,
  }
}

describe('fetchPage', () => {
  test('reads what an address holds', () => {
    writeFileSync(join(folder, 'page'), 'one\ntwo\n')
    const answer = fetchPage(requestFor(`file://${join(folder, 'page')}`))
    expect(answer).toMatchObject({ status: 0, content: Buffer.from('one\ntwo\n') })
  })

  test('says why there is no answer', () => {
    const answer = fetchPage(requestFor('http://localhost/', { unixSocket: join(folder, 'nobody') }))
    expect(answer).toMatchObject({ isCertificate: false })
    expect('problem' in answer && answer.problem).toMatch(/connect/)
  })
})
