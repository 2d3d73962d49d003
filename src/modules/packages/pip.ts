import { defineAction, type StepResult } from '../../module/contract.ts'
import { linesOf } from '../../module/command-output.ts'
import type { ParamsOf } from '../../module/params.ts'
import type { CommandResult, WriteTarget } from '../../target/target.ts'
import {
  isSatisfiedBy,
  printPythonRequirement,
  pythonProject,
  readPythonRequirement,
  type PythonRequirement,
} from '../../text/python-requirement.ts'
import { shellWords } from '../../text/shell-words.ts'
import { quote, quoteAll } from '../../transport/quote.ts'

const params = {
  properties: {
    name: {
      type: 'array',
      items: { type: 'string' },
      description: 'Projects, each perhaps with versions (`flask>=2,<3`); or addresses and paths that pip takes.',
    },
    version: { type: 'string', description: 'The version of the one project that is named.' },
    requirements: { type: 'string', description: 'A file of the target that lists what is needed.' },
    state: {
      type: 'string',
      enum: ['absent', 'forcereinstall', 'latest', 'present'],
      default: 'present',
      description: 'Whether it shall be there, be the newest, or be put there anew.',
    },
    virtualenv: {
      type: 'string',
      format: 'path',
      description: 'Install into this environment; it is made when absent.',
    },
    virtualenv_command: {
      type: 'string',
      format: 'path',
      description:
        'What makes the environment. Without it, virtualenv where the target has it, else `python3 -m venv`.',
    },
    virtualenv_python: { type: 'string', description: 'The Python of a new environment; not for the module venv.' },
    virtualenv_site_packages: {
      type: 'boolean',
      default: false,
      description: "A new environment sees the system's packages.",
    },
    executable: { type: 'string', format: 'path', description: 'The pip to run, by name or path.' },
    extra_args: { type: 'string', description: 'More words for pip.' },
    editable: { type: 'boolean', default: false, description: 'Install in editable mode (`-e`).' },
    chdir: { type: 'string', format: 'path', description: 'Run pip from this directory.' },
    umask: { type: 'string', description: 'The umask of what is installed, octal.' },
    break_system_packages: {
      type: 'boolean',
      default: false,
      description: "Install beside the system's own packages, where the system forbids that.",
    },
  },
  requiredOneOf: [['name', 'requirements']],
  mutuallyExclusive: [
    ['name', 'requirements'],
    ['executable', 'virtualenv'],
  ],
} as const

type Params = ParamsOf<typeof params>

const stateWords: Readonly<Record<Params['state'], readonly string[]>> = {
  absent: ['uninstall', '-y'],
  forcereinstall: ['install', '-U', '--force-reinstall'],
  latest: ['install', '-U'],
  present: ['install'],
}

/** A project that was asked for, or text that only pip understands. */
type Asked = { readonly word: string; readonly requirement: PythonRequirement | null }

/**
 * Keeps Python packages installed by the target's own pip, for the system or in a virtual environment.
 *
 * Source: ansible.builtin.pip 2.19. It needs no Python where it does not run: the target's pip and venv do the work.
 */
export default defineAction({
  name: 'pip',
  summary: "Install Python packages with the target's pip.",
  params,
  returns: {
    cmd: 'The command that was run.',
    name: 'What was asked for.',
    version: 'The version that was asked for.',
    requirements: 'The file of requirements.',
    virtualenv: 'The environment.',
    state: 'The state that was asked for.',
    stdout: 'What pip said.',
  },
  examples: `- name: Install the client of OpenStack into an environment of its own
  pip:
    name: python-openstackclient
    virtualenv: /opt/openstackclient
    virtualenv_command: python3 -m venv`,

  async run(params, target, step) {
    const asked = askedFor(params)
    const problem = problemOf(params, asked)
    if (problem !== null) return failed(problem)
    const place = environmentPath(params)
    const isNew = place !== undefined && (await target.stat(`${place}/bin/activate`, { follow: true })) === null
    if (isNew && step.checkMode) return { changed: true }
    const made = isNew ? await makeEnvironment(params, place, target) : { stdout: '', stderr: '' }
    if ('failed' in made) return made
    const pip = await pipCommand(params, place, target)
    if (typeof pip === 'string') return failed(pip)
    if ((params.name ?? []).length === 0 && params.requirements === undefined) {
      return { changed: false, warnings: ['No valid name or requirements file found.'] }
    }
    const words = asked.map(({ word }) => word)
    const cmd = [...pip, ...stateWords[params.state], ...extraWords(params)]
    const whole = [...cmd, ...(params.requirements === undefined ? words : ['-r', params.requirements])]
    const call: Call = { params, place, target }
    if (step.checkMode) return foretell(call, pip, asked)
    const result = await install(call, pip, whole, made)
    return isNew && result.failed !== true ? { ...result, changed: true } : result
  },
})

