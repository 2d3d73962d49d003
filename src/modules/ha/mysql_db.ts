import { defineModule, refuse, type Refusal } from '../../module/contract.ts'
import type { ParamsOf } from '../../module/params.ts'
import type { WriteTarget } from '../../target/target.ts'
import { quote, quoteAll } from '../../transport/quote.ts'
import { querySql, runSql, withOptions } from './mysql-client.ts'
import { clientOptions, connectionParams } from './mysql-connection.ts'
import { identifier, literal } from './mysql-quoting.ts'

const params = {
  properties: {
    ...connectionParams,
    name: {
      type: 'array',
      items: { type: 'string' },
      aliases: ['db'],
      description: 'Databases; `all` for all with dump and import.',
    },
    state: {
      type: 'string',
      enum: ['absent', 'dump', 'import', 'present'],
      default: 'present',
      description: 'There, gone, written to target, or read from it.',
    },
    encoding: { type: 'string', default: '', description: 'Character set of a new database, or of a dump.' },
    collation: { type: 'string', default: '', description: 'Collation of a new database.' },
    target: { type: 'string', description: 'File of a dump or import; packed when it ends in .gz, .bz2, .xz or .zst.' },
    single_transaction: { type: 'boolean', default: false, description: 'Dump in one transaction.' },
    quick: { type: 'boolean', default: true, description: 'Dump row by row instead of from memory.' },
    ignore_tables: {
      type: 'array',
      items: { type: 'string' },
      default: [],
      description: 'Tables (`db.table`) to leave out of a dump.',
    },
    hex_blob: { type: 'boolean', default: false, description: 'Dump binary columns in hex.' },
    force: { type: 'boolean', default: false, description: 'Go on after errors of a dump or import.' },
    master_data: {
      type: 'integer',
      default: 0,
      description: 'Write the position in the binary log into a dump: 1 as a statement, 2 as a comment.',
    },
    skip_lock_tables: { type: 'boolean', default: false, description: 'Do not lock tables for a dump.' },
    dump_extra_args: { type: 'string', description: 'Further words for the dump program.' },
    chdir: { type: 'string', description: 'Folder to work in, for a target without a folder.' },
    use_shell: { type: 'boolean', default: false, description: 'Accepted for old playbooks.' },
    pipefail: {
      type: 'boolean',
      default: true,
      description: 'Accepted for old playbooks: a part of a pipe that fails always fails the task.',
    },
    sql_log_bin: { type: 'boolean', default: true, description: 'Whether the change goes into the binary log.' },
    check_implicit_admin: {
      type: 'boolean',
      default: false,
      description: 'Accepted for old playbooks: the socket already admits root.',
    },
    unsafe_login_password: {
      type: 'boolean',
      default: false,
      description: 'Accepted for old playbooks: a password never stands in a command line.',
    },
    restrict_config_file: { type: 'boolean', default: false, description: 'Accepted for old playbooks.' },
    config_overrides_defaults: { type: 'boolean', default: false, description: 'Accepted for old playbooks.' },
  },
  required: ['name'],
} as const

type Params = ParamsOf<typeof params>

interface State {
  /** Whether each named database is there; undefined while a dump is read. */
  readonly databases: Readonly<Record<string, boolean | undefined>>
  /** Whether the dump was written or read; never so before. */
  readonly isDone: false | undefined
  readonly hasTarget: boolean | undefined
}

/**
 * Keeps databases present or absent, dumps and imports them.
 *
 * Source: community.mysql.mysql_db 3.7.
 */
export default defineModule({
  name: 'mysql_db',
  aliases: ['community.mysql.mysql_db'],
  summary: 'Manage databases of MariaDB or MySQL.',
  params,
  returns: { db: 'Databases, blanks between.', db_list: 'Databases.', executed_commands: 'What was run.' },
  examples: `
- name: Create the database of keystone
  mysql_db:
    name: keystone
`,

  async probe(given, target): Promise<State> {
    const [sets, file] = await Promise.all([
      querySql(given, ['SELECT schema_name AS name FROM information_schema.schemata'], target),
      given.target === undefined ? null : target.stat(pathOf(given)),
    ])
    const there = new Set(sets[0]?.rows.map((row) => row['name']))
    return {
      databases: Object.fromEntries(namesOf(given).map((name) => [name, there.has(name)])),
      isDone: false,
      hasTarget: file !== null,
    }
  },

  plan(given, before): State | Refusal {
    const { state } = given
    if (state === 'present' || state === 'absent') {
      if (isAll(given)) return refuse('module/parameters', 'name=all is only for dump and import')
      return { ...before, databases: Object.fromEntries(namesOf(given).map((name) => [name, state === 'present'])) }
    }
    if (given.target === undefined) return refuse('module/parameters', `with state=${state} target is required`)
    if (state === 'dump') {
      const missing = namesOf(given).filter((name) => before.databases[name] !== true)
      if (missing.length > 0)
        return refuse('mysql/target-missing', `Cannot dump database(s) that do not exist: ${missing.join(', ')}`)
      return { ...before, isDone: undefined, hasTarget: true }
    }
    if (before.hasTarget !== true)
      return refuse('mysql/target-missing', `target ${pathOf(given)} does not exist on the host`)
    return {
      ...before,
      isDone: undefined,
      databases: Object.fromEntries(namesOf(given).map((name) => [name, undefined])),
    }
  },

  async apply(given, after, target, before) {
    if (given.state === 'dump') return { executed_commands: [await dump(given, target)] }
    const log = given.sql_log_bin ? [] : ['SET SESSION sql_log_bin = 0']
    const statements = definitions(given, after, before)
    if (statements.length > 0) await runSql(given, [...log, ...statements], target)
    return { executed_commands: [...statements, ...(given.state === 'import' ? [await load(given, target)] : [])] }
  },

  result: (given, before, after, applied) => ({
    db: given.name.join(' '),
    db_list: given.name,
    executed_commands: definitions(given, after, before),
    ...applied,
  }),
})

