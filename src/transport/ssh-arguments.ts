import { warning } from '../diagnostic/catalogue.ts'
import type { Diagnosed, Diagnostic } from '../diagnostic/diagnostic.ts'
import { shellWords } from '../text/shell-words.ts'
import { sshSettings, type SshSetting, type SshSettings } from './ssh-config.ts'

/** What a text of ssh arguments (`ansible_ssh_common_args` and its kind) says. */
export interface SshArguments {
  readonly settings: SshSettings
  /** `-F`: the configuration file to read in place of `~/.ssh/config`; `none` for no file. */
  readonly configFile?: string
}

const keywordOf: Readonly<Record<string, string>> = { J: 'proxyjump', i: 'identityfile', p: 'port', l: 'user' }

// Options of ssh that say nothing that hadeploy would do differently; the second row takes a value.
const harmless = new Set('A a C f G g K k M N n q s T t V v X x Y y 4 6'.split(' '))
const harmlessWithValue = new Set('B b c D E e I L m O Q R S W w'.split(' '))

/** Reads the arguments that a user wrote for the ssh program. Unknown ones are warned of and left out. */
export function parseSshArguments(text: string): Diagnosed<SshArguments> {
  const settings: SshSetting[] = []
  const diagnostics: Diagnostic[] = []
  let configFile: string | undefined
  const split = shellWords(text)
  if (split === null) diagnostics.push(ignored(text))
  const words = [...(split ?? [])]
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    const [, letter, rest = ''] = /^-([A-Za-z0-9])(.*)$/s.exec(word) ?? []
    const value = (): string => (rest === '' ? (words.shift() ?? '') : rest)
    if (letter === 'o') {
      const [, keyword = '', given = ''] = /^\s*([A-Za-z0-9]+)(?:\s*=\s*|\s+)(.*)$/s.exec(value()) ?? []
      if (keyword !== '') settings.push({ keyword: keyword.toLowerCase(), value: given })
    } else if (letter === 'F') configFile = value()
    else if (letter !== undefined && keywordOf[letter] !== undefined)
      settings.push({ keyword: keywordOf[letter], value: value() })
    else if (letter !== undefined && harmlessWithValue.has(letter)) {
      diagnostics.push(ignored(`-${letter} ${value()}`))
    } else if (letter === undefined || !harmless.has(letter)) diagnostics.push(ignored(word))
  }
  const read = sshSettings(settings)
  return {
    value: { settings: read.value, ...(configFile === undefined ? {} : { configFile }) },
    diagnostics: [...diagnostics, ...read.diagnostics],
  }
}

function ignored(word: string): Diagnostic {
  return warning(
    'transport/ssh-option-ignored',
    `The ssh argument "${word}" has no meaning for hadeploy and is not used.`,
  )
}
