import { error } from '../diagnostic/catalogue.ts'
import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import type { YamlNode } from '../document/node.ts'
import type { VarsPrompt } from './model.ts'
import { wrongType } from './read-kind.ts'
import { invalidName } from './read-vars.ts'
import { kindOf } from './scalar-text.ts'
import { sortEntries, strangeEntry } from './sort-entries.ts'
import { isVariableName } from './variable-name.ts'

type Report = (found: Diagnostic) => void

/** The questions of a play. */
export function readVarsPrompt(list: YamlNode | undefined, report: Report): readonly VarsPrompt[] {
  if (list === undefined) return []
  const items = list.kind === 'list' ? list.items : [list]
  return items.flatMap((item) => readPrompt(item, report) ?? [])
}

function readPrompt(node: YamlNode, report: Report): VarsPrompt | null {
  if (node.kind !== 'dict') {
    report(wrongType(node, `An entry of "vars_prompt" is a dict, and this is ${kindOf(node)}.`))
    return null
  }
  const { given, others } = sortEntries(node, 'vars_prompt', report)
  for (const entry of others) report(strangeEntry(entry, 'vars_prompt'))
  const name = given.text('name')
  const nameNode = given.node('name')
  if (name === undefined || nameNode === undefined) {
    const detail = 'An entry of "vars_prompt" needs the name of its variable.'
    report(error('playbook/missing-keyword', detail, { at: node.span, hint: 'Write "- name: VARIABLE".' }))
    return null
  }
  if (!isVariableName(name)) report(invalidName(name, nameNode))
  const value = given.value('default')
  const [encrypt, salt, saltSize] = [given.text('encrypt'), given.text('salt'), given.value('salt_size')]
  return {
    name,
    prompt: given.text('prompt') ?? `${name}: `,
    ...(value === undefined ? {} : { default: value }),
    private: given.flag('private', true),
    confirm: given.flag('confirm', false),
    ...(encrypt === undefined ? {} : { encrypt }),
    ...(salt === undefined ? {} : { salt }),
    ...(typeof saltSize === 'number' ? { saltSize } : {}),
    unsafe: given.flag('unsafe', false),
    span: node.span,
  }
}
