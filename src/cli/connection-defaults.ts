import type { ConnectionDefaults } from '../engine/context.ts'
import type { SshStanza } from '../transport/ssh-config.ts'
import { readSshConfig } from '../transport/ssh-config-files.ts'
import { DiagnosticError } from '../diagnostic/diagnostic.ts'
import type { ProjectFiles } from '../project/files.ts'
import type { Configuration } from './configuration.ts'
import { isGiven, numberIn, textIn } from './given.ts'
import { localAccount } from './local-account.ts'
import type { Given } from './options.ts'
import { readPasswordFile } from './password-file.ts'
import { ask } from './terminal.ts'

/** What command line and configuration say of connections; asks for the passwords that they want asked for. */
export async function connectionDefaults(
  given: Given,
  configuration: Configuration,
  files: ProjectFiles,
): Promise<ConnectionDefaults> {
  const { name, homeFolder } = localAccount()
  const { password, becomePassword } = await passwords(given, configuration, files)
  const { sshArgs, sshCommonArgs, sshExtraArgs, remotePort } = configuration
  const commonArgs = [
    sshArgs,
    textIn(given, 'sshCommonArgs') ?? sshCommonArgs,
    remotePort === undefined ? undefined : `-o Port=${remotePort}`,
  ].filter((text) => text !== undefined)
  return {
    connectTimeoutMs: (numberIn(given, 'timeout') ?? configuration.timeout ?? 10) * 1000,
    become: isGiven(given, 'become') || (configuration.become ?? false),
    hostKeyChecking: configuration.hostKeyChecking ?? true,
    localUser: name,
    home: homeFolder,
    sshConfig: rememberedConfig(homeFolder),
    ...present({
      user: textIn(given, 'user') ?? configuration.remoteUser,
      connection: textIn(given, 'connection') ?? configuration.transport,
      privateKeyFile: textIn(given, 'privateKey') ?? configuration.privateKeyFile,
      becomeUser: textIn(given, 'becomeUser') ?? configuration.becomeUser,
      becomeMethod: textIn(given, 'becomeMethod') ?? configuration.becomeMethod,
      sshCommonArgs: commonArgs.length === 0 ? undefined : commonArgs.join(' '),
      sshExtraArgs: textIn(given, 'sshExtraArgs') ?? sshExtraArgs,
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

interface Passwords {
  readonly password: string | undefined
  readonly becomePassword: string | undefined
}

async function passwords(given: Given, configuration: Configuration, files: ProjectFiles): Promise<Passwords> {
  const isLoginAsked = isGiven(given, 'askPass') || (configuration.askPass ?? false)
  const password = await passwordFrom(
    textIn(given, 'connectionPasswordFile') ?? configuration.connectionPasswordFile,
    isLoginAsked ? 'SSH password: ' : null,
    files,
  )
  const isBecomeAsked = isGiven(given, 'askBecomePass') || (configuration.askBecomePass ?? false)
  const prompt = isLoginAsked ? 'BECOME password[defaults to SSH password]: ' : 'BECOME password: '
  const becomePassword = await passwordFrom(
    textIn(given, 'becomePasswordFile') ?? configuration.becomePasswordFile,
    isBecomeAsked ? prompt : null,
    files,
  )
  return { password, becomePassword: becomePassword === '' && isLoginAsked ? password : becomePassword }
}

async function passwordFrom(
  path: string | undefined,
  prompt: string | null,
  files: ProjectFiles,
): Promise<string | undefined> {
  if (path !== undefined) {
    const text = readPasswordFile(path, files)
    if (typeof text !== 'string') throw new DiagnosticError(text)
    return text.replace(/\r?\n$/, '')
  }
  return prompt === null ? undefined : ask({ prompt, hidden: true })
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
