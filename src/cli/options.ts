/** One option of the command line, as data: parsing, `--help` and the search for the command word read the same rows. */
export interface OptionRow {
  /** As commander writes them: `-i, --inventory <source>`. */
  readonly flags: string
  readonly description: string
  /** May be given several times; values are collected in order. */
  readonly repeated?: true
  /** Counts how often it is given (`-vvv`). */
  readonly counted?: true
  readonly number?: true
  readonly choices?: readonly string[]
  /** Other spellings, hidden from `--help`. */
  readonly alsoKnownAs?: readonly string[]
}

const inventory: readonly OptionRow[] = [
  {
    flags: '-i, --inventory <source>',
    description: 'inventory file, folder, script, or comma-separated hosts; repeatable',
    repeated: true,
    alsoKnownAs: ['--inventory-file <source>'],
  },
  { flags: '-l, --limit <pattern>', description: 'only these hosts (pattern, or @file)', repeated: true },
  {
    flags: '-e, --extra-vars <vars>',
    description: 'key=value, JSON, YAML or @file; repeatable, later wins',
    repeated: true,
  },
]

const vault: readonly OptionRow[] = [
  { flags: '--vault-id <id>', description: 'label@source of a vault password; repeatable', repeated: true },
  {
    flags: '--vault-password-file <file>',
    description: 'file, or program that prints the password; repeatable',
    repeated: true,
    alsoKnownAs: ['--vault-pass-file <file>'],
  },
  { flags: '-J, --ask-vault-password', description: 'ask for the vault password', alsoKnownAs: ['--ask-vault-pass'] },
]

const connection: readonly OptionRow[] = [
  { flags: '-u, --user <name>', description: 'log in as this user' },
  { flags: '-c, --connection <kind>', description: 'ssh or local' },
  { flags: '-T, --timeout <seconds>', description: 'time limit of a connection attempt', number: true },
  { flags: '--private-key <file>', description: 'identity file', alsoKnownAs: ['--key-file <file>'] },
  { flags: '-k, --ask-pass', description: 'ask for the login password' },
  {
    flags: '--connection-password-file <file>',
    description: 'login password file',
    alsoKnownAs: ['--conn-pass-file <file>'],
  },
  { flags: '--ssh-common-args <args>', description: 'arguments as for ssh (ProxyJump, ProxyCommand, -o …)' },
  { flags: '--ssh-extra-args <args>', description: 'more of these' },
  { flags: '-b, --become', description: 'run tasks as another user' },
  { flags: '--become-user <name>', description: 'as this user (root)' },
  { flags: '--become-method <method>', description: 'sudo, su or doas', choices: ['sudo', 'su', 'doas'] },
  { flags: '-K, --ask-become-pass', description: 'ask for the become password' },
  {
    flags: '--become-password-file <file>',
    description: 'become password file',
    alsoKnownAs: ['--become-pass-file <file>'],
  },
]

const running: readonly OptionRow[] = [
  { flags: '-C, --check', description: 'change nothing, say what would change' },
  { flags: '-D, --diff', description: 'show changes of files' },
  { flags: '-f, --forks <number>', description: 'hosts at a time (5)', number: true },
  { flags: '--output <kind>', description: 'auto, tasks, plain or json', choices: ['auto', 'tasks', 'plain', 'json'] },
]

const reports: OptionRow = {
  flags: '--report <kind=file>',
  description: 'write a report at the end: junit=FILE or html=FILE; repeatable, or with a comma',
  repeated: true,
}

const common: readonly OptionRow[] = [{ flags: '-v, --verbose', description: 'say more; up to -vvvv', counted: true }]

const playbookOnly: readonly OptionRow[] = [
  { flags: '-t, --tags <tags>', description: 'only tasks with these tags; repeatable', repeated: true },
  { flags: '--skip-tags <tags>', description: 'no tasks with these tags; repeatable', repeated: true },
  { flags: '--list-hosts', description: 'list the hosts of each play, run nothing' },
  { flags: '--list-tasks', description: 'list the tasks, run nothing' },
  { flags: '--list-tags', description: 'list the tags, run nothing' },
  { flags: '--syntax-check', description: 'check playbooks and roles, run nothing' },
  { flags: '--start-at-task <name>', description: 'begin at the task of this name' },
  { flags: '--step', description: 'ask before each task' },
  { flags: '--force-handlers', description: 'run notified handlers also on hosts that failed' },
  reports,
  { flags: '--flush-cache', description: 'forget cached facts' },
  {
    flags: '--no-probe-ahead',
    description: 'ask a host about one task at a time, not about several unchanged ones at once',
  },
  { flags: '--verify', description: 'read every changed state again; fail where it is not as promised' },
]

/** What a command of hadeploy takes. */
export interface CommandRow {
  readonly name: string
  readonly summary: string
  /** Positional arguments as commander writes them. */
  readonly arguments: string
  readonly options: readonly OptionRow[]
}