/** What every call of pip in one task shares. */
interface Call {
  readonly params: Params
  /** The virtual environment. */
  readonly place: string | undefined
  readonly target: WriteTarget
}

interface Output {
  readonly stdout: string
  readonly stderr: string
}

type Failed = StepResult & { readonly failed: true }

function failed(msg: string, more: { readonly cmd?: readonly string[] } = {}): Failed {
  return { changed: false, failed: true, msg, ...more }
}

function said({ stdout, stderr }: Output): Output & {
  readonly stdout_lines: readonly string[]
  readonly stderr_lines: readonly string[]
} {
  return { stdout, stderr, stdout_lines: linesOf(stdout), stderr_lines: linesOf(stderr) }
}

function environmentPath({ virtualenv, chdir }: Params): string | undefined {
  if (virtualenv === undefined || chdir === undefined || virtualenv.startsWith('/')) return virtualenv
  return `${chdir.replace(/\/+$/, '')}/${virtualenv}`
}

function askedFor({ name = [], version }: Params): readonly Asked[] {
  return projectTexts(name).map((text, index) => {
    const requirement = readPythonRequirement(text)
    if (requirement === null) return { word: text, requirement: null }
    const wanted = index > 0 || version === undefined ? undefined : version.trimStart()
    const asked = wanted === undefined ? requirement : withVersion(text, requirement, wanted)
    return { word: printPythonRequirement(asked), requirement: asked }
  })
}

function withVersion(text: string, requirement: PythonRequirement, version: string): PythonRequirement {
  return readPythonRequirement(`${text}${/^\d/.test(version) ? '==' : ''}${version}`) ?? requirement
}

/** Lists come cut at every comma: what belongs to the project before it is put back. */
function projectTexts(names: readonly string[]): readonly string[] {
  const texts: string[] = []
  for (const piece of names.flatMap((name) => name.split(','))) {
    const last = texts.at(-1)
    const isOpen = last !== undefined && last.lastIndexOf('[') > last.lastIndexOf(']')
    const isClause = /^\s*[<>=!~]/.test(piece)
    if (last !== undefined && (isOpen || isClause)) texts[texts.length - 1] = `${last},${piece}`
    else texts.push(piece)
  }
  return texts
}

function problemOf(params: Params, asked: readonly Asked[]): string | null {
  const { version, state, umask, name, extra_args: extra = '', virtualenv_command: maker = '' } = params
  if (shellWords(extra) === null || shellWords(maker) === null) return 'No closing quotation'
  if (umask !== undefined && !/^(?:0o?)?[0-7]+$/.test(umask)) return 'umask must be an octal integer'
  if (state === 'latest' && version !== undefined) return 'version is incompatible with state=latest'
  if (version === undefined) return null
  if (asked.length > 1) {
    return "'version' argument is ambiguous when installing multiple package distributions. Please specify version restrictions next to each package in 'name' argument."
  }
  const written = readPythonRequirement(projectTexts(name ?? []).join(','))
  if (written !== null && written.clauses.length > 0) {
    return "The 'version' argument conflicts with any version specifier provided along with a package name. Please keep the version specifier, but remove the 'version' argument."
  }
  return null
}

function extraWords({ extra_args: extra = '', editable }: Params): readonly string[] {
  const words = shellWords(extra) ?? []
  return editable && !words.includes('-e') ? [...words, '-e'] : words
}

/** Makes the virtual environment, and gives what was said meanwhile. */
async function makeEnvironment(params: Params, place: string, target: WriteTarget): Promise<Output | Failed> {
  const { virtualenv_command: given, virtualenv_python: python, virtualenv_site_packages: seesSystem } = params
  const found = await target.query({ script: 'command -v virtualenv' })
  const maker = shellWords(given ?? (found.status === 0 ? 'virtualenv' : 'python3 -m venv')) ?? []
  const isVenv = /(?:^|\s)-m\s*venv(?:\s|$)|^(?:\S*\/)?pyvenv(?:\s|$)/.test(maker.join(' '))
  if (isVenv && python !== undefined) {
    return failed('virtualenv_python should not be used when using the venv module or pyvenv as virtualenv_command')
  }
  const program = maker[0] ?? ''
  const isThere = await target.query(['command', '-v', program])
  if (isThere.status !== 0) return failed(`Failed to find required executable "${program}" in paths of the target`)
  const cmd = [
    ...maker,
    ...(seesSystem ? ['--system-site-packages'] : []),
    ...(python === undefined ? [] : [`-p${python}`]),
    place,
  ]
  const made = await runIn({ params, place: undefined, target }, cmd)
  return made.status === 0 ? made : failed(wordsOf(made), { cmd })
}

