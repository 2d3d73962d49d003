import { strategyNames } from '../playbook/keywords.ts'

/** What a setting holds: how its text is read. */
export type SettingKind = 'text' | 'flag' | 'number' | 'list' | 'path' | 'paths' | 'searchPath'

/** One setting of ansible.cfg, as data. */
export interface SettingRow {
  /** Where it stands in the file: `section/key`; of several the first that is set counts. */
  readonly keys: readonly string[]
  /** Environment variables that beat the file; of several the first that is set counts. */
  readonly environment: readonly string[]
  readonly kind: SettingKind
  readonly choices?: readonly string[]
}

/**
 * The settings that hadeploy follows, under Ansible's names.
 *
 * @see Ansible 2.14, config/base.yml
 */
export const settings = {
  inventory: { keys: ['defaults/inventory'], environment: ['ANSIBLE_INVENTORY'], kind: 'paths' },
  rolesPath: { keys: ['defaults/roles_path'], environment: ['ANSIBLE_ROLES_PATH'], kind: 'searchPath' },
  inventoryPlugins: { keys: ['inventory/enable_plugins'], environment: ['ANSIBLE_INVENTORY_ENABLED'], kind: 'list' },
  playbookDir: { keys: ['defaults/playbook_dir'], environment: ['ANSIBLE_PLAYBOOK_DIR'], kind: 'path' },
  forks: { keys: ['defaults/forks'], environment: ['ANSIBLE_FORKS'], kind: 'number' },
  gathering: {
    keys: ['defaults/gathering'],
    environment: ['ANSIBLE_GATHERING'],
    kind: 'text',
    choices: ['implicit', 'explicit', 'smart'],
  },
  factCache: { keys: ['defaults/fact_caching'], environment: ['ANSIBLE_CACHE_PLUGIN'], kind: 'text' },
  factCacheFolder: {
    keys: ['defaults/fact_caching_connection'],
    environment: ['ANSIBLE_CACHE_PLUGIN_CONNECTION'],
    kind: 'path',
  },
  factCachePrefix: {
    keys: ['defaults/fact_caching_prefix'],
    environment: ['ANSIBLE_CACHE_PLUGIN_PREFIX'],
    kind: 'text',
  },
  factCacheSeconds: {
    keys: ['defaults/fact_caching_timeout'],
    environment: ['ANSIBLE_CACHE_PLUGIN_TIMEOUT'],
    kind: 'number',
  },
  strategy: {
    keys: ['defaults/strategy'],
    environment: ['ANSIBLE_STRATEGY'],
    kind: 'text',
    choices: strategyNames,
  },
  anyErrorsFatal: { keys: ['defaults/any_errors_fatal'], environment: ['ANSIBLE_ANY_ERRORS_FATAL'], kind: 'flag' },
  noLog: { keys: ['defaults/no_log'], environment: ['ANSIBLE_NO_LOG'], kind: 'flag' },
  taskTimeout: { keys: ['defaults/task_timeout'], environment: ['ANSIBLE_TASK_TIMEOUT'], kind: 'number' },
  forceHandlers: { keys: ['defaults/force_handlers'], environment: ['ANSIBLE_FORCE_HANDLERS'], kind: 'flag' },
  errorOnMissingHandler: {
    keys: ['defaults/error_on_missing_handler'],
    environment: ['ANSIBLE_ERROR_ON_MISSING_HANDLER'],
    kind: 'flag',
  },
  verbosity: { keys: ['defaults/verbosity'], environment: ['ANSIBLE_VERBOSITY'], kind: 'number' },
  moduleName: { keys: ['defaults/module_name'], environment: [], kind: 'text' },
  groupNames: {
    keys: ['defaults/force_valid_group_names'],
    environment: ['ANSIBLE_TRANSFORM_INVALID_GROUP_CHARS'],
    kind: 'text',
    choices: ['never', 'ignore', 'always', 'silently'],
  },
  showDiff: { keys: ['diff/always'], environment: ['ANSIBLE_DIFF_ALWAYS'], kind: 'flag' },
  displaySkippedHosts: {
    keys: ['defaults/display_skipped_hosts'],
    environment: ['ANSIBLE_DISPLAY_SKIPPED_HOSTS', 'DISPLAY_SKIPPED_HOSTS'],
    kind: 'flag',
  },
  displayOkHosts: { keys: ['defaults/display_ok_hosts'], environment: ['ANSIBLE_DISPLAY_OK_HOSTS'], kind: 'flag' },
  displayFailedStderr: {
    keys: ['defaults/display_failed_stderr'],
    environment: ['ANSIBLE_DISPLAY_FAILED_STDERR'],
    kind: 'flag',
  },
  checkModeMarkers: {
    keys: ['defaults/check_mode_markers'],
    environment: ['ANSIBLE_CHECK_MODE_MARKERS'],
    kind: 'flag',
  },
  showCustomStats: { keys: ['defaults/show_custom_stats'], environment: ['ANSIBLE_SHOW_CUSTOM_STATS'], kind: 'flag' },
  runTags: { keys: ['tags/run'], environment: ['ANSIBLE_RUN_TAGS'], kind: 'list' },
  skipTags: { keys: ['tags/skip'], environment: ['ANSIBLE_SKIP_TAGS'], kind: 'list' },

  remoteUser: { keys: ['defaults/remote_user'], environment: ['ANSIBLE_REMOTE_USER'], kind: 'text' },
  remotePort: { keys: ['defaults/remote_port'], environment: ['ANSIBLE_REMOTE_PORT'], kind: 'number' },
  privateKeyFile: { keys: ['defaults/private_key_file'], environment: ['ANSIBLE_PRIVATE_KEY_FILE'], kind: 'path' },
  transport: { keys: ['defaults/transport'], environment: ['ANSIBLE_TRANSPORT'], kind: 'text' },
  timeout: {
    keys: ['ssh_connection/timeout', 'defaults/timeout'],
    environment: ['ANSIBLE_SSH_TIMEOUT', 'ANSIBLE_TIMEOUT'],
    kind: 'number',
  },
  hostKeyChecking: {
    keys: ['ssh_connection/host_key_checking', 'defaults/host_key_checking'],
    environment: ['ANSIBLE_SSH_HOST_KEY_CHECKING', 'ANSIBLE_HOST_KEY_CHECKING'],
    kind: 'flag',
  },
  sshArgs: { keys: ['ssh_connection/ssh_args'], environment: ['ANSIBLE_SSH_ARGS'], kind: 'text' },
  sshCommonArgs: { keys: ['ssh_connection/ssh_common_args'], environment: ['ANSIBLE_SSH_COMMON_ARGS'], kind: 'text' },
  sshExtraArgs: { keys: ['ssh_connection/ssh_extra_args'], environment: ['ANSIBLE_SSH_EXTRA_ARGS'], kind: 'text' },
  retries: {
    keys: ['ssh_connection/retries', 'connection/retries'],
    environment: ['ANSIBLE_SSH_RETRIES'],
    kind: 'number',
  },
  askPass: { keys: ['defaults/ask_pass'], environment: ['ANSIBLE_ASK_PASS'], kind: 'flag' },
  connectionPasswordFile: {
    keys: ['defaults/connection_password_file'],
    environment: ['ANSIBLE_CONNECTION_PASSWORD_FILE'],
    kind: 'path',
  },

  become: { keys: ['privilege_escalation/become'], environment: ['ANSIBLE_BECOME'], kind: 'flag' },
  becomeMethod: { keys: ['privilege_escalation/become_method'], environment: ['ANSIBLE_BECOME_METHOD'], kind: 'text' },
  becomeUser: { keys: ['privilege_escalation/become_user'], environment: ['ANSIBLE_BECOME_USER'], kind: 'text' },
  askBecomePass: {
    keys: ['privilege_escalation/become_ask_pass'],
    environment: ['ANSIBLE_BECOME_ASK_PASS'],
    kind: 'flag',
  },
  becomePasswordFile: {
    keys: ['defaults/become_password_file'],
    environment: ['ANSIBLE_BECOME_PASSWORD_FILE'],
    kind: 'path',
  },

  vaultPasswordFile: {
    keys: ['defaults/vault_password_file'],
    environment: ['ANSIBLE_VAULT_PASSWORD_FILE'],
    kind: 'path',
  },
  vaultIdMatch: { keys: ['defaults/vault_id_match'], environment: ['ANSIBLE_VAULT_ID_MATCH'], kind: 'flag' },
  vaultIds: { keys: ['defaults/vault_identity_list'], environment: ['ANSIBLE_VAULT_IDENTITY_LIST'], kind: 'list' },
  vaultEncryptId: {
    keys: ['defaults/vault_encrypt_identity'],
    environment: ['ANSIBLE_VAULT_ENCRYPT_IDENTITY'],
    kind: 'text',
  },
  askVaultPass: { keys: ['defaults/ask_vault_pass'], environment: ['ANSIBLE_ASK_VAULT_PASS'], kind: 'flag' },
} as const satisfies Readonly<Record<string, SettingRow>>

