import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import type { Diagnosed } from '../diagnostic/diagnostic.ts'
import { matchesPatternList } from './host-pattern.ts'
import { parseSshConfig, type SshStanza } from './ssh-config.ts'

/** Reads `~/.ssh/config` and `/etc/ssh/ssh_config`, or the one file that `-F` names; a missing file says nothing. */
export function readSshConfig(homeFolder: string, configFile?: string): Diagnosed<readonly SshStanza[]> {
  const files =
    configFile === undefined
      ? [path.join(homeFolder, '.ssh/config'), '/etc/ssh/ssh_config']
      : configFile === 'none'
        ? []
        : [configFile]
  const parsed = files.map((file) => {
    const text = readIfThere(file)
    if (text === null) return { value: [], diagnostics: [] }
    return parseSshConfig(text, file, (pattern) => included(pattern, path.dirname(file), homeFolder))
  })
  return {
    value: parsed.flatMap(({ value }) => value),
    diagnostics: parsed.flatMap(({ diagnostics }) => diagnostics),
  }
}

function included(pattern: string, folder: string, homeFolder: string): { file: string; text: string }[] {
  const full = pattern.startsWith('~/') ? path.join(homeFolder, pattern.slice(2)) : path.resolve(folder, pattern)
  return filesMatching(full).flatMap((file) => {
    const text = readIfThere(file)
    return text === null ? [] : [{ file, text }]
  })
}

// Wildcards in the last part only, as `Include config.d/*` has it.
function filesMatching(pattern: string): string[] {
  const { dir, base } = path.parse(pattern)
  if (!/[*?]/.test(base)) return [pattern]
  try {
    return readdirSync(dir)
      .filter((name) => matchesPatternList([base], name))
      .sort()
      .map((name) => path.join(dir, name))
  } catch {
    // A folder that is not there includes nothing.
    return []
  }
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    // OpenSSH too passes over files that are missing or not for this user.
    return null
  }
}
