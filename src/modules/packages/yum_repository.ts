import { defineModule, refuse, type Refusal } from '../../module/contract.ts'
import type { ParamsOf } from '../../module/params.ts'

/** Options of a repository that go into its file as they are. @see dnf.conf(5) */
const optionParams = {
  async: { type: 'boolean', description: 'Fetch packages in parallel.' },
  bandwidth: { type: 'string', description: 'Bytes a second that fetching may take.' },
  baseurl: { type: 'array', items: { type: 'string' }, description: 'Where it is.' },
  cost: { type: 'string', description: 'Cheaper repositories are taken first.' },
  countme: { type: 'boolean', description: 'Let the server count this host.' },
  deltarpm_percentage: { type: 'string', description: 'How small a delta must be.' },
  enabled: { type: 'boolean', description: 'Whether it is used.' },
  enablegroups: { type: 'boolean', description: 'Whether its groups are used.' },
  exclude: {
    type: 'array',
    items: { type: 'string' },
    aliases: ['excludepkgs'],
    description: 'Packages to leave out.',
  },
  failovermethod: { type: 'string', enum: ['roundrobin', 'priority'], description: 'How the next URL is chosen.' },
  gpgcakey: { type: 'string', description: 'Key of the authority that signed the key.' },
  gpgcheck: { type: 'boolean', description: 'Whether packages must be signed.' },
  gpgkey: { type: 'array', items: { type: 'string' }, description: 'Where its keys are.' },
  http_caching: { type: 'string', enum: ['all', 'packages', 'none'], description: 'What proxies may keep.' },
  include: { type: 'string', description: 'A file to read too.' },
  includepkgs: { type: 'array', items: { type: 'string' }, description: 'The only packages to take.' },
  ip_resolve: { type: 'string', enum: ['4', '6', 'IPv4', 'IPv6', 'whatever'], description: 'Family of addresses.' },
  keepalive: { type: 'boolean', description: 'Keep connections open.' },
  keepcache: { type: 'string', enum: ['0', '1'], description: 'Keep fetched packages.' },
  metadata_expire: { type: 'string', description: 'How long metadata hold.' },
  metadata_expire_filter: { type: 'string', description: 'When that counts.' },
  metalink: { type: 'string', description: 'URL of a metalink.' },
  mirrorlist: { type: 'string', description: 'URL of a list of mirrors.' },
  mirrorlist_expire: { type: 'string', description: 'How long that list holds.' },
  module_hotfixes: { type: 'boolean', description: 'Take packages although a module stream hides them.' },
  password: { type: 'string', noLog: true, description: 'Password of the server.' },
  priority: { type: 'string', description: 'Lower numbers win.' },
  protect: { type: 'boolean', description: 'Do not let others replace its packages.' },
  proxy: { type: 'string', description: 'URL of a proxy, or `_none_`.' },
  proxy_password: { type: 'string', noLog: true, description: 'Password of the proxy.' },
  proxy_username: { type: 'string', description: 'User of the proxy.' },
  repo_gpgcheck: { type: 'boolean', description: 'Whether metadata must be signed.' },
  retries: { type: 'string', description: 'How often fetching is tried.' },
  s3_enabled: { type: 'boolean', description: 'It is a bucket of S3.' },
  skip_if_unavailable: { type: 'boolean', description: 'Go on without it when it cannot be reached.' },
  ssl_check_cert_permissions: { type: 'boolean', description: 'Check the modes of certificates.' },
  sslcacert: { type: 'string', aliases: ['ca_cert'], description: 'Certificate of the authority.' },
  sslclientcert: { type: 'string', aliases: ['client_cert'], description: 'Certificate to show.' },
  sslclientkey: { type: 'string', aliases: ['client_key'], description: 'Its key.' },
  sslverify: { type: 'boolean', aliases: ['validate_certs'], description: 'Check the certificate of the server.' },
  throttle: { type: 'string', description: 'Bytes a second.' },
  timeout: { type: 'string', description: 'Seconds to wait for the server.' },
  ui_repoid_vars: { type: 'string', description: 'Variables shown with its name.' },
  username: { type: 'string', description: 'User of the server.' },
} as const

const params = {
  properties: {
    name: { type: 'string', description: 'Its id: the heading of its section.' },
    description: { type: 'string', description: 'What it is called.' },
    file: { type: 'string', description: 'Name of the file, without `.repo`; otherwise the id.' },
    reposdir: { type: 'string', default: '/etc/yum.repos.d', description: 'The folder of the file.' },
    state: {
      type: 'string',
      enum: ['absent', 'present'],
      default: 'present',
      description: 'Whether it shall be there.',
    },
    mode: { type: 'string', format: 'file-mode', description: 'Mode of the file.' },
    owner: { type: 'string', description: 'Owner of the file.' },
    group: { type: 'string', description: 'Group of the file.' },
    ...optionParams,
  },
  required: ['name'],
} as const

