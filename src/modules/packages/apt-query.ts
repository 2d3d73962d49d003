import type { Command } from '../../target/target.ts'
import { quote, quoteAll } from '../../transport/quote.ts'
import { isGlob } from './apt-specification.ts'

/** What dpkg and apt say about the packages of a task. */
export interface AptAnswer {
  /** Seconds since the epoch of the last update of the lists; 0 when there are none. */
  readonly cacheUpdatedAt: number
  /** By the host's own clock. */
  readonly cacheAgeSeconds: number
  /** dpkg was cut off in the middle of something. */
  readonly isInterrupted: boolean
  /** Installed versions by name and by `name:arch`. */
  readonly installed: Readonly<Record<string, string>>
  /** Removed packages whose configuration is still there. */
  readonly leftovers: readonly string[]
  /** Virtual names that an installed package provides. */
  readonly provided: readonly string[]
  /** The version that apt would install, by name; null for a name that it knows and cannot install. */
  readonly candidates: Readonly<Record<string, string | null>>
  /** Versions that can be had, newest first, by name. */
  readonly versions: Readonly<Record<string, readonly string[]>>
  /** Real names behind globs. */
  readonly names: readonly string[]
  /** What a rehearsal of the asked apt-get command would do, a line for each package. */
  readonly pending: readonly string[]
  /** `name version` of a .deb file. */
  readonly debFile: string | null
}

export interface AptQuestion {
  /** Names, with architecture or glob, without version. */
  readonly names: readonly string[]
  readonly wantsCandidates: 'always' | 'when-missing' | 'never'
  readonly wantsVersions: boolean
  readonly release: string
  /** Words of an `apt-get` command to rehearse; empty for none. */
  readonly rehearse: readonly string[]
  readonly debFile: string
}

/** The one read-only command that answers a question. */
export function aptQuestion(question: AptQuestion): Command {
  const names = quoteAll(question.names)
  const parts = [
    'LC_ALL=C; export LC_ALL',
    "echo '== cache'",
    // An image whose lists were removed keeps the folder, and its time: the files tell whether there are lists.
    'if ls /var/lib/apt/lists/*_* >/dev/null; then',
    'stat -c %Y /var/lib/apt/periodic/update-success-stamp || stat -c %Y /var/lib/apt/lists; else echo 0; fi',
    'date +%s',
    "echo '== interrupted'",
    "ls /var/lib/dpkg/updates | grep '^[0-9]'",
    question.rehearse.length > 0 ? rehearsal(question.rehearse) : '',
    question.debFile === '' ? '' : debFile(question.debFile),
    question.names.length > 0 ? `set -- ${names}\n${packageQuestions(question)}` : '',
    'exit 0',
  ]
  return { script: `{\n${parts.filter((part) => part !== '').join('\n')}\n} 2>/dev/null` }
}

function rehearsal(words: readonly string[]): string {
  return `echo '== pending'\napt-get --simulate -y ${quoteAll(words)} | grep -E '^(Inst|Remv|Del) '`
}

function debFile(place: string): string {
  const read = /^\w+:\/\//.test(place)
    ? `{ curl -fsSL ${quote(place)} || wget -qO- ${quote(place)}; } | dpkg-deb -f - Package Version`
    : `dpkg-deb -f ${quote(place)} Package Version`
  return `echo '== deb'\n${read} | sed -n 's/^[A-Za-z]*: //p'`
}

