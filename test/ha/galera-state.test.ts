import { describe, expect, test } from 'vitest'
import { parseGrastate, parseRecovered, zeroUuid } from '../../src/ha/galera-state.ts'

const uuid = '11111111-aaaa-bbbb-cccc-000000000001'
const whole = `# GALERA saved state\nversion: 2.1\nuuid:    ${uuid}\nseqno:   42\nsafe_to_bootstrap: 0\n`

describe('grastate.dat', () => {
  test.each([
    { is: 'read whole', content: whole, state: { kind: 'ok', uuid, seqno: 42n, isSafe: false } },
    {
      is: 'safe when it says so',
      content: whole.replace('bootstrap: 0', 'bootstrap: 1'),
      state: { kind: 'ok', uuid, seqno: 42n, isSafe: true },
    },
    {
      is: 'safe when the last line lacks its newline',
      content: whole.slice(0, -1),
      state: { kind: 'ok', uuid, seqno: 42n, isSafe: true },
    },
    {
      is: 'safe when the line is missing',
      content: whole.replace(/safe.*\n/, ''),
      state: { kind: 'ok', uuid, seqno: 42n, isSafe: true },
    },
    {
      is: 'read with unknown lines and padding',
      content: `${whole}   \nnew_key: x   \n`,
      state: { kind: 'ok', uuid, seqno: 42n, isSafe: false },
    },
    {
      is: 'zero for a broken uuid',
      content: whole.replace(uuid, 'nonsense'),
      state: { kind: 'ok', uuid: zeroUuid, seqno: 42n, isSafe: false },
    },
    {
      is: 'exact beyond 2^53',
      content: whole.replace('42', '9007199254740993'),
      state: { kind: 'ok', uuid, seqno: 9007199254740993n, isSafe: false },
    },
    { is: 'missing', content: null, state: { kind: 'missing' } },
    { is: 'empty', content: '', state: { kind: 'empty' } },
    { is: 'corrupt when cut off', content: whole.slice(0, 40), state: { kind: 'corrupt' } },
    { is: 'corrupt when binary', content: 'uuid: \0\0\0', state: { kind: 'corrupt' } },
    { is: 'corrupt for a seqno that is no number', content: whole.replace('42', 'x'), state: { kind: 'corrupt' } },
  ])('is $is', ({ content, state }) => {
    expect(parseGrastate(content)).toEqual(state)
  })
})

describe('the recovered position', () => {
  test.each([
    {
      of: 'the old form',
      output: `--wsrep_start_position=${uuid}:17`,
      status: 0,
      found: { kind: 'ok', position: { uuid, seqno: 17n } },
    },
    {
      of: 'the new form',
      output: `_WSREP_START_POSITION=--wsrep_start_position=${uuid}:17\n`,
      status: 0,
      found: { kind: 'ok', position: { uuid, seqno: 17n } },
    },
    {
      of: 'wsrep_gtid_mode',
      output: `--wsrep_start_position=${uuid}:17,1-2-3`,
      status: 0,
      found: { kind: 'ok', position: { uuid, seqno: 17n } },
    },
    { of: 'nothing, with wsrep off', output: '', status: 0, found: { kind: 'wsrep-off' } },
    { of: 'a failed recovery', output: 'InnoDB: corruption', status: 1, found: { kind: 'failed' } },
  ])('is read from $of', ({ output, status, found }) => {
    expect(parseRecovered(output, status)).toEqual(found)
  })
})
