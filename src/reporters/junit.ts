import type { HostFinished, RunFinished } from '../event/event.ts'
import type { JsonObject } from '../value/json.ts'
import { escaped } from './markup.ts'
import { pythonJson } from './python-json.ts'
import type { Reporter } from './reporter.ts'
import { RunRecorder, type PlaybookRecord, type PlayRecord, type RunRecord, type TaskRecord } from './run-record.ts'
import { resultText } from './shown-result.ts'

export interface ReportOptions {
  /** Takes the whole report, once. */
  readonly write: (text: string) => Promise<void>
}

/**
 * `--report junit=FILE`: a test case for every task on every host, as Ansible's junit callback writes them.
 *
 * Beyond Ansible: a host that was not reached is an error (the callback leaves it out), and so is a run that broke off.
 *
 * @see Ansible 2.14, plugins/callback/junit.py
 */
export function junitReporter({ write }: ReportOptions): Reporter {
  const recorder = new RunRecorder()
  return {
    take(event) {
      recorder.take(event)
    },
    finish: () => write(junitXml(recorder.record)),
  }
}

interface Case {
  readonly name: string
  readonly place: string
  readonly seconds: number
  readonly verdict: Verdict
}

type Verdict =
  | { readonly kind: 'passed'; readonly output: string }
  | { readonly kind: 'failure' | 'error'; readonly message: string; readonly output: string }
  | { readonly kind: 'skipped'; readonly message: string }

function junitXml(record: RunRecord): string {
  const suites = record.playbooks.map((playbook) => ({
    name: suiteName(playbook),
    cases: playbook.plays.flatMap((play) => play.tasks.flatMap((task) => casesOf(task, play))),
  }))
  const broken = brokenRun(record)
  if (broken !== null) suites.push({ name: 'hadeploy', cases: [broken] })
  const all = suites.flatMap((suite) => suite.cases)
  const timestamp = record.startedAt === null ? '' : new Date(record.startedAt).toISOString().slice(0, 19)
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    `<testsuites ${counts(all)}>`,
    ...suites.flatMap(({ name, cases }) => [
      `  <testsuite name="${escaped(name)}" ${counts(cases)} timestamp="${timestamp}">`,
      ...cases.map(caseXml),
      '  </testsuite>',
    ]),
    '</testsuites>',
    '',
  ].join('\n')
}

function suiteName({ path }: PlaybookRecord): string {
  return (path.split('/').at(-1) ?? '').replace(/\.[^.]+$/, '')
}

function counts(cases: readonly Case[]): string {
  const number = (kind: Verdict['kind']): number => cases.filter(({ verdict }) => verdict.kind === kind).length
  const seconds = cases.reduce((sum, one) => sum + one.seconds, 0)
  return `tests="${cases.length}" failures="${number('failure')}" errors="${number('error')}" skipped="${number('skipped')}" time="${seconds.toFixed(3)}"`
}

function casesOf(task: TaskRecord, play: PlayRecord): readonly Case[] {
  const { name, at } = task.event
  return task.hosts.map((host) => ({
    name: `[${host.host}] ${play.name}: ${name}`,
    place: `${at.file}:${at.start.line}`,
    seconds: host.durationMs / 1000,
    verdict: toggled(verdictOf(host, task), name),
  }))
}

function verdictOf(host: HostFinished, task: TaskRecord): Verdict {
  const output = resultText(host.result, task.event, 0)
  if (host.outcome === 'skipped') {
    return { kind: 'skipped', message: textIn(host.result, 'skip_reason') ?? 'skipped' }
  }
  if (host.ignored || host.outcome === 'ok' || host.outcome === 'changed') return { kind: 'passed', output }
  const detail = host.diagnostic === undefined ? output : `${host.diagnostic.detail}\n${output}`
  const message = textIn(host.result, 'msg') ?? `rc=${pythonJson(host.result['rc'] ?? 0)}`
  return { kind: host.outcome === 'unreachable' ? 'error' : 'failure', message, output: detail }
}

// The words in names of tasks that Ansible's callback reads.
function toggled(verdict: Verdict, name: string): Verdict {
  const hasFailed = verdict.kind === 'failure'
  if (hasFailed && /EXPECTED FAILURE|TOGGLE RESULT/.test(name)) return { kind: 'passed', output: verdict.output }
  if (verdict.kind === 'passed' && name.includes('TOGGLE RESULT')) {
    return { kind: 'failure', message: 'This task was expected to fail.', output: verdict.output }
  }
  return verdict
}

function brokenRun({ end, diagnostics }: RunRecord): Case | null {
  const errors = diagnostics.filter(({ severity }) => severity === 'error')
  const outcome: RunFinished['outcome'] = end?.outcome ?? 'interrupted'
  if (errors.length === 0 && outcome !== 'error' && outcome !== 'interrupted') return null
  const [first] = errors
  return {
    name: 'run',
    place: first?.at === undefined ? '' : `${first.at.file}:${first.at.start.line}`,
    seconds: 0,
    verdict: {
      kind: 'error',
      message: first?.summary ?? `The run ended as ${outcome}.`,
      output: errors.map(({ detail }) => detail).join('\n\n'),
    },
  }
}

function caseXml({ name, place, seconds, verdict }: Case): string {
  const open = `    <testcase name="${escaped(name)}" classname="${escaped(place)}" time="${seconds.toFixed(3)}">`
  return `${open}\n      ${verdictXml(verdict)}\n    </testcase>`
}

function verdictXml(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'passed':
      return `<system-out>${escaped(verdict.output)}</system-out>`
    case 'skipped':
      return `<skipped message="${escaped(verdict.message)}" />`
    case 'failure':
    case 'error':
      return `<${verdict.kind} message="${escaped(verdict.message)}" type="${verdict.kind}">${escaped(verdict.output)}</${verdict.kind}>`
  }
}

function textIn(result: JsonObject, key: string): string | null {
  const value = result[key]
  return typeof value === 'string' ? value : null
}
