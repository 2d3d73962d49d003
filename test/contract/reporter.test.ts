import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { error } from '../../src/diagnostic/catalogue.ts'
import { censoredResult, sender } from '../../src/engine/emit.ts'
import type { DiffShown, Event, HostFinished, Outcome, RunOutcome } from '../../src/event/event.ts'
import { coloured, plainText } from '../../src/reporters/colour.ts'
import { htmlReporter } from '../../src/reporters/html.ts'
import { jsonLinesReporter } from '../../src/reporters/json-lines.ts'
import { junitReporter } from '../../src/reporters/junit.ts'
import { plainReporter } from '../../src/reporters/plain.ts'
import type { Reporter } from '../../src/reporters/reporter.ts'
import { tasksReporter } from '../../src/reporters/tasks.ts'
import { Secrets } from '../../src/value/secrets.ts'
import type { JsonObject } from '../../src/value/json.ts'
import { hostFinished, place, playStarted, runFinished, statsOf, taskStarted } from '../support/events.ts'
import { ListSink } from '../support/list-sink.ts'

interface Made {
  readonly reporter: Reporter
  /** Everything written so far. */
  readonly written: () => string
}

interface Subject {
  readonly name: string
  readonly make: (verbosity: number) => Made
}

function toSink(make: (sink: ListSink, verbosity: number) => Reporter): Subject['make'] {
  return (verbosity) => {
    const sink = new ListSink()
    return { reporter: make(sink, verbosity), written: () => sink.written + sink.errors }
  }
}

function toFile(make: (options: { write: (text: string) => Promise<void> }) => Reporter): Subject['make'] {
  return () => {
    let file = ''
    // A disk takes its time; finish() has to wait for it.
    const write = async (text: string): Promise<void> => {
      await new Promise((done) => setTimeout(done, 1))
      file += text
    }
    return { reporter: make({ write }), written: () => file }
  }
}

const subjects: readonly Subject[] = [
  {
    name: 'tasks',
    make: toSink((sink, verbosity) =>
      tasksReporter(sink, {
        verbosity,
        paint: coloured,
        source: () => null,
        size: () => ({ columns: 80, rows: 24 }),
        now: () => 9000,
      }),
    ),
  },
  {
    name: 'plain',
    make: toSink((sink, verbosity) =>
      plainReporter(sink, { verbosity, columns: 79, paint: plainText, source: () => null }),
    ),
  },
  { name: 'json-lines', make: toSink((sink) => jsonLinesReporter(sink)) },
  { name: 'junit', make: toFile(junitReporter) },
  { name: 'html', make: toFile(htmlReporter) },
]

const texts = fc.oneof(fc.string({ maxLength: 12 }), fc.string({ unit: 'binary', maxLength: 12 }), fc.constant('h1'))
const names = fc.constantFrom('h1', 'h2', '漢字', '')
const tasks = fc.constantFrom('t1', 't2', 't3')
const outcomes = fc.constantFrom<Outcome[]>('ok', 'changed', 'skipped', 'failed', 'unreachable')
// fast-check's JSON is plain data of JSON's kinds by its own promise, and so is what is parsed from its text.
const results: fc.Arbitrary<JsonObject> = fc
  .dictionary(fc.oneof(texts, fc.constantFrom('msg', 'rc', 'stderr', 'results', 'warnings')), fc.json({ maxDepth: 2 }))
  .map((record) => Object.fromEntries(Object.entries(record).map(([key, json]) => [key, JSON.parse(json)])))
const diffs: fc.Arbitrary<readonly DiffShown[]> = fc.array(fc.record({ before: texts, after: texts }), { maxLength: 2 })
const base = { time: fc.nat(10_000), task: tasks, host: names }
const finished = {
  ...base,
  outcome: outcomes,
  ignored: fc.boolean(),
  result: results,
  diff: diffs,
}
const diagnostics = texts.map((detail) => error('cli/limit', detail, { at: place, hint: detail }))

/** Any event, in any state of the run: reporters must not count on an order. */
const events: fc.Arbitrary<Event> = fc.oneof(
  fc.record({
    type: fc.constant('run-started' as const),
    time: fc.nat(),
    run: texts,
    version: texts,
    arguments: fc.array(texts, { maxLength: 2 }),
    checkMode: fc.boolean(),
  }),
  fc.record({ type: fc.constant('playbook-started' as const), time: fc.nat(), path: texts, plays: fc.nat(5) }),
  fc.record({ name: texts, hosts: fc.array(names, { maxLength: 3 }) }).map((given) => playStarted(given.name, given)),
  fc.record({ type: fc.constant('no-hosts-matched' as const), time: fc.nat(), play: texts }),
  fc
    .record({
      name: texts,
      task: tasks,
      module: fc.constantFrom('debug', 'ansible.builtin.assert', 'include_tasks', 'command', ''),
      handler: fc.boolean(),
      hosts: fc.array(names, { maxLength: 3 }),
      checkMode: fc.boolean(),
    })
    .map((given) => taskStarted(given.name, given)),
  fc.record({ type: fc.constant('host-started' as const), ...base }),
  fc.record({ type: fc.constant('item-finished' as const), ...finished, label: texts, delegate: texts }),
  fc.record({
    type: fc.constant('host-finished' as const),
    ...finished,
    rescued: fc.boolean(),
    looped: fc.boolean(),
    notified: fc.array(texts, { maxLength: 2 }),
    durationMs: fc.nat(),
    diagnostic: diagnostics,
  }),
  fc.record({ type: fc.constant('retrying' as const), ...base, retriesLeft: fc.nat(9), result: results }),
  fc.record({ type: fc.constant('output' as const), ...base, stream: fc.constant('stdout' as const), text: texts }),
  fc.record({
    type: fc.constant('included' as const),
    time: fc.nat(),
    task: tasks,
    file: texts,
    hosts: fc.array(names, { maxLength: 3 }),
    label: texts,
  }),
  fc.record({
    type: fc.constant('meta-started' as const),
    time: fc.nat(),
    name: texts,
    handler: fc.boolean(),
    host: names,
    isSkipped: fc.boolean(),
    at: fc.constant(place),
  }),
  fc.record({ type: fc.constant('no-more-hosts' as const), time: fc.nat() }),
  fc.record({ type: fc.constant('warned' as const), time: fc.nat(), diagnostic: diagnostics }),
  fc
    .record({
      hosts: fc.array(names, { maxLength: 3 }),
      outcome: fc.constantFrom<RunOutcome[]>('ok', 'failed', 'unreachable', 'error', 'interrupted'),
    })
    .map(({ hosts, outcome }) =>
      runFinished(
        hosts.map((host) => statsOf(host, { ok: 1 })),
        { outcome },
      ),
    ),
)

