/** Codes of Jinja expressions and templates. */
export const expressionCodes = {
  'expression/syntax': 'Broken expression',
  'expression/braces': 'Braces around an expression',
  'expression/undefined': 'Undefined variable',
  'expression/type': 'Wrong type in an expression',
  'expression/failed': 'Filter, test or lookup failed',
  'expression/unknown-name': 'Unknown filter, test or lookup',
  'expression/condition': 'Condition without a boolean result',
  'expression/recursion': 'Endless recursion',
  'expression/remark': 'Perhaps not what was meant',
  'expression/template-not-found': 'Template not found',
} as const
