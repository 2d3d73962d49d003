// The compiler and the linter over one program: working out the types is most of what either does, and done once here.
import { join, resolve } from 'node:path'
import { ESLint } from 'eslint'
import ts from 'typescript'

process.chdir(resolve(import.meta.dirname, '..'))
const program = programOf('tsconfig.json')
const mistakes = ts.getPreEmitDiagnostics(program)
process.stdout.write(ts.formatDiagnosticsWithColorAndContext(mistakes, formatHost()))

const eslint = new ESLint({
  overrideConfig: {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { programs: [program], projectService: false } },
  },
})
// No cache: the types of a file may change with a file that it imports, and eslint's cache looks at each file alone.
const results = await eslint.lintFiles(['.'])
const formatter = await eslint.loadFormatter('stylish')
process.stdout.write(await formatter.format(results))
const isClean =
  mistakes.length === 0 && results.every(({ errorCount, warningCount }) => errorCount + warningCount === 0)
process.exitCode = isClean ? 0 : 1

/** @param {string} file */
function programOf(file) {
  const host = {
    ...ts.sys,
    /** @param {ts.Diagnostic} diagnostic */
    onUnRecoverableConfigFileDiagnostic(diagnostic) {
      throw new Error(ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n'))
    },
  }
  const config = ts.getParsedCommandLineOfConfigFile(join(process.cwd(), file), {}, host)
  if (config === undefined) throw new Error(`${file} cannot be read.`)
  return ts.createProgram({
    rootNames: config.fileNames,
    options: config.options,
    configFileParsingDiagnostics: config.errors,
  })
}

/** @returns {ts.FormatDiagnosticsHost} */
function formatHost() {
  return {
    getCurrentDirectory: () => process.cwd(),
    getCanonicalFileName: (name) => name,
    getNewLine: () => '\n',
  }
}
