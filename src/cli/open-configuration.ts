import { statSync } from 'node:fs'
import type { Diagnosed } from '../diagnostic/diagnostic.ts'
import type { ProjectFiles } from '../project/files.ts'
import { readConfiguration, type Configuration } from './configuration.ts'
import { localAccount } from './local-account.ts'

/** The configuration that counts here: of this working folder, this account and this environment. */
export function openConfiguration(files: ProjectFiles): Diagnosed<Configuration> {
  return readConfiguration({
    files,
    environment: process.env,
    workingFolder: process.cwd(),
    homeFolder: localAccount().homeFolder,
    isWorldWritable: (folder) => ((statSync(folder, { throwIfNoEntry: false })?.mode ?? 0) & 0o002) !== 0,
  })
}
