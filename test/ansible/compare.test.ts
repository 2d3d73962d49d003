import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import type { Event } from '../../src/event/event.ts'
import { ansibleTranscript } from '../support/ansible-transcript.ts'
import { caseNames, readCase, type CaseOutcome, type PlaybookCase } from '../support/playbook-case.ts'
import { transcriptOf, type Transcript } from '../support/transcript.ts'

const bundle = new URL('../../dist/hadeploy.js', import.meta.url).pathname

/** What makes Ansible's output the same on every machine. */
const ansibleEnvironment = {
  ANSIBLE_STDOUT_CALLBACK: 'ansible.posix.json',
  ANSIBLE_PYTHON_INTERPRETER: '/usr/bin/python3',
  ANSIBLE_HOST_KEY_CHECKING: 'false',
  ANSIBLE_LOCALHOST_WARNING: 'false',
}

// Debian's Ansible is 2.14; where the language has changed since, the case tells what 2.14 does and why it counts no more.
describe('Ansible does what its case says, and hadeploy does the same:', { concurrent: true }, () => {
  test.each(caseNames())('%s', async (name) => {
    const one = readCase(name)
    expect(await doneByHadeploy(one)).toEqual(one.expected)
    const ofAnsible = one.older === null ? one.expected : one.older.expected
    if (ofAnsible === null) return
    const { exit, transcript } = await doneByAnsible(one)
    expect(exit).toBe(ofAnsible.exit)
    // What aborts the whole run keeps the callback from reporting.
    if (transcript !== null) expect({ exit, ...transcript }).toEqual(ofAnsible)
  })
})

async function doneByHadeploy(one: PlaybookCase): Promise<CaseOutcome> {
  const { status, stdout } = await run(process.execPath, [bundle, '--output', 'json', ...wordsFor(one)], one.folder, {})
  // One event a line is what `--output json` promises.
  const events = stdout.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Event]))
  return { exit: status, ...inOrder(transcriptOf(events), one) }
}

async function doneByAnsible(
  one: PlaybookCase,
): Promise<{ readonly exit: number; readonly transcript: Transcript | null }> {
  const { status, stdout } = await run('ansible-playbook', wordsFor(one), one.folder, ansibleEnvironment)
  const transcript = ansibleTranscript(stdout)
  return { exit: status, transcript: transcript && inOrder(transcript, one) }
}

function wordsFor({ inventory, arguments: words }: PlaybookCase): readonly string[] {
  return ['-i', inventory, ...words, 'playbook.yml']
}

function inOrder({ recap, steps }: Transcript, { isUnordered }: PlaybookCase): Transcript {
  return { recap, steps: isUnordered ? steps.toSorted() : steps }
}

async function run(
  program: string,
  words: readonly string[],
  folder: string,
  environment: Readonly<Record<string, string>>,
): Promise<{ readonly status: number; readonly stdout: string }> {
  const options = { cwd: folder, env: { ...process.env, ...environment }, maxBuffer: 2 ** 26 }
  try {
    const { stdout } = await promisify(execFile)(program, words, options)
    return { status: 0, stdout }
  } catch (fault) {
    if (!(fault instanceof Error && 'stdout' in fault && 'code' in fault)) throw fault
    return { status: Number(fault.code), stdout: String(fault.stdout) }
  }
}