type Params = ParamsOf<typeof params>

interface State {
  /** The whole file; null when there is none. */
  readonly text: string | null
}

/**
 * Keeps repositories of dnf and yum; other sections of the file stay as they are.
 *
 * Source: ansible.builtin.yum_repository 2.14.
 */
export default defineModule({
  name: 'yum_repository',
  summary: 'Manage repositories of dnf and yum.',
  params,
  returns: { repo: 'Id of the repository.', state: 'Its state.' },
  examples: `
- name: Add the repository of high availability packages
  yum_repository:
    name: ha
    description: High availability
    baseurl: https://mirror.example/rocky/9/HighAvailability/x86_64/os/
    gpgkey: file:///etc/pki/rpm-gpg/RPM-GPG-KEY-Rocky-9
`,

  async probe(given, target): Promise<State> {
    return { text: await target.readText(pathOf(given)) }
  },

  plan(given, { text }): State | Refusal {
    const sections = sectionsOf(text ?? '')
    const others = sections.filter(({ name }) => name !== given.name)
    if (given.state === 'absent') {
      if (others.length === sections.length) return { text }
      const rest = others.map(({ lines }) => lines).join('')
      return { text: rest.trim() === '' ? null : rest }
    }
    if (given.baseurl === undefined && given.metalink === undefined && given.mirrorlist === undefined) {
      return refuse(
        'module/parameters',
        'state is present but any of the following are missing: baseurl, mirrorlist, metalink',
      )
    }
    if (given.description === undefined)
      return refuse('module/parameters', 'state is present but all of the following are missing: description')
    const section = `[${given.name}]\n${optionLines(given)}\n`
    const present = sections.find(({ name }) => name === given.name)
    if (present?.lines.trim() === section.trim()) return { text }
    const texts = sections.map(({ name, lines }) => (name === given.name ? section : lines))
    return { text: (present === undefined ? [...texts, section] : texts).join('') }
  },

  async apply(given, { text }, target) {
    if (text === null) await target.run(['rm', '-f', '--', pathOf(given)])
    else await target.writeFile(pathOf(given), text, ownership(given))
    return {}
  },

  // Ansible gives the diff whether it is asked for or not.
  result: (given, before, after) => ({
    repo: given.name,
    state: given.state,
    diff: {
      before: before.text ?? '',
      after: after.text ?? '',
      before_header: pathOf(given),
      after_header: pathOf(given),
    },
  }),

  diff: (given, before, after) => [
    { before: before.text ?? '', after: after.text ?? '', beforeHeader: pathOf(given), afterHeader: pathOf(given) },
  ],
})

function pathOf({ name, file, reposdir }: Params): string {
  return `${reposdir}/${(file ?? name).replace(/\.repo$/, '')}.repo`
}

function ownership({ mode, owner, group }: Params): {
  readonly mode?: string
  readonly owner?: string
  readonly group?: string
} {
  return {
    ...(mode === undefined ? {} : { mode }),
    ...(owner === undefined ? {} : { owner }),
    ...(group === undefined ? {} : { group }),
  }
}

/** Sorted by name, as Ansible writes them; further values of a list go on over indented lines. */
function optionLines(given: Params): string {
  const options = Object.keys(optionParams).map((name): [string, unknown] => [name, valueOf(given, name)])
  return [...options, ['name', given.description] as const]
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name} = ${optionText(name, value)}\n`)
    .join('')
}

function valueOf(given: Params, name: string): unknown {
  return Object.entries(given).find(([key]) => key === name)?.[1]
}

function optionText(name: string, value: unknown): string {
  if (typeof value === 'boolean') return value ? '1' : '0'
  if (Array.isArray(value)) return value.map(String).join(name === 'baseurl' || name === 'gpgkey' ? '\n    ' : ' ')
  return String(value)
}

interface Section {
  readonly name: string
  /** With its heading, as it stands. */
  readonly lines: string
}

function sectionsOf(text: string): readonly Section[] {
  return text
    .split(/^(?=\[)/m)
    .filter((lines) => lines !== '')
    .map((lines) => ({
      name: /^\[([^\]]+)\]/.exec(lines)?.[1] ?? '',
      lines: lines.endsWith('\n') ? lines : `${lines}\n`,
    }))
}
