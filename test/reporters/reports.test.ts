import { describe, expect, test } from 'vitest'
import { error } from '../../src/diagnostic/catalogue.ts'
import type { Event } from '../../src/event/event.ts'
import { htmlReporter } from '../../src/reporters/html.ts'
import { junitReporter } from '../../src/reporters/junit.ts'
import type { Reporter } from '../../src/reporters/reporter.ts'
import { hostFinished, itemFinished, place, playStarted, runFinished, statsOf, taskStarted } from '../support/events.ts'

async function reported(
  make: (options: { write: (text: string) => Promise<void> }) => Reporter,
  events: readonly Event[],
): Promise<string> {
  let written = ''
  const reporter = make({
    write: (text) => {
      written += text
      return Promise.resolve()
    },
  })
  for (const event of events) reporter.take(event)
  await reporter.finish()
  return written
}

const started: readonly Event[] = [
  { type: 'run-started', time: 0, run: 'r', version: '1.0', arguments: ['-e', 'password=hunter2'], checkMode: false },
  { type: 'playbook-started', time: 0, path: 'plays/site.yml', plays: 1 },
  playStarted('Build & check'),
]

describe('junit writes', () => {
  const junit = (events: readonly Event[]): Promise<string> => reported(junitReporter, [...started, ...events])
  const ended = runFinished([])

  test('a suite for each playbook, a case for each task on each host', async () => {
    const xml = await junit([
      taskStarted('Do <it>', { task: 't' }),
      hostFinished('t', 'h1', 'ok', { result: { changed: false, note: 'a & b' } }),
      hostFinished('t', 'h2', 'skipped', { result: { skip_reason: 'Conditional result was False' } }),
      ended,
    ])
    expect(xml).toMatchInlineSnapshot(`
      "<?xml version="1.0" encoding="utf-8"?>
      <testsuites tests="2" failures="0" errors="0" skipped="1" time="2.000">
        <testsuite name="site" tests="2" failures="0" errors="0" skipped="1" time="2.000" timestamp="1970-01-01T00:00:00">
          <testcase name="[h1] Build &#38; check: Do &#60;it&#62;" classname="site.yml:9" time="1.000">
            <system-out>{&#34;changed&#34;: false, &#34;note&#34;: &#34;a &#38; b&#34;}</system-out>
          </testcase>
          <testcase name="[h2] Build &#38; check: Do &#60;it&#62;" classname="site.yml:9" time="1.000">
            <skipped message="Conditional result was False" />
          </testcase>
        </testsuite>
      </testsuites>
      "
    `)
  })

  test.each<{ does: string; name?: string; finished: Event; verdict: RegExp }>([
    {
      does: 'a failure with its message',
      finished: hostFinished('t', 'h1', 'failed', { result: { msg: 'No.' } }),
      verdict: /<failure message="No\." type="failure">\{&#34;msg/,
    },
    {
      does: 'a failure without one by its status',
      finished: hostFinished('t', 'h1', 'failed', { result: { rc: 3 } }),
      verdict: /<failure message="rc=3"/,
    },
    {
      does: 'a host that was not reached as an error',
      finished: hostFinished('t', 'h1', 'unreachable', { result: { msg: 'Refused' } }),
      verdict: /<error message="Refused"/,
    },
    {
      does: 'a forgiven failure as passed',
      finished: hostFinished('t', 'h1', 'failed', { ignored: true }),
      verdict: /<system-out>/,
    },
    {
      does: 'an expected failure as passed',
      name: 'EXPECTED FAILURE: x',
      finished: hostFinished('t', 'h1', 'failed'),
      verdict: /<system-out>/,
    },
    {
      does: 'a missing failure as one',
      name: 'TOGGLE RESULT',
      finished: hostFinished('t', 'h1', 'ok'),
      verdict: /<failure message="This task was expected to fail\."/,
    },
    {
      does: 'what XML cannot hold as a replacement',
      finished: hostFinished('t', 'h1', 'failed', { result: { msg: 'a\u0000b\ud800' } }),
      verdict: /message="a\ufffdb\ufffd"/,
    },
  ])('$does', async ({ name = 'T', finished, verdict }) => {
    expect(await junit([taskStarted(name, { task: 't' }), finished, ended])).toMatch(verdict)
  })

  test('a run that broke off as an error', async () => {
    const diagnostic = error('engine/assertion', 'The role is gone.', { at: place })
    const xml = await junit([{ type: 'warned', time: 0, diagnostic }, runFinished([], { outcome: 'error' })])
    expect(xml).toContain('<testcase name="run" classname="site.yml:9"')
    expect(xml).toContain('The role is gone.</error>')
    expect(await junit([])).toContain('message="The run ended as interrupted."')
  })
})

describe('html writes', () => {
  const html = (events: readonly Event[]): Promise<string> => reported(htmlReporter, [...started, ...events])

  test('one page that asks for nothing from elsewhere', async () => {
    const page = await html([runFinished([statsOf('h1')])])
    expect(page).toMatch(/^<!doctype html>\n<html lang="en">/)
    expect(page).not.toMatch(/<script|<link|<img|src=|url\(|@import|https?:/)
  })

  test('how the run ended, first', async () => {
    expect(await html([runFinished([], { outcome: 'ok' })])).toContain('<title>Finished: plays/site.yml</title>')
    expect(await html([runFinished([], { outcome: 'failed' })])).toContain('<title>Failed: plays/site.yml</title>')
    expect(await html([])).toContain('<title>Interrupted: plays/site.yml</title>')
  })

  test('hosts in a table with headers for both directions', async () => {
    const page = await html([runFinished([statsOf('h2', { ok: 1 }), statsOf('h1', { failed: 2 })])])
    expect(page).toContain('<th scope="col">changed</th>')
    expect(page).toMatch(/<th scope="row">h1<\/th>.*<td class="failed">2<\/td>[^]*<th scope="row">h2<\/th>/)
  })

  test('failures with a link to their task, which is open', async () => {
    const page = await html([
      taskStarted('Do <it>', { task: 'task 1' }),
      hostFinished('task 1', 'h1', 'failed', { result: { msg: '<b>No</b>' } }),
      runFinished([], { outcome: 'failed' }),
    ])
    expect(page).toContain('<li><a href="#task-task_201">Do &#60;it&#62;</a> on h1: &#60;b&#62;No&#60;/b&#62;</li>')
    expect(page).toContain('<details id="task-task_201" open>')
  })

  test('results, items and diffs', async () => {
    const page = await html([
      taskStarted('T'),
      itemFinished('T', 'h1', 'one', 'changed', { diff: [{ before: 'a\n', after: '<b>\n' }] }),
      hostFinished('T', 'h1', 'changed', { looped: true, result: { results: [{}] } }),
      hostFinished('T', 'h2', 'ok', { result: { rc: 0 } }),
      runFinished([]),
    ])
    expect(page).toContain('<del>-a</del>\n<ins>+&#60;b&#62;</ins>')
    expect(page).toContain('<span class="badge changed">changed</span> one')
    expect(page).toContain('&#34;rc&#34;: 0')
    expect(page).toContain('<details id="task-T">')
  })

  test('nothing of the command line, which may hold what no one should see', async () => {
    expect(await html([runFinished([])])).not.toContain('hunter2')
  })
})
