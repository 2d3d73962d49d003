import { join, resolve } from 'node:path'
import { DiagnosticError } from '../diagnostic/diagnostic.ts'
import { scopeOf } from '../expression/scope.ts'
import { Documents } from '../playbook/documents.ts'
import type { LoadContext } from '../playbook/site.ts'
import { open } from '../template/interpolate.ts'
import { shippedFolder, type Project } from './project.ts'
import { registry } from './registry.ts'

/** What reading playbooks needs: the project's files, and where roles and playbooks are searched. */
export function loadContext({ files, keyring, extra, world }: Project): LoadContext {
  const decrypt = (armoured: string): string => {
    const opened = keyring.open(armoured)
    if ('code' in opened) throw new DiagnosticError(opened)
    return opened.text
  }
  const fromEnvironment = (process.env['ANSIBLE_ROLES_PATH'] ?? '').split(':').filter((path) => path !== '')
  return {
    documents: new Documents(files, process.cwd(), decrypt),
    registry,
    rolesPath: [...fromEnvironment.map((path) => resolve(path)), resolve('roles'), join(shippedFolder, 'roles')],
    playbooksPath: [join(shippedFolder, 'playbooks')],
    variables: extra,
    evaluate: (template, variables) => open(template, scopeOf(variables, world)),
  }
}
