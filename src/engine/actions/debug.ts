import { DiagnosticError } from '../../diagnostic/diagnostic.ts'
import type { Scope } from '../../expression/scope.ts'
import type { Task } from '../../playbook/model.ts'
import { open } from '../../template/interpolate.ts'
import { str } from '../../value/print.ts'
import { valueOr } from '../../value/value-or.ts'
import { Template, isList, type Value } from '../../value/value.ts'
import { asNumber } from '../settings.ts'
import { defineEngineAction } from './action.ts'
import { messageOf } from '../result.ts'
import { done, doneWith, failed } from './outcome.ts'

/** Shows a message or a variable; never changes anything. */
export default defineEngineAction({
  name: 'debug',
  summary: 'Show a message or the value of a variable.',
  params: {
    properties: {
      msg: { type: 'raw', description: 'What to show; "Hello world!" when nothing is given.' },
      var: { type: 'raw', description: 'A variable, or any expression, to show with its value.' },
      verbosity: { type: 'integer', default: 0, description: 'Show only from this many -v on.' },
    },
    mutuallyExclusive: [['msg', 'var']],
  },
  run({ given, scope, assignment: { task, playRun } }) {
    const strangers = [...given.keys()].map(str).filter((key) => !['msg', 'var', 'verbosity'].includes(key))
    if (strangers.length > 0) {
      return failed(
        `Unsupported parameters for (debug) module: ${strangers.join(', ')}. Supported parameters include: msg, var, verbosity.`,
      )
    }
    const verbosity = asNumber(given.get('verbosity'), scope) ?? 0
    if (verbosity > playRun.run.surroundings.run.verbosity) {
      return done({ skipped: true, skipped_reason: 'Verbosity threshold not met.' })
    }
    const name = given.get('var')
    if (name === undefined) return doneWith([['msg', valueOr(given.get('msg'), 'Hello world!')]])
    const names = isList(name) ? name : [name]
    return doneWith(names.map((one) => [str(one), valueOf(one, task, scope)]))
  },
})

function valueOf(name: Value, task: Task, scope: Scope): Value {
  if (typeof name !== 'string') return name
  const expression = new Template(name, { file: task.span.file, span: () => task.span }, 'expression')
  try {
    return open(expression, scope)
  } catch (fault) {
    if (!(fault instanceof DiagnosticError) || fault.diagnostic.code !== 'expression/undefined') throw fault
    return `<< error 1 - ${messageOf(fault.diagnostic)} >>`
  }
}
