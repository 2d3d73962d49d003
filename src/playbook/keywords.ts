/** Where a keyword can stand. `role` is an entry of `roles:`, of `dependencies:`, or a static `import_role`. */
export type Place =
  'play' | 'import_playbook' | 'role' | 'block' | 'task' | 'handler' | 'include' | 'loop_control' | 'vars_prompt'

/**
 * What a keyword takes. All kinds but `static-…`, `vars` and `nodes` also take a template; a list of texts may be one text.
 *
 * - `conditions`: an expression, a boolean, or a list of these (AND)
 * - `vars`: a dict of variables, or a list of such dicts
 * - `nodes`: tasks, blocks, handlers or roles; read by their own readers
 */
export type Kind =
  | 'text'
  | 'static-text'
  | 'boolean'
  | 'static-boolean'
  | 'integer'
  | 'static-integer'
  | 'number'
  | 'percent'
  | 'list'
  | 'texts'
  | 'static-texts'
  | 'dict'
  | 'dicts'
  | 'vars'
  | 'conditions'
  | 'anything'
  | 'nodes'

/** One word of the playbook language. */
export interface Keyword {
  readonly name: string
  readonly kind: Kind
  readonly places: readonly Place[]
  /** The texts it takes, when they are few. */
  readonly choices?: readonly string[]
}

const everywhere = ['play', 'role', 'block', 'task', 'handler'] as const
const everywhereButPlay = ['role', 'block', 'task', 'handler'] as const
const tasks = ['task', 'handler'] as const

/** The strategies that there are, in short and in full. */
export const strategyNames: readonly string[] = [
  'linear',
  'free',
  'host_pinned',
  'ansible.builtin.linear',
  'ansible.builtin.free',
  'ansible.builtin.host_pinned',
]

/**
 * The words of the language, one row each. Names starting with `with_` and names of modules are not words of it.
 *
 * @see ansible-core 2.14, playbook/{base,play,block,task,handler,task_include,loop_control}.py
 */
export const keywords: readonly Keyword[] = [
  // Labels, selection and variables.
  { name: 'name', kind: 'text', places: [...everywhere, 'import_playbook', 'include', 'vars_prompt'] },
  { name: 'tags', kind: 'texts', places: [...everywhere, 'import_playbook', 'include'] },
  { name: 'when', kind: 'conditions', places: [...everywhereButPlay, 'import_playbook', 'include'] },
  { name: 'vars', kind: 'vars', places: [...everywhere, 'import_playbook', 'include'] },
  { name: 'collections', kind: 'static-texts', places: [...everywhere, 'include'] },
  { name: 'environment', kind: 'dicts', places: everywhere },
  { name: 'module_defaults', kind: 'dicts', places: everywhere },

  // How a host is reached, and as whom.
  { name: 'become', kind: 'boolean', places: everywhere },
  { name: 'become_user', kind: 'text', places: everywhere },
  { name: 'become_method', kind: 'text', places: everywhere },
  { name: 'become_exe', kind: 'text', places: everywhere },
  { name: 'become_flags', kind: 'text', places: everywhere },
  { name: 'connection', kind: 'text', places: everywhere },
  { name: 'port', kind: 'integer', places: everywhere },
  { name: 'remote_user', kind: 'text', places: everywhere },
  { name: 'user', kind: 'text', places: ['play'] },
  { name: 'delegate_to', kind: 'text', places: everywhereButPlay },
  { name: 'delegate_facts', kind: 'boolean', places: everywhereButPlay },

  // How a task is carried out, and what its failure means.
  { name: 'no_log', kind: 'boolean', places: [...everywhere, 'include'] },
  { name: 'check_mode', kind: 'boolean', places: everywhere },
  { name: 'diff', kind: 'boolean', places: everywhere },
  { name: 'ignore_errors', kind: 'boolean', places: [...everywhere, 'include'] },
  { name: 'ignore_unreachable', kind: 'boolean', places: everywhere },
  { name: 'any_errors_fatal', kind: 'boolean', places: everywhere },
  { name: 'run_once', kind: 'boolean', places: [...everywhere, 'include'] },
  { name: 'throttle', kind: 'integer', places: everywhere },
  { name: 'timeout', kind: 'integer', places: [...everywhere, 'include'] },

  // Plays only.
  { name: 'hosts', kind: 'list', places: ['play'] },
  { name: 'gather_facts', kind: 'boolean', places: ['play'] },
  { name: 'gather_subset', kind: 'texts', places: ['play'] },
  { name: 'gather_timeout', kind: 'integer', places: ['play'] },
  { name: 'fact_path', kind: 'text', places: ['play'] },
  { name: 'vars_files', kind: 'list', places: ['play'] },
  { name: 'vars_prompt', kind: 'nodes', places: ['play'] },
  { name: 'serial', kind: 'list', places: ['play'] },
  {
    name: 'strategy',
    kind: 'text',
    places: ['play'],
    choices: strategyNames,
  },
  {
    name: 'order',
    kind: 'text',
    places: ['play'],
    choices: ['inventory', 'reverse_inventory', 'sorted', 'reverse_sorted', 'shuffle'],
  },
  { name: 'max_fail_percentage', kind: 'percent', places: ['play'] },
  { name: 'force_handlers', kind: 'boolean', places: ['play'] },
  { name: 'pre_tasks', kind: 'nodes', places: ['play'] },
  { name: 'roles', kind: 'nodes', places: ['play'] },
  { name: 'tasks', kind: 'nodes', places: ['play'] },
  { name: 'post_tasks', kind: 'nodes', places: ['play'] },
  { name: 'handlers', kind: 'nodes', places: ['play'] },

  // Roles and blocks only.
  { name: 'role', kind: 'text', places: ['role'] },
  { name: 'block', kind: 'nodes', places: ['block'] },
  { name: 'rescue', kind: 'nodes', places: ['block'] },
  { name: 'always', kind: 'nodes', places: ['block'] },

  // Tasks only.
  { name: 'action', kind: 'anything', places: [...tasks, 'include'] },
  { name: 'local_action', kind: 'anything', places: tasks },
  { name: 'args', kind: 'anything', places: [...tasks, 'include'] },
  { name: 'loop', kind: 'anything', places: [...tasks, 'include'] },
  { name: 'loop_control', kind: 'nodes', places: [...tasks, 'include'] },
  { name: 'register', kind: 'static-text', places: [...tasks, 'include'] },
  { name: 'until', kind: 'conditions', places: tasks },
  { name: 'retries', kind: 'integer', places: tasks },
  { name: 'delay', kind: 'number', places: tasks },
  { name: 'changed_when', kind: 'conditions', places: tasks },
  { name: 'failed_when', kind: 'conditions', places: tasks },
  { name: 'async', kind: 'integer', places: tasks },
  { name: 'poll', kind: 'integer', places: tasks },
  { name: 'notify', kind: 'texts', places: ['block', ...tasks] },
  { name: 'listen', kind: 'static-texts', places: ['handler', 'include'] },
  // hadeploy's own: one member of the role's cluster at a time.
  { name: 'rolling', kind: 'boolean', places: tasks },

  // Inside loop_control.
  { name: 'loop_var', kind: 'text', places: ['loop_control'] },
  { name: 'index_var', kind: 'text', places: ['loop_control'] },
  { name: 'label', kind: 'anything', places: ['loop_control'] },
  { name: 'pause', kind: 'number', places: ['loop_control'] },
  { name: 'extended', kind: 'boolean', places: ['loop_control'] },
  { name: 'extended_allitems', kind: 'boolean', places: ['loop_control'] },
  { name: 'break_when', kind: 'conditions', places: ['loop_control'] },

  // Inside vars_prompt.
  { name: 'prompt', kind: 'static-text', places: ['vars_prompt'] },
  { name: 'default', kind: 'anything', places: ['vars_prompt'] },
  { name: 'private', kind: 'static-boolean', places: ['vars_prompt'] },
  { name: 'confirm', kind: 'static-boolean', places: ['vars_prompt'] },
  { name: 'encrypt', kind: 'static-text', places: ['vars_prompt'] },
  { name: 'salt', kind: 'static-text', places: ['vars_prompt'] },
  { name: 'salt_size', kind: 'static-integer', places: ['vars_prompt'] },
  { name: 'unsafe', kind: 'static-boolean', places: ['vars_prompt'] },
]

