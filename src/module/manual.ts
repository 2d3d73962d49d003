import type { Json } from '../value/json.ts'
import type { AnyModule } from './contract.ts'
import type { ParamSchema } from './params.ts'

/** The manual of a module as Markdown: `hadeploy doc NAME`, and docs/modules. */
export function moduleManual(module: AnyModule): string {
  const sections = [
    `# ${module.name}`,
    module.summary,
    ...aliasLines(module),
    '## Parameters',
    ...parameterLines(module),
    ...ruleLines(module),
    ...returnLines(module),
    ...(module.examples === '' ? [] : ['## Examples', `\`\`\`yaml\n${module.examples}\n\`\`\``]),
  ]
  return `${sections.join('\n\n')}\n`
}

function aliasLines({ aliases }: AnyModule): readonly string[] {
  return aliases.length === 0 ? [] : [`Also called ${aliases.map(code).join(', ')}.`]
}

function parameterLines({ params }: AnyModule): readonly string[] {
  const entries = Object.entries(params.properties).map(([name, schema]) => {
    const isRequired = params.required?.includes(name) ?? false
    return `- **${name}** (${[kindOf(schema), ...(isRequired ? ['required'] : [])].join(', ')}): ${remarks(schema)}`
  })
  const free = params.freeForm === undefined ? [] : [`Free text after the module's name is \`${params.freeForm}\`.`]
  const open = params.open === true ? ['Any other key is taken too.'] : []
  return [entries.length === 0 ? 'None.' : entries.join('\n'), ...free, ...open]
}

function remarks({ description, enum: choices, default: fallback, aliases, noLog, items }: ParamSchema): string {
  const values = choices ?? items?.enum
  return [
    description,
    values === undefined ? '' : `One of ${values.map(code).join(', ')}.`,
    fallback === undefined ? '' : `Default: ${code(shown(fallback))}.`,
    aliases === undefined ? '' : `Also written ${aliases.map(code).join(', ')}.`,
    noLog === true ? 'Never shown.' : '',
  ]
    .filter((sentence) => sentence !== '')
    .join(' ')
}

function ruleLines({ params: { mutuallyExclusive = [], requiredOneOf = [] } }: AnyModule): readonly string[] {
  const rules = [
    ...mutuallyExclusive.map((group) => `- At most one of ${group.map(code).join(', ')}.`),
    ...requiredOneOf.map((group) => `- At least one of ${group.map(code).join(', ')}.`),
  ]
  return rules.length === 0 ? [] : [rules.join('\n')]
}

function returnLines({ returns }: AnyModule): readonly string[] {
  const entries = Object.entries(returns).map(([name, description]) => `- **${name}**: ${description}`)
  return entries.length === 0 ? [] : ['## Return values', entries.join('\n')]
}

function kindOf({ type, items, format }: ParamSchema): string {
  switch (type) {
    case 'string':
      return format === undefined
        ? 'text'
        : {
            path: 'path',
            'file-mode': 'mode',
            regex: 'regular expression',
            duration: 'duration',
            'file-flags': 'letters',
          }[format]
    case 'boolean':
      return 'yes or no'
    case 'integer':
      return 'whole number'
    case 'number':
      return 'number'
    case 'array':
      return items === undefined
        ? 'list'
        : `list of ${items.type === 'string' ? 'texts' : items.type === 'object' ? 'dicts' : `${items.type}s`}`
    case 'object':
      return 'dict'
    case 'raw':
      return 'anything'
  }
}

function shown(value: Json): string {
  return typeof value === 'string' ? (value === '' ? "''" : value) : JSON.stringify(value)
}

function code(text: string): string {
  return `\`${text.replaceAll('\n', '\\n')}\``
}
