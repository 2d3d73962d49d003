/** @see The Python Language Reference 3.11, section 2.3.1 */
const pythonKeywords = new Set(
  (
    'False None True and as assert async await break class continue def del elif else except finally for from global if ' +
    'import in is lambda nonlocal not or pass raise return try while with yield'
  ).split(' '),
)

/** Whether a text can be the name of a variable: an ASCII identifier that is no keyword of Python. */
export function isVariableName(text: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(text) && !pythonKeywords.has(text)
}

/** Why a text cannot be the name of a variable, as the end of a sentence. */
export function whyNoVariableName(text: string): string {
  return pythonKeywords.has(text)
    ? 'it is a keyword of Python, so no expression could read it'
    : 'a name is made of letters, digits and underscores, and does not begin with a digit'
}