function packageQuestions({ names, wantsCandidates, wantsVersions, release }: AptQuestion): string {
  const globs = names.filter(isGlob)
  const target = release === '' ? '' : `-t ${quote(release)}`
  return `
${globs.length === 0 ? '' : openGlobs(names, globs)}
echo '== installed'
installed=$(dpkg-query -W -f '\${db:Status-Abbrev} \${Package} \${Architecture} \${Version}\\n' -- "$@")
echo "$installed"
if ${wantsCandidates === 'always' ? 'true' : `[ "$(echo "$installed" | grep -c '^[ih]i')" -lt $# ]`}; then
  echo '== provided'
  dpkg-query -W -f '\${db:Status-Abbrev} \${Provides}\\n' | sed -n 's/^[ih]i. *\\(..*\\)/\\1/p' | tr ',' '\\n' | sed 's/^ *\\([^ ]*\\).*/\\1/'
  echo '== candidates'
  ${wantsCandidates === 'never' ? ':' : `apt-cache ${target} policy "$@"`}
fi
${wantsVersions ? `echo '== versions'\napt-cache madison "$@"` : ''}`
}

function openGlobs(names: readonly string[], globs: readonly string[]): string {
  const plain = names.filter((name) => !isGlob(name))
  return `
matching=$(apt-cache pkgnames | while read -r name; do case $name in ${globs.map(globPattern).join('|')}) echo "$name" ;; esac; done)
echo '== names'
echo "$matching"
set -- ${quoteAll(plain)} $matching`
}

/** A glob as a pattern of `case`: everything but its wildcards is quoted. */
function globPattern(glob: string): string {
  return glob.replace(/[^*?[\]!-]+/g, (plain) => quote(plain))
}

/** Reads what {@link aptQuestion} printed. */
export function aptAnswer(output: string): AptAnswer {
  const sections = sectionsOf(output)
  const lines = (name: string): readonly string[] => sections.get(name) ?? []
  const states = lines('installed').map((line) => /^(\w\w).? +(\S+) (\S+) (\S*)$/.exec(line) ?? [])
  const isInstalled = (status: string | undefined): boolean => status === 'ii' || status === 'hi'
  const [updatedAt = 0, now = 0] = lines('cache').map(Number)
  const [debName, debVersion] = lines('deb')
  return {
    cacheUpdatedAt: updatedAt,
    cacheAgeSeconds: now - updatedAt,
    isInterrupted: lines('interrupted').length > 0,
    installed: Object.fromEntries(
      states.flatMap(([, status, name = '', architecture = '', version = '']) =>
        isInstalled(status)
          ? [
              [name, version],
              [`${name}:${architecture}`, version],
            ]
          : [],
      ),
    ),
    leftovers: states.flatMap(([, status, name = '']) => (status?.[1] === 'c' ? [name] : [])),
    provided: [...new Set(lines('provided'))],
    candidates: candidatesIn(lines('candidates')),
    versions: versionsIn(lines('versions')),
    names: lines('names'),
    pending: lines('pending').map((line) => line.split(' ').slice(0, 2).join(' ')),
    debFile: debName === undefined || debVersion === undefined ? null : `${debName} ${debVersion}`,
  }
}

function sectionsOf(output: string): ReadonlyMap<string, readonly string[]> {
  const sections = new Map<string, string[]>()
  let current: string[] = []
  for (const line of output.split('\n')) {
    const heading = /^== (\w+)$/.exec(line)?.[1]
    if (heading !== undefined) sections.set(heading, (current = []))
    else if (line.trim() !== '') current.push(line)
  }
  return sections
}

/** `apt-cache policy`: a name with a colon, then `Installed:` and `Candidate:` indented. */
function candidatesIn(lines: readonly string[]): Readonly<Record<string, string | null>> {
  const candidates: Record<string, string | null> = {}
  let name = ''
  for (const line of lines) {
    name = /^(\S+):$/.exec(line)?.[1] ?? name
    const candidate = /^ +Candidate: (\S+)/.exec(line)?.[1]
    if (candidate !== undefined && name !== '') candidates[name] = candidate === '(none)' ? null : candidate
  }
  return candidates
}

/** `apt-cache madison`: name, version and place between bars, newest first. */
function versionsIn(lines: readonly string[]): Readonly<Record<string, readonly string[]>> {
  const versions: Record<string, string[]> = {}
  for (const line of lines) {
    const [name, version] = line.split('|').map((part) => part.trim())
    if (name === undefined || version === undefined || version === '') continue
    const known = (versions[name] ??= [])
    if (!known.includes(version)) known.push(version)
  }
  return versions
}