/** The pip to run, as words, or a sentence that says that there is none. */
async function pipCommand(
  { executable }: Params,
  place: string | undefined,
  target: WriteTarget,
): Promise<readonly string[] | string> {
  if (executable?.startsWith('/') === true) return [executable]
  if (place !== undefined) return pipOfEnvironment(place, target)
  const name = executable ?? 'pip3'
  // The module of the target's Python is asked first: its packages are the ones that count.
  const asModule = executable === undefined ? "python3 -c 'import pip' 2>/dev/null && echo module && exit\n" : ''
  const { stdout } = await target.query({ script: `${asModule}command -v ${quote(name)}` })
  const found = stdout.trim()
  if (found === '') return `Unable to find any of ${name} to use.  pip needs to be installed.`
  return found === 'module' ? ['python3', '-m', 'pip'] : [found]
}

async function pipOfEnvironment(place: string, target: WriteTarget): Promise<readonly string[] | string> {
  const names = ['pip3', 'pip']
  const tests = names.map((name) => `${place}/bin/${name}`)
  const { stdout } = await target.query({
    script: `for pip in ${quoteAll(tests)}; do test -x "$pip" && printf '%s' "$pip" && break; done; :`,
  })
  if (stdout !== '') return [stdout]
  return `Unable to find pip in the virtualenv, ${place}, under any of these names: ${names.join(', ')}. Make sure pip is present in the virtualenv.`
}

/** Runs one command as pip is to be run: from its directory, with the programs of its environment. */
async function runIn({ params, place, target }: Call, cmd: readonly string[]): Promise<CommandResult> {
  const { umask, chdir = '/tmp', break_system_packages: breaks } = params
  const setting = [
    ...(umask === undefined ? [] : [`umask ${umask.replace(/^0o/, '0')}`]),
    ...(place === undefined ? [] : [`PATH=${quote(`${place}/bin`)}:$PATH; export PATH`]),
    ...(breaks ? ['PIP_BREAK_SYSTEM_PACKAGES=1; export PIP_BREAK_SYSTEM_PACKAGES'] : []),
  ]
  return target.run({ script: [...setting, `exec ${quoteAll(cmd)}`].join('\n') }, { okStatus: 'any', chdir })
}

function wordsOf({ stdout, stderr }: Output): string {
  return `${stdout === '' ? '' : `stdout: ${stdout}`}${stderr === '' ? '' : `\n:stderr: ${stderr}`}`
}

/** What is installed, as `name==version` lines. */
async function listed(call: Call, pip: readonly string[]): Promise<{ cmd: readonly string[] } & CommandResult> {
  const cmd = [...pip, 'list', '--format=freeze']
  return { cmd, ...(await runIn(call, cmd)) }
}

async function foretell(call: Call, pip: readonly string[], asked: readonly Asked[]): Promise<StepResult> {
  const { params } = call
  if (extraWords(params).length > 0 || params.requirements !== undefined || params.state === 'latest') {
    return { changed: true }
  }
  const { cmd, status, ...output } = await listed(call, pip)
  if (status !== 0) return failed(wordsOf(output), { cmd })
  const installed = installedIn(output.stdout)
  const isThere = ({ requirement }: Asked): boolean => {
    const version = requirement === null ? undefined : installed.get(requirement.project)
    return version !== undefined && requirement !== null && isSatisfiedBy(requirement, version)
  }
  const changed = params.state === 'absent' ? asked.some(isThere) : params.state === 'present' && !asked.every(isThere)
  return { changed, cmd: cmd.join(' '), ...said(output) }
}

function installedIn(freeze: string): ReadonlyMap<string, string> {
  const lines = linesOf(freeze).map((line) => /^(\S+?)==(\S+)$/.exec(line.trim()))
  return new Map(lines.flatMap((line) => (line === null ? [] : [[pythonProject(line[1] ?? ''), line[2] ?? '']])))
}

async function install(
  call: Call,
  pip: readonly string[],
  cmd: readonly string[],
  earlier: Output,
): Promise<StepResult> {
  const { params, place } = call
  // What pip says of sources under version control tells nothing of changes: the lists before and after do.
  const isCompared = params.requirements !== undefined || (params.name ?? []).some(isVersionControlled)
  const before = isCompared ? await listed(call, pip) : null
  const ran = await runIn(call, cmd)
  const output = { stdout: earlier.stdout + ran.stdout, stderr: earlier.stderr + ran.stderr }
  const isGone = params.state === 'absent' && ran.status === 1 && /not installed/.test(ran.stdout + ran.stderr)
  if (ran.status !== 0 && !isGone) return failed(wordsOf(output), { cmd })
  return {
    changed: before === null ? isTold(params, ran) : before.stdout !== (await listed(call, pip)).stdout,
    cmd,
    name: params.name ?? null,
    version: params.version ?? null,
    state: params.state,
    requirements: params.requirements ?? null,
    virtualenv: place ?? null,
    ...said(output),
  }
}

function isVersionControlled(name: string): boolean {
  return /^(?:svn|git|hg|bzr)\+/.test(name)
}

function isTold({ state }: Params, { stdout }: Output): boolean {
  return stdout.includes(state === 'absent' ? 'Successfully uninstalled' : 'Successfully installed')
}
