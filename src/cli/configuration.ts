import { dirname, join, relative, resolve } from 'node:path'
import { error, warning } from '../diagnostic/catalogue.ts'
import type { Diagnosed, Diagnostic } from '../diagnostic/diagnostic.ts'
import type { Span } from '../diagnostic/span.ts'
import type { ProjectFiles } from '../project/files.ts'
import { readConfigurationFile, type ConfigurationEntry } from './configuration-file.ts'
import { idleKeys, idleSections, settings, type SettingKind, type SettingName, type SettingRow } from './settings.ts'

interface ValueOfKind {
  readonly text: string
  readonly flag: boolean
  readonly number: number
  readonly list: readonly string[]
  readonly path: string
  readonly paths: readonly string[]
  readonly searchPath: readonly string[]
}

type ValueOfRow<Row extends SettingRow> = Row extends { readonly choices: readonly (infer Choice)[] }
  ? Choice
  : ValueOfKind[Row['kind']]

type SettingValues = { readonly [N in SettingName]?: ValueOfRow<(typeof settings)[N]> }

/** What the configuration file and the environment say; what neither says is absent. */
export interface Configuration extends SettingValues {
  /** The file that was read, absolute, or null without one. */
  readonly file: string | null
  /** All that the file says, by `section/key`, as it is written there. */
  readonly written: ReadonlyMap<string, string>
}

/** Where the configuration is looked for. */
export interface ConfigurationPlace {
  readonly files: ProjectFiles
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly workingFolder: string
  readonly homeFolder: string
  /** Whether everybody may write into a folder; a configuration found there could be anyone's. */
  readonly isWorldWritable: (folder: string) => boolean
}

/**
 * Reads the settings: the first file of ANSIBLE_CONFIG, ./ansible.cfg, ~/.ansible.cfg and /etc/ansible/ansible.cfg, and
 * over it the environment. Keys that hadeploy does not follow are named in one warning.
 */
export function readConfiguration(place: ConfigurationPlace): Diagnosed<Configuration> {
  const { path, diagnostics } = findFile(place)
  const read = path === null ? { value: [], diagnostics: [] } : readFile(path, place)
  const found = [...diagnostics, ...read.diagnostics]
  const entries = new Map(read.value.map((entry) => [entry.key, entry]))
  const said: Partial<Record<SettingName, unknown>> = {}
  for (const [name, row] of Object.entries(settings) as readonly [SettingName, SettingRow][]) {
    const given = givenFor(row, entries, path, place)
    if (given === null) continue
    const value = readers[row.kind](given, place)
    const isAllowed = typeof value !== 'string' || (row.choices?.includes(value) ?? true)
    if (value === null || !isAllowed) found.push(wrongValue(given, row))
    else said[name] = value
  }
  found.push(...unfollowed(read.value))
  // Each value was read by the reader of its row's kind.
  const written = new Map(read.value.map(({ key, value }) => [key, unquoted(value)]))
  return { value: { ...(said as SettingValues), file: path, written }, diagnostics: found }
}

interface GivenSetting {
  readonly text: string
  /** As it is called in messages. */
  readonly name: string
  readonly at?: Span
  /** The folder that relative paths start from, as a user would type it; empty for the working folder. */
  readonly folder: string
}

function findFile({ files, environment, workingFolder, homeFolder, isWorldWritable }: ConfigurationPlace): {
  readonly path: string | null
  readonly diagnostics: readonly Diagnostic[]
} {
  const named = environment['ANSIBLE_CONFIG']
  if (named !== undefined && named !== '') {
    const path = resolve(workingFolder, expanded(named, environment, homeFolder))
    const file = files.isDirectory(path) ? join(path, 'ansible.cfg') : path
    if (files.isFile(file)) return { path: file, diagnostics: [] }
  }
  const own = join(workingFolder, 'ansible.cfg')
  const isUntrusted = files.isFile(own) && isWorldWritable(workingFolder)
  const candidates = [...(isUntrusted ? [] : [own]), join(homeFolder, '.ansible.cfg'), '/etc/ansible/ansible.cfg']
  return {
    path: candidates.find((path) => files.isFile(path)) ?? null,
    diagnostics: isUntrusted ? [untrusted(own)] : [],
  }
}

