import { readFileSync, writeFileSync } from 'node:fs'
import { format, resolveConfig } from 'prettier'
import { describe, expect, test } from 'vitest'
import { deciders, lossesOf, ownVerdict, type Verdict } from '../support/galera-deciders.ts'
import { truthTable, type TruthRow } from '../support/galera-truth-table.ts'

const page = 'docs/galera-decisions.md'

/** The rows that have a number in the drills; the others tell rules of ours apart that nobody else has. */
const rows = truthTable
  .filter(({ row, given }) => /^\d/.test(row) && given?.acceptTainted === undefined)
  .toSorted((a, b) => Number.parseInt(a.row) - Number.parseInt(b.row))

function cell(verdict: Verdict, { members }: TruthRow): string {
  if ('does' in verdict) return verdict.does
  const losses = lossesOf(verdict, members)
  const history = verdict.isNewHistory ? ' with a new history' : ''
  return `bootstraps ${verdict.bootstraps}${history}${losses.length > 0 ? `; **loses: ${losses.join(', ')}**` : ''}`
}

function pageText(): string {
  const heading = ['what the members show', 'hadeploy', ...deciders.map(({ name }) => name)]
  const lines = rows.map((row) => [
    row.row,
    cell(ownVerdict(row), row),
    ...deciders.map((decider) => cell(decider.decide(row.members), row)),
  ])
  const table = [heading, heading.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
  const rules = deciders.map(({ name, rule, source }) => `- **${name}**: ${rule} (${source})`).join('\n')
  return `# Who bootstraps, and what that costs

Made by \`test/ha/galera-comparison.test.ts\` from the truth table of the election and from models of other tools, a few lines each
(\`test/support/galera-deciders.ts\`). c1 is the first member of the inventory; positions count the writes of one history, so that "c2's 101 to 120" are twenty writes that clients were told are safe. A refusal of
hadeploy costs time and names what is missing; a wrong bootstrap costs what stands in bold.

${table}

The rules that were modelled:

${rules}
`
}

describe('docs/galera-decisions.md', () => {
  test('is what the election and the models say', async () => {
    const options = await resolveConfig(page)
    const wanted = await format(pageText(), { ...options, parser: 'markdown' })
    if (process.env['UPDATE_DOCS'] === 'yes') writeFileSync(page, wanted)
    expect(readFileSync(page, 'utf8')).toBe(wanted)
  })
})

describe('hadeploy', () => {
  test.each(rows.filter(({ given }) => given === undefined))('loses nothing in row $row', (row) => {
    expect(lossesOf(ownVerdict(row), row.members)).toEqual([])
  })
})

describe.each(deciders)('$name', (decider) => {
  test('loses writes in some row where hadeploy does not', () => {
    expect(rows.some((row) => lossesOf(decider.decide(row.members), row.members).length > 0)).toBe(true)
  })
})