/** The commands; a first word that is none of these is a playbook. */
export const commands = {
  playbook: {
    name: 'playbook',
    summary: 'run playbooks (the word may be left out)',
    arguments: '<playbook...>',
    options: [...inventory, ...playbookOnly, ...running, ...connection, ...vault, ...common],
  },
  adhoc: {
    name: 'adhoc',
    summary: 'run one module on hosts',
    arguments: '<pattern>',
    options: [
      { flags: '-m, --module-name <name>', description: 'the module (command)' },
      { flags: '-a, --args <text>', description: 'its arguments: key=value, free text, or JSON' },
      { flags: '-o, --one-line', description: 'one line a host' },
      { flags: '-B, --background <seconds>', description: 'run in the background, at most so long', number: true },
      { flags: '-P, --poll <seconds>', description: 'look at it so often (15); 0 does not wait', number: true },
      { flags: '--task-timeout <seconds>', description: 'end the task after this time', number: true },
      { flags: '--playbook-dir <folder>', description: 'folder whose group_vars, host_vars and roles count, too' },
      { flags: '--list-hosts', description: 'list the hosts, run nothing' },
      ...inventory,
      ...running,
      ...connection,
      ...vault,
      ...common,
    ],
  },
  role: {
    name: 'role',
    summary: 'run one role on the hosts of its group',
    arguments: '<role>',
    options: [
      { flags: '--group <pattern>', description: 'the hosts, when their group is not called as the role is' },
      { flags: '--tasks-from <file>', description: 'run this file of its tasks/ instead of main' },
      ...inventory,
      ...playbookOnly,
      ...running,
      ...connection,
      ...vault,
      ...common,
    ],
  },
  inventory: {
    name: 'inventory',
    summary: 'show the inventory',
    arguments: '[group]',
    options: [
      { flags: '--list', description: 'all hosts with their variables, as JSON' },
      { flags: '--host <name>', description: 'the variables of one host' },
      { flags: '--graph', description: 'the groups as a tree' },
      { flags: '--vars', description: 'variables in the tree' },
      { flags: '-y, --yaml', description: 'YAML instead of JSON' },
      { flags: '--output <file>', description: 'write to this file' },
      { flags: '--export', description: 'leave group variables at their groups' },
      { flags: '--playbook-dir <folder>', description: 'folder whose group_vars and host_vars count, too' },
      ...inventory,
      ...vault,
      ...common,
    ],
  },
  vault: {
    name: 'vault',
    summary: 'encrypt, decrypt, view, edit, create, rekey files, or encrypt_string',
    arguments: '<action> [files...]',
    options: [
      ...vault,
      { flags: '--encrypt-vault-id <id>', description: 'which of several vault ids encrypts' },
      { flags: '--output <file>', description: 'write there instead of into the file; - is standard output' },
      { flags: '-n, --name <name>', description: 'encrypt_string: name of the variable; repeatable', repeated: true },
      { flags: '-p, --prompt', description: 'encrypt_string: ask for the text' },
      { flags: '--show-input', description: 'encrypt_string: show what is typed' },
      { flags: '--stdin-name <name>', description: 'encrypt_string: name of the variable for standard input' },
      { flags: '--new-vault-id <id>', description: 'rekey: label@source of the new password' },
      { flags: '--new-vault-password-file <file>', description: 'rekey: file of the new password' },
      ...common,
    ],
  },
  status: {
    name: 'status',
    summary: 'show the health of a control plane',
    arguments: '',
    options: [
      { flags: '--json', description: 'as JSON, with the facts behind it' },
      { flags: '--watch', description: 'look again every two seconds, until Ctrl-C' },
      ...inventory.filter(({ flags }) => !flags.includes('--limit')),
      ...connection,
      ...vault,
      ...common,
    ],
  },
  secrets: {
    name: 'secrets',
    summary: 'generate the passwords that roles ask for',
    arguments: '<action> <file>',
    options: [
      ...inventory,
      ...vault,
      { flags: '--encrypt-vault-id <id>', description: 'which of several vault ids encrypts' },
      ...common,
    ],
  },
  drill: {
    name: 'drill',
    summary: "list drills, or run them: disasters on the lab's hosts, recovered and checked for losses",
    arguments: '<action> [drills...]',
    options: [
      { flags: '--all', description: 'run all of them' },
      { flags: '--quick', description: 'run the quick ones' },
      { flags: '--keep', description: 'end at the first drill that fails, and leave the lab as it is then' },
      { flags: '--json', description: 'tell the results as JSON' },
      ...inventory,
      ...vault,
      ...common,
    ],
  },
  doc: {
    name: 'doc',
    summary: "show a module's manual, or list all modules",
    arguments: '[module]',
    options: [],
  },
} as const satisfies Readonly<Record<string, CommandRow>>

export type CommandName = keyof typeof commands

/** Parsed options by the camel-case of their long names. */
export type Given = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>