function readFile(
  path: string,
  { files, workingFolder }: ConfigurationPlace,
): Diagnosed<readonly ConfigurationEntry[]> {
  const text = files.readText(path)
  if (typeof text !== 'string') return { value: [], diagnostics: [text] }
  const below = relative(workingFolder, path)
  return readConfigurationFile(text, below.startsWith('..') ? path : below)
}

function givenFor(
  row: SettingRow,
  entries: ReadonlyMap<string, ConfigurationEntry>,
  file: string | null,
  { environment, workingFolder }: ConfigurationPlace,
): GivenSetting | null {
  for (const name of row.environment) {
    const text = environment[name]
    if (text !== undefined) return { text, name, folder: '' }
  }
  for (const key of row.keys) {
    const entry = entries.get(key)
    if (entry === undefined) continue
    const folder = relative(workingFolder, dirname(file ?? workingFolder))
    return { text: unquoted(entry.value), name: entry.key.replace(/^.*\//, ''), at: entry.at, folder }
  }
  return null
}

type Reader = (given: GivenSetting, place: ConfigurationPlace) => ValueOfKind[SettingKind] | null

const readers: Readonly<Record<SettingKind, Reader>> = {
  text: ({ text }) => text,
  flag: ({ text }) => flagIn(text),
  number: ({ text }) => (/^\d+(?:\.\d+)?$/.test(text.trim()) ? Number(text) : null),
  list: ({ text }) => partsOf(text, ','),
  path: (given, place) => pathIn(given.text, given, place),
  paths: (given, place) => partsOf(given.text, ',').map((part) => pathIn(part, given, place)),
  searchPath: (given, place) => partsOf(given.text, ':').map((part) => pathIn(part, given, place)),
}

function flagIn(text: string): boolean | null {
  if (/^(?:y|yes|on|1|true|t|1\.0)$/i.test(text.trim())) return true
  return /^(?:n|no|off|0|false|f|0\.0)$/i.test(text.trim()) ? false : null
}

function partsOf(text: string, separator: string): readonly string[] {
  return text
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

function pathIn(text: string, { folder }: GivenSetting, { environment, homeFolder }: ConfigurationPlace): string {
  const path = expanded(text, environment, homeFolder)
  return path.startsWith('/') || folder === '' ? path : join(folder, path)
}

function expanded(text: string, environment: ConfigurationPlace['environment'], homeFolder: string): string {
  return text
    .replace(/^~(?=\/|$)/, homeFolder)
    .replace(/\{\{\s*CWD\s*\}\}/g, '.')
    .replace(/\$(?:\{(\w+)\}|(\w+))/g, (whole, braced?: string, bare?: string) => {
      return environment[braced ?? bare ?? ''] ?? whole
    })
}

function unquoted(text: string): string {
  return /^(['"]).*\1$/s.test(text) && text.length > 1 ? text.slice(1, -1) : text
}

function wrongValue({ text, name, at }: GivenSetting, { kind, choices }: SettingRow): Diagnostic {
  const wanted = choices?.join(', ') ?? (kind === 'flag' ? 'yes or no' : 'a number')
  return error(
    'cli/configuration',
    `The setting ${name} is "${text}", and it has to be ${choices === undefined ? '' : 'one of '}${wanted}.`,
    { at },
  )
}

function untrusted(path: string): Diagnostic {
  const folder = dirname(path)
  return warning('cli/configuration', `${path} is not read: everybody may write into its folder.`, {
    hint: `Take that right away, or name the file:\n    chmod o-w ${folder}\n    export ANSIBLE_CONFIG=${path}`,
  })
}

/** Keys of the file that would have an effect in Ansible and have none here. */
function unfollowed(entries: readonly ConfigurationEntry[]): readonly Diagnostic[] {
  const followed = new Set<string>(Object.values(settings).flatMap(({ keys }) => [...keys]))
  const others = entries.filter(({ key }) => {
    const section = key.split('/')[0] ?? ''
    return !followed.has(key) && !idleKeys.has(key) && !idleSections.has(section)
  })
  const [first] = others
  if (first === undefined) return []
  const names = others.map(({ key }) => key.replace(/^defaults\//, '').replace('/', ': '))
  const detail = `These settings have no effect in hadeploy: ${names.join(', ')}.`
  return [warning('cli/configuration', detail, { at: first.at })]
}
