import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { fileReports } from '../../src/cli/file-reports.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reports-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

describe('--report', () => {
  test('writes each kind to its file at the end, folders included', async () => {
    const [junit, html] = [join(folder, 'a/r.xml'), join(folder, 'r.html')]
    const reporters = await fileReports([`junit=${junit},html=${html}`])
    expect(existsSync(junit)).toBe(false)
    for (const reporter of reporters) await reporter.finish()
    expect(readFileSync(junit, 'utf8')).toContain('<testsuites')
    expect(readFileSync(html, 'utf8')).toContain('<html')
  })

  test.each([['pdf=x'], ['junit'], ['junit='], ['=x']])('refuses %s before anything runs', async (text) => {
    await expect(async () => fileReports([text])).rejects.toMatchObject({ diagnostic: { code: 'cli/report' } })
  })
})
