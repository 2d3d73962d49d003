import { join, resolve } from 'node:path'
import { DiagnosticError } from '../diagnostic/diagnostic.ts'
import { scopeOf } from '../expression/scope.ts'
import { Documents } from '../playbook/documents.ts'
import type { LoadContext } from '../playbook/site.ts'
import { open } from '../template/interpolate.ts'
import { localAccount } from './local-account.ts'
import type { Project } from './project.ts'
import { registry } from './registry.ts'
import { shippedFolder } from './shipped-folder.ts'

type LoadSources = Pick<Project, 'files' | 'keyring' | 'extra' | 'world' | 'configuration'>

/** What reading playbooks needs: the project's files, and where roles and playbooks are searched. */
export function loadContext({ files, keyring, extra, world, configuration }: LoadSources): LoadContext {
  const decrypt = (armoured: string): string => {
    const opened = keyring.open(armoured)
    if ('code' in opened) throw new DiagnosticError(opened)
    return opened.text
  }
  const ownRoles = configuration.rolesPath?.map((path) => resolve(path)) ?? commonRoles()
  return {
    documents: new Documents(files, process.cwd(), decrypt),
    registry,
    rolesPath: [resolve('roles'), ...ownRoles, join(shippedFolder, 'roles')],
    playbooksPath: [join(shippedFolder, 'playbooks')],
    variables: extra,
    unknownHandlers: configuration.errorOnMissingHandler === false ? 'warning' : 'error',
    evaluate: (template, variables) => open(template, scopeOf(variables, world)),
  }
}

/** Where Ansible looks for roles when no configuration says otherwise; ansible-galaxy installs into the first. */
function commonRoles(): readonly string[] {
  return [join(localAccount().homeFolder, '.ansible/roles'), '/usr/share/ansible/roles', '/etc/ansible/roles']
}
