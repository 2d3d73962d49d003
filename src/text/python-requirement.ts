import { compareVersions, VersionFault } from './version-order.ts'

/** What pip is asked for: a project, with the versions that will do. */
export interface PythonRequirement {
  /** The name as indexes compare it: small letters, `-` for every run of `-`, `_` and `.`. */
  readonly project: string
  /** Names of extras, as written. */
  readonly extras: readonly string[]
  /** `>=1.0`, `!=1.5` …; empty when any version will do. */
  readonly clauses: readonly string[]
  /** Where it is needed (`python_version < "3.8"`); pip itself judges that. */
  readonly marker?: string
}

const REQUIREMENT =
  /^\s*([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:\[([^\]]*)\])?\s*\(?([^;()]*)\)?\s*(?:;(.*))?$/
const CLAUSE = /^(===|==|~=|!=|<=|>=|<|>)\s*(\S+)$/

/**
 * Reads `name[extra]>=1.0,<2; marker`.
 *
 * @returns null for what is no such text: a path, an address, an archive
 * @see PEP 508 and PEP 440
 */
export function readPythonRequirement(text: string): PythonRequirement | null {
  const [, name, extras = '', versions = '', marker] = REQUIREMENT.exec(text) ?? []
  if (name === undefined) return null
  const clauses = commaList(versions).map((clause) => CLAUSE.exec(clause))
  if (clauses.includes(null)) return null
  return {
    project: pythonProject(name),
    extras: commaList(extras),
    clauses: clauses.map((clause) => `${clause?.[1] ?? ''}${clause?.[2] ?? ''}`),
    ...(marker === undefined ? {} : { marker: marker.trim() }),
  }
}

function commaList(text: string): readonly string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
}

/** The name of a project as indexes compare it. */
export function pythonProject(name: string): string {
  return name.replace(/[-_.]+/g, '-').toLowerCase()
}

/** The requirement as one word of a command line. */
export function printPythonRequirement({ project, extras, clauses, marker }: PythonRequirement): string {
  const group = extras.length === 0 ? '' : `[${extras.toSorted().join(',')}]`
  return `${project}${group}${clauses.toSorted().join(',')}${marker === undefined ? '' : `; ${marker}`}`
}

/** Whether a version is one of those that will do; early versions count like all others. */
export function isSatisfiedBy({ clauses }: PythonRequirement, version: string): boolean {
  return clauses.every((clause) => {
    const [, operator = '', wanted = ''] = CLAUSE.exec(clause) ?? []
    try {
      return allows(operator, wanted, version)
    } catch (failure) {
      if (failure instanceof VersionFault) return false
      throw failure
    }
  })
}

function allows(operator: string, wanted: string, version: string): boolean {
  if (operator === '===') return version === wanted
  if (wanted.endsWith('.*')) {
    const hasPrefix = `${publicPart(version)}.`.startsWith(wanted.slice(0, -1))
    return operator === '!=' ? !hasPrefix : hasPrefix
  }
  // A local version (`1.0+debian`) is the public one, unless the clause asks for a local one.
  const order = compareVersions(wanted.includes('+') ? version : publicPart(version), wanted, 'pep440')
  switch (operator) {
    case '==':
      return order === 0
    case '!=':
      return order !== 0
    case '<=':
      return order <= 0
    case '>=':
      return order >= 0
    case '<':
      return order < 0
    case '>':
      return order > 0
    default:
      return order >= 0 && allows('==', `${wanted.split('.').slice(0, -1).join('.')}.*`, version)
  }
}

function publicPart(version: string): string {
  return version.replace(/\+.*$/, '')
}