async function reported({ make }: Subject, given: readonly Event[], verbosity: number): Promise<string> {
  const { reporter, written } = make(verbosity)
  for (const event of given) reporter.take(event)
  await reporter.finish()
  return written()
}

/** The events as they leave the engine of a run with this secret. */
function masked(given: readonly Event[], secret: string): readonly Event[] {
  const secrets = new Secrets()
  secrets.add(secret)
  const sent: Event[] = []
  const send = sender(
    (event) => {
      sent.push(event)
    },
    () => 1000,
    secrets,
  )
  given.forEach(send)
  return sent
}

describe.each(subjects)('the reporter $name', (subject) => {
  test('survives any sequence of events', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(events, { maxLength: 30 }), fc.nat(4), async (given, verbosity) => {
        await reported(subject, given, verbosity)
      }),
      { numRuns: 100 },
    )
  })

  test('writes no secret, wherever in an event it stood', async () => {
    const secret = 's3cr3t-"quoted"<&>'
    const places: readonly Event[] = [
      { type: 'run-started', time: 0, run: 'r', version: '1', arguments: ['-e', `p=${secret}`], checkMode: false },
      { type: 'playbook-started', time: 0, path: secret, plays: 1 },
      playStarted(secret),
      taskStarted(secret, { task: 't' }),
      { type: 'output', time: 0, task: 't', host: 'h1', stream: 'stdout', text: `${secret}\n` },
      {
        type: 'item-finished',
        ...{ time: 0, task: 't', host: 'h1', label: secret, outcome: 'ok', ignored: false, diff: [] },
        result: { stdout: secret, [secret]: 1 },
      },
      hostFinished('t', 'h1', 'failed', {
        result: { msg: secret, cmd: ['echo', secret], nested: { deep: [`a ${secret} b`] } },
        diff: [{ before: 'a\n', after: `${secret}\n`, afterHeader: secret }],
        diagnostic: error('cli/limit', secret, { at: place, hint: secret }),
        notified: [secret],
      }),
      { type: 'warned', time: 0, diagnostic: error('cli/limit', secret) },
      runFinished([statsOf('h1', { failed: 1 })], { outcome: 'failed', customStats: { [secret]: secret } }),
    ]
    for (const verbosity of [0, 1, 3]) {
      const text = await reported(subject, masked(places, secret), verbosity)
      expect(text).not.toContain('s3cr3t')
    }
  })

  test('shows of a censored task only that it is', async () => {
    const result = censoredResult({ changed: true, stdout: 'unseen', item: 'unseen' })
    const given = [
      playStarted('Play'),
      taskStarted('Keep', { task: 't', hosts: ['h1'] }),
      hostFinished('t', 'h1', 'changed', { result }),
      runFinished([statsOf('h1', { ok: 1, changed: 1 })]),
    ]
    const text = await reported(subject, given, 3)
    expect(text).toContain('Keep')
    expect(text).not.toContain('unseen')
  })

  test('has written everything when finish resolves', async () => {
    const given: readonly Event[] = [
      playStarted('The only play'),
      taskStarted('The last task', { task: 't', hosts: ['h1'] }),
      hostFinished('t', 'h1', 'ok'),
    ]
    expect(await reported(subject, given, 0)).toContain('The last task')
  })

  test.each<{ does: string; changes: Partial<HostFinished>; outcome: RunOutcome; words: RegExp }>([
    { does: 'a failure', changes: { result: { msg: 'The reason' } }, outcome: 'failed', words: /fail/i },
    {
      does: 'a host that was not reached',
      changes: { outcome: 'unreachable', result: { msg: 'The reason' } },
      outcome: 'unreachable',
      words: /unreachable|not reached|error/i,
    },
  ])('makes $does visible, with its reason', async ({ changes, outcome, words }) => {
    const given = [
      playStarted('Play'),
      taskStarted('Break', { task: 't', hosts: ['h1'] }),
      hostFinished('t', 'h1', 'failed', changes),
      runFinished([statsOf('h1', { failed: 1 })], { outcome }),
    ]
    const text = await reported(subject, given, 0)
    expect(text).toMatch(words)
    expect(text).toContain('Break')
    expect(text).toContain('h1')
    expect(text).toContain('The reason')
  })
})
