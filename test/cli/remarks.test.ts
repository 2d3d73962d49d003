import { describe, expect, test } from 'vitest'
import { Remarks } from '../../src/cli/remarks.ts'
import type { Diagnostic } from '../../src/diagnostic/diagnostic.ts'
import { Secrets } from '../../src/value/secrets.ts'

describe('what filters remark', () => {
  test('is told once, masked, to whoever listens then', () => {
    const secrets = new Secrets()
    secrets.add('hunter2')
    const before: Diagnostic[] = []
    const during: Diagnostic[] = []
    const remarks = new Remarks(secrets, (remark) => void before.push(remark))
    remarks.tell('The filter "bool" takes hunter2 for false.')
    remarks.listener = (remark) => void during.push(remark)
    remarks.tell('The filter "bool" takes hunter2 for false.')
    remarks.tell('Another.')
    expect(before).toMatchObject([
      { code: 'expression/remark', severity: 'warning', detail: 'The filter "bool" takes ******** for false.' },
    ])
    expect(during).toMatchObject([{ detail: 'Another.' }])
  })
})