export type SettingName = keyof typeof settings

/** Keys of the file that need not be followed: they tune what hadeploy does not have, such as Python on the targets. */
export const idleKeys: ReadonlySet<string> = new Set([
  ...[
    'pipelining interpreter_python interpreter_python_fallback remote_tmp local_tmp allow_world_readable_tmpfiles',
    'deprecation_warnings system_warnings command_warnings action_warnings localhost_warning devel_warning',
    'retry_files_enabled retry_files_save_path nocows cow_selection cowpath cow_whitelist docsite_root_url',
    'inject_facts_as_vars jinja2_native jinja2_native_warning internal_poll_interval module_compression',
    'bin_ansible_callbacks error_on_missing_handler use_persistent_connections keep_remote_files',
    'host_pattern_mismatch duplicate_dict_key enable_task_debugger syslog_facility no_target_syslog',
    'validate_action_group_metadata old_plugin_cache_clear collections_on_ansible_version_mismatch',
  ].flatMap((line) => line.split(' ').map((key) => `defaults/${key}`)),
  ...'pipelining control_path control_path_dir scp_if_ssh sftp_batch_mode transfer_method usetty ssh_executable'
    .split(' ')
    .map((key) => `ssh_connection/${key}`),
  ...'unparsed_is_failed any_unparsed_is_failed inventory_unparsed_warning host_pattern_mismatch cache'
    .split(' ')
    .map((key) => `inventory/${key}`),
  'connection/pipelining',
  'privilege_escalation/become_allow_same_user',
  'privilege_escalation/agnostic_become_prompt',
])

/** Sections of the file that speak of what hadeploy does not have. */
export const idleSections: ReadonlySet<string> = new Set([
  'galaxy',
  'selinux',
  'colors',
  'paramiko_connection',
  'persistent_connection',
  'accelerate',
  'powershell',
  'winrm',
])
