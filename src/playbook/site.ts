import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import type { ModuleRegistry } from '../module/registry.ts'
import type { Dict, Template, Value } from '../value/value.ts'
import type { Documents } from './documents.ts'
import type { Keywords, Parent, RoleUse } from './model.ts'

/** What reading playbooks needs from outside. One context serves a whole run: it remembers what was read. */
export interface LoadContext {
  readonly documents: Documents
  readonly registry: ModuleRegistry
  /** Absolute folders, searched for roles after `roles/` beside the playbook. */
  readonly rolesPath: readonly string[]
  /** Absolute folders, searched for playbooks that are not found where they are named (`import_playbook: galera.yml`). */
  readonly playbooksPath: readonly string[]
  /** Extra variables, for templates in names of static imports and roles. */
  readonly variables: Dict
  /** What a notification is that no handler of the play bears or hears. */
  readonly unknownHandlers: 'error' | 'warning'
  /** The value of a template with these variables and no host. @throws DiagnosticError when one of them is undefined */
  readonly evaluate: (template: Template, variables: Dict) => Value
}

/** The play that is being read, as far as its tasks need to know it. */
export interface PlayAround {
  /** The folder of the playbook file. */
  readonly folder: string
  readonly keywords: Keywords
}

/** Where the reader stands: what surrounds the nodes that it reads now. */
export interface Site {
  readonly context: LoadContext
  readonly report: (found: Diagnostic) => void
  readonly play: PlayAround
  readonly parent: Parent | null
  readonly role: RoleUse | null
  /** The folder of the file that is being read. */
  readonly folder: string
  readonly isHandler: boolean
  /** Whether a rescue takes up what fails here. */
  readonly isGuarded: boolean
  /** Files and roles being read statically, outermost first: what comes again is a cycle. */
  readonly trail: readonly string[]
}

/** Static imports nested deeper than this are a mistake, whatever they are. */
export const greatestDepth = 100
