import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, lstatSync, readFileSync, realpathSync, statSync, type Stats } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { DiagnosticError, hasErrors } from '../diagnostic/diagnostic.ts'
import { readYamlDocuments } from '../document/read-yaml.ts'
import type { ExpressionWorld, FileKeeper, PathKind } from '../expression/scope.ts'
import type { Inventory } from '../inventory/inventory.ts'
import { hostsMatching } from '../inventory/patterns.ts'
import type { ProjectFiles } from '../project/files.ts'
import type { Secrets } from '../value/secrets.ts'
import type { VaultKeyring } from '../vault/keyring.ts'
import { openText, sealText } from '../vault/sealed-text.ts'
import type { Configuration } from './configuration.ts'
import { fetchPage } from './fetch-page.ts'
import { localAccount } from './local-account.ts'
import { settingOf } from './setting-of.ts'
import { writeWholeFile } from './write-file.ts'

interface Surroundings {
  readonly files: ProjectFiles
  readonly keyring: VaultKeyring
  readonly secrets: Secrets
  readonly inventory: () => Inventory
  readonly configuration: Configuration
  readonly warn: (text: string) => void
}

/** The controller as lookups and filters see it. */
export function expressionWorld({
  files,
  keyring,
  secrets,
  inventory,
  configuration,
  warn,
}: Surroundings): ExpressionWorld {
  return {
    placesOf: (name) => [name],
    findFile: (name) => (files.exists(name) ? name : null),
    readBytes(path) {
      const bytes = files.readBytes(path)
      if (bytes instanceof Uint8Array) return bytes
      throw new DiagnosticError(bytes)
    },
    exists: (path) => files.exists(path),
    glob: (pattern) => globbed(pattern, files),
    environment: (name) => process.env[name],
    pipe(command) {
      const { status, stdout, stderr } = spawnSync('/bin/sh', ['-c', command], { encoding: 'utf8' })
      return { status: status ?? 255, stdout, stderr }
    },
    fetch: fetchPage,
    setting: (question) =>
      settingOf(question, { configuration, environment: process.env, homeFolder: localAccount().homeFolder }),
    decrypt(armoured) {
      const opened = keyring.open(armoured)
      if ('code' in opened) throw new DiagnosticError(opened)
      secrets.add(opened.text)
      return opened.text
    },
    seal: sealText,
    unseal: openText,
    hostsMatching: (pattern) => hostsMatching(pattern, inventory()).value,
    parseYaml(text) {
      const { value, diagnostics } = readYamlDocuments(text, 'from_yaml', 'data')
      const [first] = diagnostics
      if (first !== undefined && hasErrors(diagnostics)) throw new DiagnosticError(first)
      return value.map((node) => node.value)
    },
    writeText(path, text) {
      writeWholeFile(path, text, { mode: 0o600, makesFolders: true })
      chmodSync(path, 0o600)
    },
    kindOf,
    keeperOf,
    realPath: (path) => files.realpath(path),
    now: () => Date.now(),
    random: (size) => randomBytes(size),
    secrets,
    warn,
  }
}

function kindOf(path: string): PathKind {
  const target = found(() => statSync(path))
  const own = found(() => lstatSync(path))
  const parent = found(() => statSync(join(path, '..')))
  return {
    target: target === null ? 'absent' : target.isFile() ? 'file' : target.isDirectory() ? 'directory' : 'other',
    isLink: own?.isSymbolicLink() ?? false,
    isMount: target !== null && parent !== null && (target.dev !== parent.dev || realpathSync(path) === '/'),
  }
}

function keeperOf(path: string): FileKeeper {
  const { uid, mtimeMs } = statSync(path)
  return { host: hostname(), owner: accountNamed(uid), modifiedMs: mtimeMs }
}

function accountNamed(uid: number): string {
  const accounts = readFileSync('/etc/passwd', 'utf8').split('\n')
  const account = accounts.map((line) => line.split(':')).find(([, , number]) => number === String(uid))
  return account?.[0] ?? String(uid)
}

/** Null for what is not there or cannot be looked at: a part of the path is no folder, a link goes in a circle. */
function found(look: () => Stats): Stats | null {
  try {
    return look()
  } catch {
    return null
  }
}

/** Paths that match a shell pattern; each part may hold `*`, `?` and `[…]`. */
function globbed(pattern: string, files: ProjectFiles): readonly string[] {
  const parts = pattern.split('/')
  let found = [pattern.startsWith('/') ? '/' : '.']
  for (const part of parts.filter((one) => one !== '')) {
    found = found.flatMap((folder) => matching(folder, part, files))
  }
  return found.toSorted()
}

function matching(folder: string, part: string, files: ProjectFiles): string[] {
  if (!/[*?[]/.test(part)) {
    const path = join(folder, part)
    return files.exists(path) ? [path] : []
  }
  const source = part
    .replace(/[\\^$.+()|{}]/g, '\\$&')
    .replaceAll('*', '[^/]*')
    .replaceAll('?', '[^/]')
  const regexp = new RegExp(`^${source.replaceAll('[!', '[^')}$`)
  const isHiddenMeant = part.startsWith('.')
  return files
    .list(folder)
    .filter((name) => (isHiddenMeant || !name.startsWith('.')) && regexp.test(name))
    .map((name) => join(folder, name))
}
