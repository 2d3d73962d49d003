import type { ConnectionDefaults } from '../engine/context.ts'
import type { SshStanza } from '../transport/ssh-config.ts'
import { readSshConfig } from '../transport/ssh-config-files.ts'
import { DiagnosticError } from '../diagnostic/diagnostic.ts'
import type { ProjectFiles } from '../project/files.ts'
import { isGiven, numberIn, textIn } from './given.ts'
import type { Given } from './options.ts'
import { localAccount } from './project.ts'
import { ask } from './terminal.ts'

/** What the command line says of connections; asks for the passwords that it wants asked for. */
export async function connectionDefaults(given: Given, files: ProjectFiles): Promise<ConnectionDefaults> {
  const { name, homeFolder } = localAccount()
  const password = await passwordFrom(given, 'askPass', 'connectionPasswordFile', 'SSH password: ', files)
  const becomePassword = await passwordFrom(given, 'askBecomePass', 'becomePasswordFile', 'BECOME password: ', files)
  const checking = process.env['ANSIBLE_HOST_KEY_CHECKING']
  return {
    connectTimeoutMs: (numberIn(given, 'timeout') ?? 10) * 1000,
    become: isGiven(given, 'become'),
    hostKeyChecking: checking === undefined || !/^(?:false|no|0|off)$/i.test(checking),
    localUser: name,
    home: homeFolder,
    sshConfig: rememberedConfig(homeFolder),
    ...present({
      user: textIn(given, 'user'),
      connection: textIn(given, 'connection'),
      privateKeyFile: textIn(given, 'privateKey'),
      becomeUser: textIn(given, 'becomeUser'),
      becomeMethod: textIn(given, 'becomeMethod'),
      sshCommonArgs: textIn(given, 'sshCommonArgs'),
      sshExtraArgs: textIn(given, 'sshExtraArgs'),
      password,
      becomePassword,
    }),
  }
}

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

function present<T extends object>(object: T): Present<T> {
  // Only members that are undefined are left out; the others keep their types.
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as Present<T>
}

async function passwordFrom(
  given: Given,
  asked: string,
  file: string,
  prompt: string,
  files: ProjectFiles,
): Promise<string | undefined> {
  const path = textIn(given, file)
  if (path !== undefined) {
    const text = files.readText(path)
    if (typeof text !== 'string') throw new DiagnosticError(text)
    return text.replace(/\r?\n$/, '')
  }
  return isGiven(given, asked) ? ask({ prompt, hidden: true }) : undefined
}

// ssh's configuration is read once a run, not once a task; another file only where `-F` names one.
function rememberedConfig(home: string): (file?: string) => readonly SshStanza[] {
  const known = new Map<string, readonly SshStanza[]>()
  return (file) => {
    const found = known.get(file ?? '')
    if (found !== undefined) return found
    const { value } = readSshConfig(home, file)
    known.set(file ?? '', value)
    return value
  }
}
