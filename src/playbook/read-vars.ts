import { error } from '../diagnostic/catalogue.ts'
import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import type { YamlEntry, YamlNode } from '../document/node.ts'
import type { Dict, Value } from '../value/value.ts'
import { checkVariables } from './check-templates.ts'
import { wrongType } from './read-kind.ts'
import { kindOf } from './scalar-text.ts'
import { isVariableName, whyNoVariableName } from './variable-name.ts'

type Report = (found: Diagnostic) => void

/** The variables of a `vars:`: a dict, or a list of dicts of which later ones win. */
export function readVars(node: YamlNode, report: Report): Dict {
  const vars = new Map<Value, Value>()
  for (const dict of node.kind === 'list' ? node.items : [node]) {
    if (dict.kind === 'dict') for (const entry of dict.entries) addVariable(vars, entry, report)
    else report(wrongType(dict, `Variables are given as a dict, and this is ${kindOf(dict)}.`))
  }
  return vars
}

function addVariable(vars: Dict, { key, value }: YamlEntry, report: Report): void {
  checkVariables(value.value, report)
  if (typeof key.value !== 'string') {
    report(wrongType(key, `The name of a variable must be text, and this is ${kindOf(key)}.`))
  } else if (isVariableName(key.value)) vars.set(key.value, value.value)
  else report(invalidName(key.value, key))
}

/** The diagnostic of a name that no expression could read. */
export function invalidName(name: string, at: YamlNode): Diagnostic {
  const detail = `"${name}" cannot be the name of a variable: ${whyNoVariableName(name)}.`
  return error('playbook/invalid-name', detail, { at: at.span, hint: suggestion(name) })
}

function suggestion(name: string): string | undefined {
  const mended = name.replace(/[^A-Za-z0-9_]/g, '_')
  return isVariableName(mended) ? `Write "${mended}".` : undefined
}
