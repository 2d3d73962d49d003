import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import type { DiffShown, HostFinished, HostStats, ItemFinished, Outcome, RunOutcome } from '../event/event.ts'
import { showDuration } from '../text/duration.ts'
import { plainText } from './colour.ts'
import { escaped } from './markup.ts'
import { byHost } from './recap.ts'
import { hasFailed, type PlayRecord, type RunRecord, type TaskRecord } from './run-record.ts'
import { place } from './show-diagnostic.ts'
import { showDiff } from './show-diff.ts'
import { resultText } from './shown-result.ts'

/** A run as a page: how it ended, the hosts, what failed, and every task to open. */
export function htmlPage(record: RunRecord): string {
  const name = record.playbooks.map(({ path }) => path).join(', ')
  const outcome: RunOutcome = record.end?.outcome ?? 'interrupted'
  const title = `${outcomeWords[outcome]}: ${name === '' ? 'hadeploy' : name}`
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>${badge(outcome === 'ok' ? 'ok' : 'failed', outcomeWords[outcome])} ${escaped(name)}</h1>
<p>${escaped(factsOf(record).join(' · '))}</p>
</header>
<main>
${hostsSection(record.end?.stats ?? [])}
${diagnosticsSection(record.diagnostics)}
${failuresSection(record)}
<section aria-labelledby="tasks">
<h2 id="tasks">Tasks</h2>
${record.playbooks.flatMap(({ plays }) => plays.map(playSection)).join('\n')}
</section>
</main>
</body>
</html>
`
}

const outcomeWords: Readonly<Record<RunOutcome, string>> = {
  ok: 'Finished',
  failed: 'Failed',
  unreachable: 'Hosts not reached',
  error: 'Stopped by an error',
  interrupted: 'Interrupted',
}

function factsOf({ startedAt, end, version, checkMode, playbooks }: RunRecord): readonly string[] {
  const tasks = playbooks.reduce((sum, { plays }) => sum + plays.reduce((all, play) => all + play.tasks.length, 0), 0)
  return [
    ...(startedAt === null ? [] : [`${new Date(startedAt).toISOString().slice(0, 19).replace('T', ' ')} UTC`]),
    ...(end === null ? [] : [showDuration(end.durationMs)]),
    `${tasks} tasks`,
    ...(checkMode ? ['check mode: nothing was changed'] : []),
    `hadeploy ${version}`.trim(),
  ]
}

const countNames = ['ok', 'changed', 'unreachable', 'failed', 'skipped', 'rescued', 'ignored'] as const

function hostsSection(stats: readonly HostStats[]): string {
  if (stats.length === 0) return ''
  const rows = byHost(stats).map((one) => {
    const cells = countNames.map((name) => `<td${one[name] > 0 ? ` class="${name}"` : ''}>${one[name]}</td>`)
    return `<tr><th scope="row">${escaped(one.host)}</th>${cells.join('')}</tr>`
  })
  return `<section aria-labelledby="hosts">
<h2 id="hosts">Hosts</h2>
<div class="wide"><table>
<thead><tr><th scope="col">host</th>${countNames.map((name) => `<th scope="col">${name}</th>`).join('')}</tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table></div>
</section>`
}

function diagnosticsSection(diagnostics: readonly Diagnostic[]): string {
  if (diagnostics.length === 0) return ''
  return `<section aria-labelledby="notes">
<h2 id="notes">Errors and warnings</h2>
${diagnostics.map(diagnosticBlock).join('\n')}
</section>`
}

function diagnosticBlock({ severity, summary, code, detail, hint, at }: Diagnostic): string {
  const text = [...(at === undefined ? [] : [place(at)]), detail, ...(hint === undefined ? [] : [hint])].join('\n')
  const kind = severity === 'error' ? 'failed' : 'warning'
  return `<div class="note">${badge(kind, severity)} <strong>${escaped(summary)}</strong> <code>${escaped(code)}</code>
<pre tabindex="0">${escaped(text)}</pre></div>`
}

function failuresSection({ playbooks }: RunRecord): string {
  const failed = playbooks
    .flatMap(({ plays }) => plays.flatMap(({ tasks }) => tasks))
    .flatMap((task) => task.hosts.filter(hasFailed).map((host) => ({ task, host })))
  if (failed.length === 0) return ''
  const items = failed.map(
    ({ task, host }) =>
      `<li><a href="#${anchor(task)}">${escaped(task.event.name)}</a> on ${escaped(host.host)}: ${escaped(messageOf(host))}</li>`,
  )
  return `<section aria-labelledby="failures">
<h2 id="failures">What failed</h2>
<ul>
${items.join('\n')}
</ul>
</section>`
}

function messageOf({ outcome, rescued, result, diagnostic }: HostFinished): string {
  const { msg } = result
  const words = diagnostic?.summary ?? (typeof msg === 'string' ? msg : outcome)
  return rescued ? `${words} (rescued)` : words
}

function playSection({ name, tasks }: PlayRecord): string {
  return `<h3>${escaped(name === '' ? 'Play' : name)}</h3>
${tasks.map(taskBlock).join('\n')}`
}

function taskBlock(task: TaskRecord): string {
  const { event, hosts } = task
  const isOpen = hosts.some(hasFailed) ? ' open' : ''
  const longest = Math.max(0, ...hosts.map(({ durationMs }) => durationMs))
  const kind = event.handler ? 'handler ' : ''
  return `<details id="${anchor(task)}"${isOpen}>
<summary>${tallies(hosts)} <span class="name">${kind}${escaped(event.name)}</span> <span class="faint">${showDuration(longest)}</span></summary>
<p class="faint">${escaped(event.module)} · ${escaped(place(event.at))}</p>
${hosts.map((host) => hostBlock(host, task)).join('\n')}
</details>`
}

function tallies(hosts: readonly HostFinished[]): string {
  const order = ['ok', 'changed', 'skipped', 'ignored', 'failed', 'unreachable'] as const
  const kinds = hosts.map(kindOf)
  return order
    .map((kind) => ({ kind, count: kinds.filter((one) => one === kind).length }))
    .filter(({ count }) => count > 0)
    .map(({ kind, count }) => badge(kind, `${count} ${kind}`))
    .join(' ')
}

function kindOf({ outcome, ignored }: HostFinished | ItemFinished): Outcome | 'ignored' {
  return ignored && (outcome === 'failed' || outcome === 'unreachable') ? 'ignored' : outcome
}

function hostBlock(host: HostFinished, task: TaskRecord): string {
  const items = task.items.filter((item) => item.host === host.host)
  const isItemised = items.length > 0
  return `<div class="host">
<h4>${badge(kindOf(host), kindOf(host))} ${escaped(nameOf(host))} <span class="faint">${showDuration(host.durationMs)}</span></h4>
${host.diagnostic === undefined ? '' : diagnosticBlock(host.diagnostic)}
${isItemised ? items.map((item) => itemBlock(item, task)).join('\n') : resultBlock(host, task)}
</div>`
}

function itemBlock(item: ItemFinished, task: TaskRecord): string {
  return `<p>${badge(kindOf(item), kindOf(item))} ${escaped(item.label)}</p>
${resultBlock(item, task)}`
}

function resultBlock(finished: HostFinished | ItemFinished, { event }: TaskRecord): string {
  const diffs = finished.diff.map(diffBlock).join('')
  return `${diffs}<pre tabindex="0">${escaped(resultText(finished.result, event, 3))}</pre>`
}

function diffBlock(part: DiffShown): string {
  const lines = showDiff(part, plainText).trimEnd().split('\n')
  if (lines.length === 1 && lines[0] === '') return ''
  const marked = lines.map((line) => {
    const tag = line.startsWith('+') ? 'ins' : line.startsWith('-') ? 'del' : null
    return tag === null ? escaped(line) : `<${tag}>${escaped(line)}</${tag}>`
  })
  return `<pre class="diff" tabindex="0">${marked.join('\n')}</pre>`
}

function nameOf({ host, delegate }: HostFinished): string {
  return delegate === undefined ? host : `${host} → ${delegate}`
}

function anchor({ event }: TaskRecord): string {
  return `task-${encodeURIComponent(event.task).replaceAll(/[%'()!~*]/g, '_')}`
}

function badge(kind: string, words: string): string {
  return `<span class="badge ${kind}">${escaped(words)}</span>`
}

// Contrast of every pair is 4.5:1 or better; outcomes are words, colours only repeat them.
const style = `
:root { color-scheme: light dark; --text: #1b1b1b; --back: #ffffff; --faint: #595959; --line: #c8c8c8; --code: #f4f4f4;
  --ok: #1a6b2d; --changed: #7a4b00; --skipped: #0b5e70; --failed: #a3141c; --warning: #7b1d7b; }
@media (prefers-color-scheme: dark) { :root { --text: #e8e8e8; --back: #161616; --faint: #a8a8a8; --line: #4a4a4a; --code: #222222;
  --ok: #7fd492; --changed: #f0bf62; --skipped: #7fd0e2; --failed: #ff9c9c; --warning: #e6a4e6; } }
body { margin: 0 auto; max-width: 70rem; padding: 1rem; background: var(--back); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.25rem; } h3 { font-size: 1.1rem; } h4 { font-size: 1rem; margin: 0.75rem 0 0.25rem; }
h1, summary, td, th, li { overflow-wrap: anywhere; }
.faint { color: var(--faint); }
.badge { border: 1px solid currentColor; border-radius: 0.3rem; padding: 0 0.4rem; font-weight: 600; white-space: nowrap; font-size: 0.875em; }
.ok, .rescued { color: var(--ok); } .changed { color: var(--changed); } .skipped { color: var(--skipped); }
.failed, .unreachable { color: var(--failed); } .ignored, .warning { color: var(--warning); }
details { border-top: 1px solid var(--line); padding: 0.4rem 0; } summary { cursor: pointer; } .name { font-weight: 600; }
.host, .note { margin-left: 1rem; } .wide { overflow-x: auto; }
table { border-collapse: collapse; } td, th { border: 1px solid var(--line); padding: 0.2rem 0.6rem; text-align: right; } th[scope=row], th:first-child { text-align: left; }
pre { background: var(--code); padding: 0.5rem; overflow-x: auto; font-size: 0.875rem; }
ins, del { text-decoration: none; } ins { color: var(--ok); } del { color: var(--failed); }
`
