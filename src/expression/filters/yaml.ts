import { DiagnosticError } from '../../diagnostic/diagnostic.ts'
import type { Value } from '../../value/value.ts'
import { FilterError, type Filter, type FilterContext } from '../filter.ts'
import { defineFilter, type Arguments } from '../signature.ts'
import { emitYaml, type YamlLayout } from '../yaml-emit.ts'

const OPTIONS = 'indent width default_flow_style sort_keys explicit_start explicit_end'

/** Filters between values and YAML 1.1. Source: ansible.builtin over PyYAML, measured. */
export const yamlFilters: readonly Filter[] = [
  defineFilter('to_yaml', OPTIONS, (input, given) =>
    emitYaml(input, layoutOf(given, { indent: 2, flow: 'innermost' })),
  ),
  defineFilter('to_nice_yaml', OPTIONS, (input, given) =>
    emitYaml(input, layoutOf(given, { indent: 4, flow: 'never' })),
  ),
  defineFilter('from_yaml', '', (input, _, context) => {
    if (typeof input !== 'string') return input
    const [first = null, ...others] = documentsIn(input, context)
    if (others.length > 0)
      throw new FilterError('The text holds several YAML documents; the filter "from_yaml_all" reads them.')
    return first
  }),
  defineFilter('from_yaml_all', '', (input, _, context) =>
    typeof input === 'string' ? [...documentsIn(input, context)] : input === null ? [] : input,
  ),
]

/** @throws FilterError for text that is not YAML: which line it is of a value says nothing, so there is no place */
function documentsIn(text: string, { scope }: FilterContext): readonly Value[] {
  try {
    return scope.world.parseYaml(text)
  } catch (cause) {
    if (cause instanceof DiagnosticError) throw new FilterError(cause.diagnostic.detail)
    throw cause
  }
}

function layoutOf(given: Arguments, standard: Pick<YamlLayout, 'indent' | 'flow'>): YamlLayout {
  const indent = given.whole('indent', standard.indent)
  const width = given.givenWhole('width') ?? 80
  const flow = given.given('default_flow_style')
  return {
    // PyYAML falls back to its own numbers outside of these bounds.
    indent: indent > 1 && indent < 10 ? indent : 2,
    width: width > indent * 2 ? width : 80,
    flow: given.has('default_flow_style')
      ? flow === undefined
        ? 'innermost'
        : given.flag('default_flow_style')
          ? 'always'
          : 'never'
      : standard.flow,
    sortKeys: given.flag('sort_keys', true),
    explicitStart: given.flag('explicit_start'),
    explicitEnd: given.flag('explicit_end'),
  }
}
