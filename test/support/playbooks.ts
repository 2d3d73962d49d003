import { error } from '../../src/diagnostic/catalogue.ts'
import { DiagnosticError } from '../../src/diagnostic/diagnostic.ts'
import { Documents } from '../../src/playbook/documents.ts'
import type { LoadContext } from '../../src/playbook/site.ts'
import type { ProjectFiles } from '../../src/project/files.ts'
import { str } from '../../src/value/print.ts'
import type { Dict, Template, Value } from '../../src/value/value.ts'
import { declaredModules } from './modules.ts'
import { MemoryFiles, projectFolder } from './project.ts'

/** What reading a project in memory needs; of templates it evaluates plain names in braces. */
export function contextOf(
  texts: Readonly<Record<string, string>>,
  more: Partial<Omit<LoadContext, 'documents'>> = {},
): LoadContext {
  return contextOver(new MemoryFiles(texts), projectFolder, more)
}

/** The same over any files. */
export function contextOver(
  files: ProjectFiles,
  workingFolder: string,
  more: Partial<Omit<LoadContext, 'documents'>> = {},
): LoadContext {
  return {
    documents: new Documents(files, workingFolder, () => {
      throw new DiagnosticError(error('vault/no-password', 'No password was given.'))
    }),
    registry: declaredModules,
    rolesPath: [],
    playbooksPath: [],
    unknownHandlers: 'error',
    variables: new Map(),
    evaluate: substituted,
    ...more,
  }
}

function substituted({ source, origin }: Template, variables: Dict): Value {
  return source.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, name: string) => {
    const value = variables.get(name)
    if (value !== undefined) return str(value)
    throw new DiagnosticError(
      error('expression/undefined', `'${name}' is undefined.`, { at: origin.span(0, source.length) }),
    )
  })
}