function isAll({ name }: Params): boolean {
  return name.length === 1 && name[0] === 'all'
}

function namesOf(given: Params): readonly string[] {
  return isAll(given) ? [] : given.name
}

/** CREATE and DROP DATABASE. An import into one database creates it first, as Ansible does. */
function definitions(given: Params, after: State, before: State): readonly string[] {
  return namesOf(given).flatMap((name) => {
    const isThere = before.databases[name] === true
    if (after.databases[name] === false) return isThere ? [`DROP DATABASE ${identifier(name)}`] : []
    if (isThere || given.state === 'dump') return []
    const set = given.encoding === '' ? '' : ` CHARACTER SET ${literal(given.encoding)}`
    const collation = given.collation === '' ? '' : ` COLLATE ${literal(given.collation)}`
    return [`CREATE DATABASE ${identifier(name)}${set}${collation}`]
  })
}

function pathOf({ target = '', chdir }: Params): string {
  return target.startsWith('/') || chdir === undefined ? target : `${chdir}/${target}`
}

const packers: readonly (readonly [suffix: string, pack: string, unpack: string])[] = [
  ['.gz', 'gzip', 'gzip -dc'],
  ['.bz2', 'bzip2', 'bzip2 -dc'],
  ['.xz', 'xz', 'xz -dc'],
  ['.zst', 'zstd', 'zstd -dc'],
]

// The dump goes into a new file beside the old one, readable by nobody else, and takes its place only when it is whole.
async function dump(given: Params, target: WriteTarget): Promise<string> {
  const path = pathOf(given)
  const pack = packers.find(([suffix]) => path.endsWith(suffix))?.[1] ?? 'cat'
  const words = [
    ...(given.quick ? ['--quick'] : []),
    ...(given.single_transaction ? ['--single-transaction=true'] : []),
    ...(given.skip_lock_tables ? ['--skip-lock-tables'] : []),
    ...(given.force ? ['--force'] : []),
    ...(given.hex_blob ? ['--hex-blob'] : []),
    ...(given.master_data > 0 ? [`--master-data=${String(given.master_data)}`] : []),
    ...(given.encoding === '' ? [] : [`--default-character-set=${given.encoding}`]),
    ...given.ignore_tables.map((table) => `--ignore-table=${table}`),
    ...(given.dump_extra_args?.split(/\s+/).filter((word) => word !== '') ?? []),
    ...(isAll(given) ? ['--all-databases'] : ['--databases', ...given.name]),
  ]
  const single = !isAll(given) && given.name.length === 1 ? words.filter((word) => word !== '--databases') : words
  const script = `${withOptions}
path=${quote(path)}
program=$(command -v mariadb-dump || command -v mysqldump) || { echo 'This host has no mariadb-dump and no mysqldump.' >&2; exit 127; }
umask 077
trap 'rm -f "$path.new" "$path.failed"' EXIT
{ with_options "$program" ${quoteAll(single)} || echo failed >"$path.failed"; } | ${pack} >"$path.new" || exit
[ ! -e "$path.failed" ] || exit 1
mv -f "$path.new" "$path"`
  await target.run(['sh', '-c', script, 'sh', given.config_file], { stdin: `${clientOptions(given)}\n` })
  return `mariadb-dump ${quoteAll(single)} > ${path}`
}

async function load(given: Params, target: WriteTarget): Promise<string> {
  const path = pathOf(given)
  const unpack = packers.find(([suffix]) => path.endsWith(suffix))?.[2] ?? 'cat'
  const words = [...(given.force ? ['--force'] : []), ...(isAll(given) ? [] : namesOf(given).slice(0, 1))]
  const script = `${withOptions}
path=${quote(path)}
failed=$(mktemp -u)
{ ${unpack} "$path" || echo failed >"$failed"; } | with_options "$client" ${quoteAll(words)} || { rm -f "$failed"; exit 1; }
[ ! -e "$failed" ] || { rm -f "$failed"; exit 1; }`
  await target.run(['sh', '-c', script, 'sh', given.config_file], { stdin: `${clientOptions(given)}\n` })
  return `mariadb ${quoteAll(words)} < ${path}`
}
