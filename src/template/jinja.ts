import { error } from '../diagnostic/catalogue.ts'
import type { Diagnosed, Diagnostic } from '../diagnostic/diagnostic.ts'
import { SourceText } from '../diagnostic/source-text.ts'
import type { Origin } from '../diagnostic/span.ts'
import { builtins } from '../expression/builtins.ts'
import { renderUnit } from '../expression/evaluate.ts'
import { unitOf } from '../expression/evaluation.ts'
import { withNewlinesOf } from '../expression/output.ts'
import { parseTemplate } from '../expression/parse.ts'
import { fileSyntax, type Syntax } from '../expression/syntax.ts'
import { Template } from '../value/value.ts'
import type { TextTemplate } from './text-template.ts'

/** How a `*.j2` file is read: by the options of the `template` module and by its own `#jinja2:` header. */
export interface JinjaOptions extends Syntax {
  /** What a newline becomes in the result. */
  readonly newline: string
}

/** What the `template` module of Ansible has for its defaults. */
export const jinjaOptions: JinjaOptions = { ...fileSyntax, newline: '\n' }

/**
 * Reads a Jinja template file.
 *
 * Its first line may change the options: `#jinja2: trim_blocks: False, lstrip_blocks: True`. That line is not output.
 * The newlines at the end of the file are kept.
 *
 * @param file - the path as a user would type it
 */
export function readJinja(
  source: string,
  file: string,
  options: JinjaOptions = jinjaOptions,
): Diagnosed<TextTemplate | null> {
  const text = new SourceText(source, file)
  const header = /^#jinja2:(?<settings>.*)(?:\r?\n|$)/.exec(source)
  const settings = header?.groups?.['settings'] ?? ''
  const read = header === null ? { value: options, diagnostics: [] } : withHeader(options, settings, text)
  const start = header?.[0].length ?? 0
  const template = new Template(source.slice(start), behind(text, start))
  const { value: body, diagnostics } = parseTemplate(template, read.value)
  const all = [...read.diagnostics, ...diagnostics]
  return { value: body === null ? null : textTemplate(template, read.value), diagnostics: all }
}

function textTemplate(template: Template, options: JinjaOptions): TextTemplate {
  return {
    render(scope) {
      const text = withNewlinesOf(template.source, renderUnit(unitOf(template, options), scope, builtins))
      return options.newline === '\n' ? text : text.replaceAll('\n', options.newline)
    },
  }
}

/** The origin of the text that begins at an offset of another. */
function behind(origin: Origin, offset: number): Origin {
  return { file: origin.file, span: (start, end) => origin.span(start + offset, end + offset) }
}

const textSettings = {
  variable_start_string: 'outputStart',
  variable_end_string: 'outputEnd',
  block_start_string: 'blockStart',
  block_end_string: 'blockEnd',
  comment_start_string: 'commentStart',
  comment_end_string: 'commentEnd',
  newline_sequence: 'newline',
} as const
const flagSettings = { trim_blocks: 'trimBlocks', lstrip_blocks: 'lstripBlocks' } as const

/**
 * The options with the settings of a header in them.
 *
 * @see ansible-core 2.19, the `#jinja2:` header of its templating
 */
function withHeader(options: JinjaOptions, settings: string, text: SourceText): Diagnosed<JinjaOptions> {
  let value = options
  const diagnostics: Diagnostic[] = []
  for (const setting of settings.split(',')) {
    const [, name = '', written = ''] = /^\s*(\w+)\s*:\s*(.*?)\s*$/.exec(setting) ?? []
    const set = settingOf(name, written)
    if (set === null) diagnostics.push(wrongSetting(setting, text))
    else value = { ...value, ...set }
  }
  return { value, diagnostics }
}

function settingOf(name: string, written: string): Partial<JinjaOptions> | null {
  for (const [known, option] of Object.entries(textSettings)) {
    const quoted = /^(['"])(.*)\1$/.exec(written)?.[2] ?? written
    if (known === name && quoted !== '') return { [option]: quoted.replaceAll('\\r', '\r').replaceAll('\\n', '\n') }
  }
  for (const [known, option] of Object.entries(flagSettings)) {
    if (known === name && /^(?:true|false)$/i.test(written)) return { [option]: written.toLowerCase() === 'true' }
  }
  // Newlines at the end are kept in any case, so this one has nothing to change.
  return name === 'keep_trailing_newline' ? {} : null
}

function wrongSetting(setting: string, text: SourceText): Diagnostic {
  const [name = '', written] = setting.split(':')
  const known = [...Object.keys(textSettings), ...Object.keys(flagSettings)].join(', ')
  const hint = `The header is written "#jinja2: trim_blocks: False, lstrip_blocks: True". It knows ${known}.`
  return error('expression/syntax', faultOf(setting, name.trim(), written), {
    at: text.span(0, text.lineAt(0).length),
    hint,
  })
}

function faultOf(setting: string, name: string, written: string | undefined): string {
  if (written === undefined) return `Missing key-value separator \`:\` in '#jinja2:' override pair '${setting}'.`
  return name in textSettings || name in flagSettings
    ? `Malformed '#jinja2:' override value '${written.trim()}' of '${name}'.`
    : `Invalid '#jinja2:' override key '${name}'.`
}
