import { defineModule, refuse, type Refusal } from '../../module/contract.ts'
import type { ParamsOf } from '../../module/params.ts'
import { pathInfo } from '../../module/path-info.ts'
import { editIni } from '../../text/ini-lines.ts'
import type { JsonObject } from '../../value/json.ts'
import { attributeParams, ownershipResult } from './attributes.ts'
import {
  applyTextFile,
  inEncodingOf,
  planTextFile,
  probeTextFile,
  refuseUnreadable,
  textFileDiff,
  type TextFile,
} from './text-file.ts'

const params = {
  properties: {
    path: { type: 'string', format: 'path', aliases: ['dest'], description: 'The file.' },
    section: { type: 'string', description: 'The section; without it, the lines above the first one.' },
    option: { type: 'string', description: 'The option; without it, the section itself is meant.' },
    value: { type: 'string', description: 'The value of the option.' },
    values: { type: 'array', items: { type: 'string' }, description: 'Several values, one line for each.' },
    state: {
      type: 'string',
      enum: ['absent', 'present'],
      default: 'present',
      description: 'Whether it shall be there.',
    },
    exclusive: {
      type: 'boolean',
      default: true,
      description: 'Other values of the option go; else they stay beside the given ones.',
    },
    no_extra_spaces: { type: 'boolean', default: false, description: 'Write `option=value` without blanks.' },
    allow_no_value: { type: 'boolean', default: false, description: 'The option may stand without a value.' },
    create: { type: 'boolean', default: true, description: 'Make the file and its folders when there is none.' },
    backup: { type: 'boolean', default: false, description: 'Keep the old file beside the new one.' },
    ...attributeParams,
  },
  required: ['path'],
  mutuallyExclusive: [['value', 'values']],
} as const

type Params = ParamsOf<typeof params>

/**
 * Keeps an option of an INI file; comments, blank lines and the order stay.
 *
 * Source: community.general.ini_file 6.6 (a new file begins with an empty line; commented options are taken over).
 */
export default defineModule({
  name: 'ini_file',
  aliases: ['community.general.ini_file'],
  summary: 'Keep an option of an INI file.',
  params,
  returns: {
    msg: 'What happened: `option added`, `option changed`, `section and option added`, `OK` …',
    path: 'The file.',
    backup_file: 'The path of the backup, when one was made.',
  },
  examples: `- name: Let nova find the message queue
  ini_file:
    path: /etc/nova/nova.conf
    section: DEFAULT
    option: transport_url
    value: rabbit://nova:secret@10.0.0.11:5672/`,

  probe: ({ path }, target) => probeTextFile(path, target),

  plan(params, before) {
    const refusal =
      refuseUnreadable(before, params.path, params.create, 'Destination', '!') ?? refuseWithoutValue(params)
    if (refusal !== null) return refusal
    const { text } = edit(params, before)
    return before.type === 'absent' && text === '' ? before : planTextFile(before, text, params)
  },

  async apply(params, after, target, before) {
    const written = await applyTextFile(params, after, target, before)
    return { ...written, ...(await pathInfo(params.path, target)) }
  },

  result: (params, before, _after, applied) => ({
    msg: edit(params, before).msg,
    path: params.path,
    ...(applied ?? knownInfo(before)),
  }),

  diff: ({ path }, before, after) => textFileDiff(path, before, after),
})

/** What is known of a file that was not touched. */
function knownInfo(file: TextFile): JsonObject {
  if (file.type === 'absent') return {}
  return { state: 'file', ...ownershipResult(file), size: Buffer.byteLength(file.text, file.encoding) }
}

function refuseWithoutValue({ state, allow_no_value, option, value, values = [] }: Params): Refusal | null {
  if (state === 'absent') return null
  const isValueGiven = value !== undefined || values.length > 0
  if (!allow_no_value && !isValueGiven) {
    return refuse(
      'files/wrong-arguments',
      "Parameter 'value(s)' must be defined if state=present and allow_no_value=False.",
    )
  }
  return isValueGiven && option === undefined
    ? refuse('files/wrong-arguments', 'A value needs an option to belong to.')
    : null
}

function edit(params: Params, file: TextFile): { readonly text: string; readonly msg: string } {
  const encoded = (text: string): string => inEncodingOf(file, text)
  const values = params.value === undefined ? (params.values ?? []) : [params.value]
  return editIni(file.text, {
    section: encoded(params.section ?? ''),
    option: encoded(params.option ?? ''),
    values: [...new Set(values.map(encoded))],
    isWanted: params.state === 'present',
    isExclusive: params.exclusive,
    isPlain: params.allow_no_value,
    separator: params.no_extra_spaces ? '=' : ' = ',
  })
}
