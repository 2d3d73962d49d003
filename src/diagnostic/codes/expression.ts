/** Codes of Jinja expressions and templates. */
export const expressionCodes = {
  'expression/syntax': 'Broken expression',
  'expression/undefined': 'Undefined variable',
  'expression/type': 'Wrong type in an expression',
} as const
