import { defineModule, refuse } from '../../module/contract.ts'
import { querySql, runSql } from './mysql-client.ts'
import { connectionParams } from './mysql-connection.ts'
import { literal } from './mysql-quoting.ts'

interface State {
  /** Null when the server has no such variable; undefined when it has its own way to write what was asked. */
  readonly value: string | null | undefined
}

/**
 * Reads or sets a variable of the running server.
 *
 * Source: community.mysql.mysql_variables 3.7.
 */
export default defineModule({
  name: 'mysql_variables',
  aliases: ['community.mysql.mysql_variables'],
  summary: 'Read or set global variables of MariaDB or MySQL.',
  params: {
    properties: {
      ...connectionParams,
      variable: { type: 'string', description: 'Name of the variable.' },
      value: { type: 'string', description: 'Its value; without it, it is only read.' },
      mode: {
        type: 'string',
        enum: ['global', 'persist', 'persist_only'],
        default: 'global',
        description: 'For the running server, or also (or only) after its restart; MariaDB knows global.',
      },
    },
    required: ['variable'],
  },
  returns: { msg: 'The value, when it was only read.', queries: 'What was run.' },
  examples: `
- name: Keep this member out of flow control while it is backed up
  mysql_variables:
    variable: wsrep_desync
    value: 1
`,

  async probe({ variable, ...connection }, target): Promise<State> {
    const sets = await querySql(
      connection,
      [`SHOW GLOBAL VARIABLES WHERE Variable_name = ${literal(variable)}`],
      target,
    )
    return { value: sets[0]?.rows[0]?.['Value'] ?? null }
  },

  plan({ variable, value }, before) {
    if (!/^[0-9A-Za-z_.]+$/.test(variable))
      return refuse('mysql/unknown-variable', `invalid variable name "${variable}"`)
    if (before.value === null) return refuse('mysql/unknown-variable', `Variable not available "${variable}"`)
    return value === undefined || isSame(value, before.value ?? '') ? before : { value: undefined }
  },

  async apply({ variable, value = '', mode, ...connection }, _, target, before) {
    const isSwitch = before.value === 'ON' || before.value === 'OFF'
    const text = isSwitch && truths.test(value) ? 'ON' : isSwitch && falsehoods.test(value) ? 'OFF' : value
    const query = `SET ${mode.toUpperCase()} ${variable} = ${/^-?\d+(\.\d+)?$/.test(text) ? text : literal(text)}`
    await runSql(connection, [query], target)
    return { queries: [query] }
  },

  result: ({ value }, before, after, applied) => ({
    msg:
      value === undefined
        ? [['Value', before.value ?? null]]
        : before === after
          ? 'Variable is already set to requested value.'
          : `Variable change succeeded prev_value=${before.value ?? ''}`,
    queries: [],
    ...applied,
  }),
})

const truths = /^(1|true|yes|on)$/i
const falsehoods = /^(0|false|no|off)$/i

/** The server prints ON for what may be set as 1, true or yes, and numbers without superfluous digits. */
function isSame(wanted: string, present: string): boolean {
  if (wanted === present || wanted.toUpperCase() === present.toUpperCase()) return true
  if (present === 'ON') return truths.test(wanted)
  if (present === 'OFF') return falsehoods.test(wanted)
  return wanted.trim() !== '' && present.trim() !== '' && Number(wanted) === Number(present)
}
