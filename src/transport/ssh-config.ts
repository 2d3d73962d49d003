import { error, warning } from '../diagnostic/catalogue.ts'
import type { Diagnosed, Diagnostic } from '../diagnostic/diagnostic.ts'
import { matchesPatternList } from './host-pattern.ts'

/** What ssh settings say about one host, from a configuration file or from `-o` arguments; absent is not said. */
export interface SshSettings {
  readonly hostName?: string
  readonly port?: number
  readonly user?: string
  readonly identityFiles: readonly string[]
  readonly identitiesOnly?: boolean
  /** `none` turns it off. */
  readonly proxyJump?: string
  readonly proxyCommand?: string
  readonly userKnownHostsFiles?: readonly string[]
  readonly strictHostKeyChecking?: 'yes' | 'accept-new' | 'no'
  readonly connectTimeoutSeconds?: number
}

/** A stretch of a configuration that holds for some hosts. All of `conditions` must match (an included file nests). */
export interface SshStanza {
  readonly conditions: readonly (readonly string[])[]
  readonly settings: readonly SshSetting[]
}

export interface SshSetting {
  /** In lower case. */
  readonly keyword: string
  readonly value: string
}

/** The configuration files that a pattern of `Include` stands for. */
export type IncludeSshConfig = (pattern: string) => readonly { readonly file: string; readonly text: string }[]

/**
 * Reads a configuration file of OpenSSH: `Host`, `Match all`, `Include` and keywords. Any other `Match` is skipped with a
 * warning, for its conditions ask things that are not known here.
 */
export function parseSshConfig(text: string, file: string, include: IncludeSshConfig): Diagnosed<readonly SshStanza[]> {
  const stanzas: SshStanza[] = []
  const diagnostics: Diagnostic[] = []
  read(text, file, [], 0)
  return { value: stanzas, diagnostics }

  function read(content: string, name: string, outer: SshStanza['conditions'], depth: number): void {
    let conditions = outer
    content.split('\n').forEach((line, index) => {
      const setting = readLine(line)
      if (setting === null) return
      const place = `${name}:${index + 1}`
      if (setting === 'broken') {
        diagnostics.push(
          error('transport/ssh-config', `${place}: "${line.trim()}" is neither a keyword with a value nor a comment.`),
        )
        return
      }
      switch (setting.keyword) {
        case 'host':
          conditions = [...outer, words(setting.value)]
          return
        case 'match':
          if (setting.value.trim().toLowerCase() !== 'all') {
            diagnostics.push(
              warning(
                'transport/ssh-option-ignored',
                `${place}: "Match ${setting.value}" and what stands under it is not used; only "Match all" is.`,
              ),
            )
            conditions = [...outer, []]
          } else conditions = outer
          return
        case 'include':
          // OpenSSH goes sixteen files deep.
          if (depth < 16) {
            for (const pattern of words(setting.value)) {
              for (const found of include(pattern)) read(found.text, found.file, conditions, depth + 1)
            }
          }
          return
        default:
          stanzas.push({ conditions, settings: [setting] })
      }
    })
  }
}

/** What a configuration says about a host name as a user types it: the first value said wins, as in OpenSSH. */
export function settingsFor(stanzas: readonly SshStanza[], host: string): SshSettings {
  const holding = stanzas.filter((stanza) => stanza.conditions.every((patterns) => matchesPatternList(patterns, host)))
  return sshSettings(holding.flatMap((stanza) => stanza.settings)).value
}

/** Turns keywords and values into settings. Keywords that hadeploy has no use for come back as warnings. */
export function sshSettings(settings: readonly SshSetting[]): Diagnosed<SshSettings> {
  const first = (keyword: string): string | undefined => settings.find((one) => one.keyword === keyword)?.value
  const number = (keyword: string): number | undefined => {
    const value = first(keyword)
    return value !== undefined && /^\d+$/.test(value) ? Number(value) : undefined
  }
  const strict = first('stricthostkeychecking')?.toLowerCase()
  const knownHosts = first('userknownhostsfile')
  const identitiesOnly = first('identitiesonly')
  const value = defined({
    hostName: first('hostname'),
    port: number('port'),
    user: first('user'),
    identityFiles: settings.filter((one) => one.keyword === 'identityfile').map((one) => unquoted(one.value)),
    identitiesOnly: identitiesOnly === undefined ? undefined : identitiesOnly.toLowerCase() === 'yes',
    proxyJump: first('proxyjump'),
    proxyCommand: first('proxycommand'),
    userKnownHostsFiles: knownHosts === undefined ? undefined : words(knownHosts),
    strictHostKeyChecking: strict === undefined ? undefined : strictness(strict),
    connectTimeoutSeconds: number('connecttimeout'),
  })
  const ignored = settings.filter((one) => !understood.has(one.keyword) && !harmless.has(one.keyword))
  return {
    value,
    diagnostics: ignored.map((one) =>
      warning(
        'transport/ssh-option-ignored',
        `The ssh option "${one.keyword}" has no meaning for hadeploy and is not used.`,
      ),
    ),
  }
}

const understood = new Set(
  'hostname port user identityfile identitiesonly proxyjump proxycommand userknownhostsfile stricthostkeychecking connecttimeout'.split(
    ' ',
  ),
)

// What hadeploy does anyway, in its own way: one connection kept open, keepalives, no agent or terminal on the host.
const harmless = new Set(
  (
    'controlmaster controlpersist controlpath compression serveraliveinterval serveralivecountmax tcpkeepalive loglevel ' +
    'forwardagent requesttty batchmode passwordauthentication kbdinteractiveauthentication pubkeyauthentication ' +
    'preferredauthentications gssapiauthentication connectionattempts globalknownhostsfile hashknownhosts sendenv setenv ' +
    'addkeystoagent checkhostip updatehostkeys visualhostkey addressfamily'
  ).split(' '),
)

function strictness(value: string): NonNullable<SshSettings['strictHostKeyChecking']> {
  if (value === 'no' || value === 'off') return 'no'
  return value === 'accept-new' ? 'accept-new' : 'yes'
}

function readLine(line: string): SshSetting | 'broken' | null {
  const text = line.trim()
  if (text === '' || text.startsWith('#')) return null
  const match = /^([A-Za-z][A-Za-z0-9]*)(?:\s*=\s*|\s+)(\S.*)$/.exec(text)
  const [, keyword, value] = match ?? []
  if (keyword === undefined || value === undefined) return 'broken'
  const name = keyword.toLowerCase()
  return { keyword: name, value: name === 'proxycommand' ? value : unquoted(value) }
}

function words(value: string): string[] {
  return [...value.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '')
}

function unquoted(value: string): string {
  return /^"[^"]*"$/.test(value) ? value.slice(1, -1) : value
}

type Optional = { [Key in keyof SshSettings]: SshSettings[Key] | undefined }

// Absent and undefined are different things to `exactOptionalPropertyTypes`, and to `{ ...defaults, ...given }`.
function defined(settings: Optional & { identityFiles: readonly string[] }): SshSettings {
  const { identityFiles, ...rest } = settings
  return { identityFiles, ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)) }
}