/** Why a word that Ansible knew, or knows, is refused here, and what to write instead. */
export interface RefusedKeyword {
  readonly name: string
  readonly places: readonly Place[]
  readonly why: string
  readonly instead: string
}

const becomeInstead = 'Write "become: true" instead, with "become_user" and "become_method" where needed.'

/** Words of Ansible, past or present, that hadeploy does not carry out. */
export const refusedKeywords: readonly RefusedKeyword[] = [
  {
    name: 'debugger',
    places: [...everywhere, 'include'],
    why: 'hadeploy has no interactive debugger',
    instead: 'Remove it, and run with -vvv to see what a task did.',
  },
  {
    name: 'static',
    places: [...tasks, 'include'],
    why: 'Ansible removed it in 2.12',
    instead: 'Use import_tasks (static) or include_tasks (dynamic).',
  },
  {
    name: 'include',
    places: ['play', 'import_playbook', ...tasks],
    why: 'Ansible removed it in 2.16',
    instead: 'Use import_playbook, import_tasks (static) or include_tasks (dynamic).',
  },
  { name: 'sudo', places: everywhere, why: 'Ansible removed it in 2.8', instead: becomeInstead },
  { name: 'sudo_user', places: everywhere, why: 'Ansible removed it in 2.8', instead: becomeInstead },
  { name: 'su', places: everywhere, why: 'Ansible removed it in 2.8', instead: becomeInstead },
  { name: 'su_user', places: everywhere, why: 'Ansible removed it in 2.8', instead: becomeInstead },
  {
    name: 'accelerate',
    places: ['play'],
    why: 'Ansible removed it in 2.6',
    instead: 'Remove it: hadeploy keeps one connection and one shell per host anyway.',
  },
  {
    name: 'first_available_file',
    places: tasks,
    why: 'Ansible removed it in 2.12',
    instead: 'Use "with_first_found".',
  },
]

const byName: ReadonlyMap<string, Keyword> = new Map(keywords.map((keyword) => [keyword.name, keyword]))

/** The keyword of a name, wherever it may stand. */
export function keywordNamed(name: string): Keyword | undefined {
  return byName.get(name)
}

/** Why the language refuses a word at a place, if it does. */
export function refusalOf(name: string, place: Place): RefusedKeyword | undefined {
  return refusedKeywords.find((refused) => refused.name === name && refused.places.includes(place))
}

/** The names that can stand at a place, in the order of the table. */
export function namesAt(place: Place): readonly string[] {
  return keywords.filter(({ places }) => places.includes(place)).map(({ name }) => name)
}
