import { FilterError } from '../../expression/filter.ts'
import { pythonRegex } from '../../expression/python-regex.ts'
import { defineModule, isRefusal, refuse, type Refusal } from '../../module/contract.ts'
import type { ParamsOf } from '../../module/params.ts'
import { attributeParams } from './attributes.ts'
import {
  applyTextFile,
  editMessage,
  inEncodingOf,
  planTextFile,
  probeTextFile,
  refuseUnreadable,
  textFileDiff,
  type TextFile,
} from './text-file.ts'

const params = {
  properties: {
    path: { type: 'string', format: 'path', aliases: ['dest', 'destfile', 'name'], description: 'The file.' },
    regexp: {
      type: 'string',
      format: 'regex',
      description: 'Every match in the whole text is replaced; `^` and `$` mean lines.',
    },
    replace: { type: 'string', default: '', description: 'What matches become; `\\1` and `\\g<name>` are groups.' },
    after: { type: 'string', format: 'regex', description: 'Only what follows the first match of this is looked at.' },
    before: {
      type: 'string',
      format: 'regex',
      description: 'Only what stands before the first match of this is looked at.',
    },
    backup: { type: 'boolean', default: false, description: 'Keep the old file beside the new one.' },
    validate: {
      type: 'string',
      description: 'A command with `%s` for the new file; when it fails, the old file stays.',
    },
    encoding: {
      type: 'string',
      default: 'utf-8',
      description: 'Taken for the sake of Ansible playbooks; bytes that are no UTF-8 are kept.',
    },
    ...attributeParams,
  },
  required: ['path', 'regexp'],
} as const

type Params = ParamsOf<typeof params>

interface Edited {
  readonly text: string
  readonly msg: string
}

/**
 * Replaces every match of a pattern in a file.
 *
 * Source: ansible.builtin.replace 2.14.
 */
export default defineModule({
  name: 'replace',
  summary: 'Replace every match of a pattern in a file.',
  params,
  returns: {
    msg: 'How many replacements were made, or nothing.',
    rc: 'Always 0.',
    backup_file: 'The path of the backup, when one was made.',
  },
  examples: `- name: Listen on the management address
  replace:
    path: /etc/rabbitmq/rabbitmq.conf
    regexp: '^(listeners\\.tcp\\.default = )[\\d.]+'
    replace: '\\g<1>10.0.0.11'`,

  probe: ({ path }, target) => probeTextFile(path, target),

  plan(params, before) {
    const refusal = refuseUnreadable(before, params.path, false, 'Path')
    if (refusal !== null) return refusal
    const edited = edit(params, before)
    return isRefusal(edited) ? edited : planTextFile(before, edited.text, params)
  },

  apply: (params, after, target, before) => applyTextFile(params, after, target, before),

  result(params, before, after, applied) {
    const edited = edit(params, before)
    return { rc: 0, msg: editMessage(isRefusal(edited) ? '' : edited.msg, before, after), ...applied }
  },

  diff: ({ path }, before, after) => textFileDiff(path, before, after, path),
})

function edit(params: Params, file: TextFile): Edited | Refusal {
  const encoded = (text: string): string => inEncodingOf(file, text)
  try {
    const section = sectionOf(params, file)
    if (section === null) {
      return {
        text: file.text,
        msg: `Pattern for before/after params did not match the given file: ${sectionPattern(params)}`,
      }
    }
    const regex = pythonRegex(encoded(params.regexp), { multiline: true })
    const inside = file.text.slice(section.start, section.end)
    const result = regex.replace(inside, encoded(params.replace))
    if (result === inside) return { text: file.text, msg: '' }
    const text = file.text.slice(0, section.start) + result + file.text.slice(section.end)
    return { text, msg: `${[...regex.all(inside)].length} replacements made` }
  } catch (failure) {
    // Each pattern was checked with the parameters; broken can still be what they make together, and the replacement.
    if (failure instanceof FilterError) return refuse('files/wrong-pattern', failure.message)
    throw failure
  }
}

function sectionPattern({ after = '', before = '' }: Params): string {
  return `${after}(?P<subsection>.*${after === '' || before === '' ? '' : '?'})${before}`
}

/** The stretch between `after` and `before`: the whole text without them, null when they match nothing. */
function sectionOf(params: Params, file: TextFile): { readonly start: number; readonly end: number } | null {
  const { after = '', before = '' } = params
  if (after === '' && before === '') return { start: 0, end: file.text.length }
  // A group around `after` tells where the section begins: groups come without their places.
  const head = after === '' ? '' : `(?P<hadeploy_head>${after})`
  const regex = pythonRegex(`(?s)${inEncodingOf(file, sectionPattern({ ...params, after: head }))}`)
  const match = regex.search(file.text)
  if (match === null) return null
  const headSize = head === '' ? 0 : (match.group(regex.groupNumber('hadeploy_head'))?.length ?? 0)
  const size = match.group(regex.groupNumber('subsection'))?.length ?? 0
  return { start: match.start + headSize, end: match.start + headSize + size }
}
