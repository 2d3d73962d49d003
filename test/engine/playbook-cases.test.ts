import { describe, expect, test } from 'vitest'
import { exitCodes } from '../../src/cli/exit-codes.ts'
import { caseNames, filesOf, readCase, type CaseOutcome } from '../support/playbook-case.ts'
import { runProject } from '../support/run-playbook.ts'
import { transcriptOf } from '../support/transcript.ts'

describe('a playbook runs as its case says:', () => {
  test.each(caseNames())('%s', async (name) => {
    const { folder, inventory, arguments: words, isUnordered, expected } = readCase(name)
    const ran = await runProject({ files: filesOf(folder), inventory, arguments: words })
    const outcome: CaseOutcome = { exit: exitCodes[ran.outcome], ...transcriptOf(ran.events) }
    expect(isUnordered ? { ...outcome, steps: outcome.steps.toSorted() } : outcome).toEqual(expected)
  })
})
