import { error } from '../diagnostic/catalogue.ts'
import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import type { Origin, Span } from '../diagnostic/span.ts'
import type { YamlEntry, YamlNode } from '../document/node.ts'
import { holdsJinja } from '../document/trust.ts'
import type { AnyModule } from '../module/contract.ts'
import { Template, type Dict, type Value } from '../value/value.ts'
import { checkTemplates } from './check-templates.ts'
import { originOfPart, splitFreeForm } from './free-form.ts'
import { bareName } from './include-modules.ts'
import { readConditions } from './read-conditions.ts'
import { wrongType } from './read-kind.ts'
import { kindOf, plainText, textOf } from './scalar-text.ts'

/** The arguments of one task as they are put together: `args:` first, then what stands beside the module's name. */
export class Arguments {
  readonly values: Dict = new Map<Value, Value>()
  readonly spans = new Map<string, Span>()
  #template: Template | undefined
  #isBroken = false
  readonly #module: AnyModule
  readonly #name: string
  readonly #report: (found: Diagnostic) => void

  /** @param name - the module's name as written, for messages */
  constructor(module: AnyModule, name: string, report: (found: Diagnostic) => void) {
    this.#module = module
    this.#name = name
    this.#report = (found) => {
      this.#isBroken = true
      report(found)
    }
  }

  /** Whether there may be more arguments: in a template, or in what could not be read. */
  get isIncomplete(): boolean {
    return this.#template !== undefined || this.#isBroken
  }

  /** Arguments that come as one template, merged below the others when the task runs. */
  get template(): Template | undefined {
    return this.#template
  }

  /** The value beside the module's name: a dict, a line of text, or nothing. */
  addNode(node: YamlNode): void {
    if (node.kind === 'dict') {
      for (const entry of node.entries) this.addEntry(entry)
      return
    }
    if (node.kind === 'scalar' && node.value === null) return
    const written = textOf(node)
    if (written !== null) this.addText(written.text, written.origin, node)
    else if (this.#module.params.freeForm !== undefined && plainText(node) !== null) {
      this.#set(this.#module.params.freeForm, plainText(node), node.span)
    } else this.#report(wrongType(node, `"${this.#name}" takes its arguments as a dict, and this is ${kindOf(node)}.`))
  }

  addEntry({ key, value }: YamlEntry): void {
    const { value: name } = key
    checkTemplates(value.value, this.#report)
    if (name instanceof Template) {
      // `set_fact: {"{{ name }}": 1}`: only modules that take any key can mean it.
      if (this.#module.params.open === true) this.values.set(name, value.value)
      else this.#report(wrongType(key, `The name of an argument of "${this.#name}" cannot be a template.`))
    } else if (typeof name === 'string') {
      this.#set(name, value.value, key.span)
      this.#setConditions(name, value)
    } else {
      this.#report(
        wrongType(key, `The name of an argument of "${this.#name}" must be text, and this is ${kindOf(key)}.`),
      )
    }
  }

  /** `args:`: a dict, or one template that will give a dict. */
  addExtra(node: YamlNode): void {
    if (node.kind === 'dict') {
      for (const entry of node.entries) this.addEntry(entry)
    } else if (node.kind === 'scalar' && node.value instanceof Template) this.#addTemplate(node.value, node)
    else
      this.#report(wrongType(node, `"args" takes a dict, or a template that gives one, and this is ${kindOf(node)}.`))
  }

  /** A line of arguments: `src=a dest=b`, or free text where the module takes such. */
  addText(text: string, origin: Origin, node: YamlNode): void {
    const split = splitFreeForm(text, keysOf(this.#module))
    if (split === null) {
      this.#report(
        error('playbook/free-form', `A quote or a Jinja block is not closed in the arguments of "${this.#name}".`, {
          at: node.span,
          hint: 'Give the arguments as a dict instead; for a command: "cmd: |" with the text below.',
        }),
      )
      return
    }
    for (const pair of split.pairs) {
      const value = templated(pair.value, originOfPart(origin, pair.place))
      checkTemplates(value, this.#report)
      this.#set(pair.key, value, origin.span(pair.start, pair.end))
    }
    const rest = split.endsLine && this.#module.params.freeForm === 'cmd' ? `${split.rest}\n` : split.rest
    if (rest !== '') this.#addRest(templated(rest, originOfPart(origin, split.restPlace)), node)
  }

  #addRest(rest: string | Template, node: YamlNode): void {
    checkTemplates(rest, this.#report)
    const { freeForm } = this.#module.params
    if (freeForm !== undefined) this.#set(freeForm, rest, node.span)
    else if (rest instanceof Template && isOneExpression(rest.source)) this.#addTemplate(rest, node)
    else {
      const text = rest instanceof Template ? rest.source : rest
      this.#report(
        error('playbook/free-form', `"${this.#name}" takes no free text, and "${text}" is not of the form key=value.`, {
          at: node.span,
          hint: `Give the arguments as a dict. To read what they are, run:\n    hadeploy doc ${this.#module.name}`,
        }),
      )
    }
  }

  #addTemplate(template: Template, node: YamlNode): void {
    checkTemplates(template, this.#report)
    if (this.#template === undefined) this.#template = template
    else {
      const detail = 'Both the module and "args" come as one template, so their order would be a guess.'
      this.#report(
        error('playbook/conflicting-keywords', detail, { at: node.span, hint: 'Combine them in one template.' }),
      )
    }
  }

  #set(name: string, value: Value, at: Span): void {
    this.values.set(name, value)
    this.spans.set(name, at)
  }

  /** Arguments whose text is an expression by itself. A template stands for conditions that only the run will know. */
  #setConditions(name: string, node: YamlNode): void {
    if (this.#module.name !== 'assert' || name !== 'that') return
    const conditions = readConditions(node, name, this.#report)
    if (!(node.value instanceof Template)) this.values.set(name, [...conditions])
  }
}

/** What can be split off the text of these modules; everything else is part of the command. @see Ansible's `parse_kv` */
const commandKeys = new Set([
  'creates',
  'removes',
  'chdir',
  'executable',
  'warn',
  'stdin',
  'stdin_add_newline',
  'strip_empty_ends',
])
const commandModules = new Set(['command', 'shell', 'script', 'raw', 'win_command', 'win_shell'])

function keysOf({ name }: AnyModule): (word: string) => boolean {
  return commandModules.has(bareName(name)) ? (word) => commandKeys.has(word) : () => true
}

function templated(text: string, origin: Origin): string | Template {
  return holdsJinja(text) ? new Template(text, origin) : text
}

function isOneExpression(text: string): boolean {
  return /^\{\{.*\}\}$/s.test(text)
}
