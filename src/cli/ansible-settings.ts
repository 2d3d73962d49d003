import { parseJson } from '../value/json-text.ts'
import type { Value } from '../value/value.ts'

/** One setting as Ansible declares it. */
export interface AnsibleSetting {
  readonly kind: string
  /** Environment variables; the last that is set counts. */
  readonly environment: readonly string[]
  /** `section/key` of ansible.cfg; the first that is set counts. */
  readonly keys: readonly string[]
  /** Variables of a playbook, of which the last that is set counts; only settings of plugins have them. */
  readonly variables: readonly string[]
  readonly fallback: Value
}

/** The settings of Ansible itself, by name. */
export function ansibleSetting(name: string): AnsibleSetting | null {
  return settingIn(baseSettings, name)
}

/** A setting of a plugin, or null when hadeploy does not know such a setting; `kind` and `plugin` as `connection` and `ssh`. */
export function pluginSetting(kind: string, plugin: string, name: string): AnsibleSetting | null {
  return settingIn(pluginSettings, `${kind}/${plugin}/${name}`)
}

/** Whether anything is known of a plugin. */
export function isKnownPlugin(kind: string, plugin: string): boolean {
  return pluginSettings.includes(`\n${kind}/${plugin}/`)
}

function settingIn(table: string, name: string): AnsibleSetting | null {
  const start = table.indexOf(`\n${name} `)
  if (start < 0) return null
  const line = table.slice(start + 1, table.indexOf('\n', start + 1))
  const [, kind = '', environment = '', keys = '', variables = '', fallback = ''] =
    /^\S+ (\S+) (\S+) (\S+) (\S+) (.*)$/.exec(line) ?? []
  return {
    kind,
    environment: partsOf(environment),
    keys: partsOf(keys),
    variables: partsOf(variables),
    fallback: parseJson(fallback),
  }
}

function partsOf(field: string): readonly string[] {
  return field === '-' ? [] : field.split(',')
}

// Each line: name, kind, environment variables, keys of the file, variables, default as JSON.
// Facts of ansible-core 2.19, config/base.yml.
const baseSettings = String.raw`
ACTION_WARNINGS boolean ANSIBLE_ACTION_WARNINGS defaults/action_warnings - true
AGNOSTIC_BECOME_PROMPT boolean ANSIBLE_AGNOSTIC_BECOME_PROMPT privilege_escalation/agnostic_become_prompt - true
ALLOW_BROKEN_CONDITIONALS boolean ANSIBLE_ALLOW_BROKEN_CONDITIONALS defaults/allow_broken_conditionals - false
ALLOW_EMBEDDED_TEMPLATES boolean ANSIBLE_ALLOW_EMBEDDED_TEMPLATES defaults/allow_embedded_templates - true
ANSIBLE_CONNECTION_PATH path ANSIBLE_CONNECTION_PATH persistent_connection/ansible_connection_path - null
ANSIBLE_COW_ACCEPTLIST list ANSIBLE_COW_ACCEPTLIST defaults/cowsay_enabled_stencils - ["bud-frogs", "bunny", "cheese", "daemon", "default", "dragon", "elephant-in-snake", "elephant", "eyes", "hellokitty", "kitty", "luke-koala", "meow", "milk", "moofasa", "moose", "ren", "sheep", "small", "stegosaurus", "stimpy", "supermilker", "three-eyes", "turkey", "turtle", "tux", "udder", "vader-koala", "vader", "www"]
ANSIBLE_COW_PATH string ANSIBLE_COW_PATH defaults/cowpath - null
ANSIBLE_COW_SELECTION string ANSIBLE_COW_SELECTION defaults/cow_selection - "default"
ANSIBLE_FORCE_COLOR boolean ANSIBLE_FORCE_COLOR defaults/force_color - false
ANSIBLE_HOME path ANSIBLE_HOME defaults/home - "~/.ansible"
ANSIBLE_NOCOLOR boolean ANSIBLE_NOCOLOR,NO_COLOR defaults/nocolor - false
ANSIBLE_NOCOWS boolean ANSIBLE_NOCOWS defaults/nocows - false
ANSIBLE_PIPELINING boolean ANSIBLE_PIPELINING defaults/pipelining,connection/pipelining - false
ANY_ERRORS_FATAL boolean ANSIBLE_ANY_ERRORS_FATAL defaults/any_errors_fatal - false
BECOME_ALLOW_SAME_USER boolean ANSIBLE_BECOME_ALLOW_SAME_USER privilege_escalation/become_allow_same_user - false
BECOME_PASSWORD_FILE path ANSIBLE_BECOME_PASSWORD_FILE defaults/become_password_file - null
BECOME_PLUGIN_PATH pathspec ANSIBLE_BECOME_PLUGINS defaults/become_plugins - "~/.ansible/plugins/become:/usr/share/ansible/plugins/become"
CACHE_PLUGIN string ANSIBLE_CACHE_PLUGIN defaults/fact_caching - "memory"
CACHE_PLUGIN_CONNECTION string ANSIBLE_CACHE_PLUGIN_CONNECTION defaults/fact_caching_connection - null
CACHE_PLUGIN_PREFIX string ANSIBLE_CACHE_PLUGIN_PREFIX defaults/fact_caching_prefix - "ansible_facts"
CACHE_PLUGIN_TIMEOUT integer ANSIBLE_CACHE_PLUGIN_TIMEOUT defaults/fact_caching_timeout - 86400
CALLBACKS_ENABLED list ANSIBLE_CALLBACKS_ENABLED defaults/callbacks_enabled - []
COLLECTIONS_ON_ANSIBLE_VERSION_MISMATCH string ANSIBLE_COLLECTIONS_ON_ANSIBLE_VERSION_MISMATCH defaults/collections_on_ansible_version_mismatch - "warning"
COLLECTIONS_PATHS pathspec ANSIBLE_COLLECTIONS_PATH defaults/collections_path - "~/.ansible/collections:/usr/share/ansible/collections"
COLLECTIONS_SCAN_SYS_PATH boolean ANSIBLE_COLLECTIONS_SCAN_SYS_PATH defaults/collections_scan_sys_path - true
COLOR_CHANGED string ANSIBLE_COLOR_CHANGED colors/changed - "yellow"
COLOR_CONSOLE_PROMPT string ANSIBLE_COLOR_CONSOLE_PROMPT colors/console_prompt - "white"
COLOR_DEBUG string ANSIBLE_COLOR_DEBUG colors/debug - "dark gray"
COLOR_DEPRECATE string ANSIBLE_COLOR_DEPRECATE colors/deprecate - "purple"
COLOR_DIFF_ADD string ANSIBLE_COLOR_DIFF_ADD colors/diff_add - "green"
COLOR_DIFF_LINES string ANSIBLE_COLOR_DIFF_LINES colors/diff_lines - "cyan"
COLOR_DIFF_REMOVE string ANSIBLE_COLOR_DIFF_REMOVE colors/diff_remove - "red"
COLOR_DOC_CONSTANT string ANSIBLE_COLOR_DOC_CONSTANT colors/doc_constant - "dark gray"
COLOR_DOC_DEPRECATED string ANSIBLE_COLOR_DOC_DEPRECATED colors/doc_deprecated - "magenta"
COLOR_DOC_LINK string ANSIBLE_COLOR_DOC_LINK colors/doc_link - "cyan"
COLOR_DOC_MODULE string ANSIBLE_COLOR_DOC_MODULE colors/doc_module - "yellow"
COLOR_DOC_PLUGIN string ANSIBLE_COLOR_DOC_PLUGIN colors/doc_plugin - "yellow"
COLOR_DOC_REFERENCE string ANSIBLE_COLOR_DOC_REFERENCE colors/doc_reference - "magenta"
COLOR_ERROR string ANSIBLE_COLOR_ERROR colors/error - "red"
COLOR_HIGHLIGHT string ANSIBLE_COLOR_HIGHLIGHT colors/highlight - "white"
COLOR_INCLUDED string ANSIBLE_COLOR_INCLUDED colors/included - "cyan"
COLOR_OK string ANSIBLE_COLOR_OK colors/ok - "green"
COLOR_SKIP string ANSIBLE_COLOR_SKIP colors/skip - "cyan"
COLOR_UNREACHABLE string ANSIBLE_COLOR_UNREACHABLE colors/unreachable - "bright red"
COLOR_VERBOSE string ANSIBLE_COLOR_VERBOSE colors/verbose - "blue"
COLOR_WARN string ANSIBLE_COLOR_WARN colors/warn - "bright purple"
CONNECTION_PASSWORD_FILE path ANSIBLE_CONNECTION_PASSWORD_FILE defaults/connection_password_file - null
DEFAULT_ACTION_PLUGIN_PATH pathspec ANSIBLE_ACTION_PLUGINS defaults/action_plugins - "~/.ansible/plugins/action:/usr/share/ansible/plugins/action"
DEFAULT_ALLOW_UNSAFE_LOOKUPS boolean - defaults/allow_unsafe_lookups - false
DEFAULT_ASK_PASS boolean ANSIBLE_ASK_PASS defaults/ask_pass - false
DEFAULT_ASK_VAULT_PASS boolean ANSIBLE_ASK_VAULT_PASS defaults/ask_vault_pass - false
DEFAULT_BECOME boolean ANSIBLE_BECOME privilege_escalation/become - false
DEFAULT_BECOME_ASK_PASS boolean ANSIBLE_BECOME_ASK_PASS privilege_escalation/become_ask_pass - false
DEFAULT_BECOME_EXE string ANSIBLE_BECOME_EXE privilege_escalation/become_exe - null
DEFAULT_BECOME_FLAGS string ANSIBLE_BECOME_FLAGS privilege_escalation/become_flags - ""
DEFAULT_BECOME_METHOD string ANSIBLE_BECOME_METHOD privilege_escalation/become_method - "sudo"
DEFAULT_BECOME_USER string ANSIBLE_BECOME_USER privilege_escalation/become_user - "root"
DEFAULT_CACHE_PLUGIN_PATH pathspec ANSIBLE_CACHE_PLUGINS defaults/cache_plugins - "~/.ansible/plugins/cache:/usr/share/ansible/plugins/cache"
DEFAULT_CALLBACK_PLUGIN_PATH pathspec ANSIBLE_CALLBACK_PLUGINS defaults/callback_plugins - "~/.ansible/plugins/callback:/usr/share/ansible/plugins/callback"
DEFAULT_CLICONF_PLUGIN_PATH pathspec ANSIBLE_CLICONF_PLUGINS defaults/cliconf_plugins - "~/.ansible/plugins/cliconf:/usr/share/ansible/plugins/cliconf"
DEFAULT_CONNECTION_PLUGIN_PATH pathspec ANSIBLE_CONNECTION_PLUGINS defaults/connection_plugins - "~/.ansible/plugins/connection:/usr/share/ansible/plugins/connection"
DEFAULT_DEBUG boolean ANSIBLE_DEBUG defaults/debug - false
DEFAULT_EXECUTABLE string ANSIBLE_EXECUTABLE defaults/executable - "/bin/sh"
DEFAULT_FILTER_PLUGIN_PATH pathspec ANSIBLE_FILTER_PLUGINS defaults/filter_plugins - "~/.ansible/plugins/filter:/usr/share/ansible/plugins/filter"
DEFAULT_FORCE_HANDLERS boolean ANSIBLE_FORCE_HANDLERS defaults/force_handlers - false
DEFAULT_FORKS integer ANSIBLE_FORKS defaults/forks - 5
DEFAULT_GATHERING string ANSIBLE_GATHERING defaults/gathering - "implicit"
DEFAULT_HASH_BEHAVIOUR string ANSIBLE_HASH_BEHAVIOUR defaults/hash_behaviour - "replace"
DEFAULT_HOST_LIST pathlist ANSIBLE_INVENTORY defaults/inventory - ["/etc/ansible/hosts"]
DEFAULT_HTTPAPI_PLUGIN_PATH pathspec ANSIBLE_HTTPAPI_PLUGINS defaults/httpapi_plugins - "~/.ansible/plugins/httpapi:/usr/share/ansible/plugins/httpapi"
DEFAULT_INTERNAL_POLL_INTERVAL float - defaults/internal_poll_interval - 0.001
DEFAULT_INVENTORY_PLUGIN_PATH pathspec ANSIBLE_INVENTORY_PLUGINS defaults/inventory_plugins - "~/.ansible/plugins/inventory:/usr/share/ansible/plugins/inventory"
DEFAULT_JINJA2_EXTENSIONS list ANSIBLE_JINJA2_EXTENSIONS defaults/jinja2_extensions - []
DEFAULT_JINJA2_NATIVE boolean ANSIBLE_JINJA2_NATIVE defaults/jinja2_native - true
DEFAULT_KEEP_REMOTE_FILES boolean ANSIBLE_KEEP_REMOTE_FILES defaults/keep_remote_files - false
DEFAULT_LIBVIRT_LXC_NOSECLABEL boolean ANSIBLE_LIBVIRT_LXC_NOSECLABEL selinux/libvirt_lxc_noseclabel - false
DEFAULT_LOAD_CALLBACK_PLUGINS boolean ANSIBLE_LOAD_CALLBACK_PLUGINS defaults/bin_ansible_callbacks - false
DEFAULT_LOG_FILTER list ANSIBLE_LOG_FILTER defaults/log_filter - []
DEFAULT_LOG_PATH path ANSIBLE_LOG_PATH defaults/log_path - null
DEFAULT_LOOKUP_PLUGIN_PATH pathspec ANSIBLE_LOOKUP_PLUGINS defaults/lookup_plugins - "~/.ansible/plugins/lookup:/usr/share/ansible/plugins/lookup"
DEFAULT_MANAGED_STR string - defaults/ansible_managed - "Ansible managed"
DEFAULT_MODULE_ARGS string ANSIBLE_MODULE_ARGS defaults/module_args - null
DEFAULT_MODULE_COMPRESSION string - defaults/module_compression - "ZIP_DEFLATED"
DEFAULT_MODULE_NAME string - defaults/module_name - "command"
DEFAULT_MODULE_PATH pathspec ANSIBLE_LIBRARY defaults/library - "~/.ansible/plugins/modules:/usr/share/ansible/plugins/modules"
DEFAULT_MODULE_UTILS_PATH pathspec ANSIBLE_MODULE_UTILS defaults/module_utils - "~/.ansible/plugins/module_utils:/usr/share/ansible/plugins/module_utils"
DEFAULT_NETCONF_PLUGIN_PATH pathspec ANSIBLE_NETCONF_PLUGINS defaults/netconf_plugins - "~/.ansible/plugins/netconf:/usr/share/ansible/plugins/netconf"
DEFAULT_NO_LOG boolean ANSIBLE_NO_LOG defaults/no_log - false
DEFAULT_NO_TARGET_SYSLOG boolean ANSIBLE_NO_TARGET_SYSLOG defaults/no_target_syslog - false
DEFAULT_NULL_REPRESENTATION raw ANSIBLE_NULL_REPRESENTATION defaults/null_representation - null
DEFAULT_POLL_INTERVAL integer ANSIBLE_POLL_INTERVAL defaults/poll_interval - 15
DEFAULT_PRIVATE_KEY_FILE path ANSIBLE_PRIVATE_KEY_FILE defaults/private_key_file - null
DEFAULT_PRIVATE_ROLE_VARS boolean ANSIBLE_PRIVATE_ROLE_VARS defaults/private_role_vars - false
DEFAULT_REMOTE_PORT integer ANSIBLE_REMOTE_PORT defaults/remote_port - null
DEFAULT_REMOTE_USER string ANSIBLE_REMOTE_USER defaults/remote_user - null
DEFAULT_ROLES_PATH pathspec ANSIBLE_ROLES_PATH defaults/roles_path - "~/.ansible/roles:/usr/share/ansible/roles:/etc/ansible/roles"
DEFAULT_SELINUX_SPECIAL_FS list ANSIBLE_SELINUX_SPECIAL_FS selinux/special_context_filesystems - ["fuse", "nfs", "vboxsf", "ramfs", "9p", "vfat"]
DEFAULT_STDOUT_CALLBACK string ANSIBLE_STDOUT_CALLBACK defaults/stdout_callback - "default"
DEFAULT_STRATEGY string ANSIBLE_STRATEGY defaults/strategy - "linear"
DEFAULT_STRATEGY_PLUGIN_PATH pathspec ANSIBLE_STRATEGY_PLUGINS defaults/strategy_plugins - "~/.ansible/plugins/strategy:/usr/share/ansible/plugins/strategy"
DEFAULT_SU boolean ANSIBLE_SU defaults/su - false
DEFAULT_SYSLOG_FACILITY string ANSIBLE_SYSLOG_FACILITY defaults/syslog_facility - "LOG_USER"
DEFAULT_TERMINAL_PLUGIN_PATH pathspec ANSIBLE_TERMINAL_PLUGINS defaults/terminal_plugins - "~/.ansible/plugins/terminal:/usr/share/ansible/plugins/terminal"
DEFAULT_TEST_PLUGIN_PATH pathspec ANSIBLE_TEST_PLUGINS defaults/test_plugins - "~/.ansible/plugins/test:/usr/share/ansible/plugins/test"
DEFAULT_TIMEOUT integer ANSIBLE_TIMEOUT defaults/timeout - 10
DEFAULT_TRANSPORT string ANSIBLE_TRANSPORT defaults/transport - "ssh"
DEFAULT_UNDEFINED_VAR_BEHAVIOR boolean ANSIBLE_ERROR_ON_UNDEFINED_VARS defaults/error_on_undefined_vars - true
DEFAULT_VARS_PLUGIN_PATH pathspec ANSIBLE_VARS_PLUGINS defaults/vars_plugins - "~/.ansible/plugins/vars:/usr/share/ansible/plugins/vars"
DEFAULT_VAULT_ENCRYPT_IDENTITY string ANSIBLE_VAULT_ENCRYPT_IDENTITY defaults/vault_encrypt_identity - null
DEFAULT_VAULT_IDENTITY string ANSIBLE_VAULT_IDENTITY defaults/vault_identity - "default"
DEFAULT_VAULT_IDENTITY_LIST list ANSIBLE_VAULT_IDENTITY_LIST defaults/vault_identity_list - []
DEFAULT_VAULT_ID_MATCH string ANSIBLE_VAULT_ID_MATCH defaults/vault_id_match - false
DEFAULT_VAULT_PASSWORD_FILE path ANSIBLE_VAULT_PASSWORD_FILE defaults/vault_password_file - null
DEFAULT_VERBOSITY integer ANSIBLE_VERBOSITY defaults/verbosity - 0
DEPRECATION_WARNINGS boolean ANSIBLE_DEPRECATION_WARNINGS defaults/deprecation_warnings - true
DEVEL_WARNING boolean ANSIBLE_DEVEL_WARNING defaults/devel_warning - true
DIFF_ALWAYS boolean ANSIBLE_DIFF_ALWAYS diff/always - false
DIFF_CONTEXT integer ANSIBLE_DIFF_CONTEXT diff/context - 3
DISPLAY_ARGS_TO_STDOUT boolean ANSIBLE_DISPLAY_ARGS_TO_STDOUT defaults/display_args_to_stdout - false
DISPLAY_SKIPPED_HOSTS boolean ANSIBLE_DISPLAY_SKIPPED_HOSTS defaults/display_skipped_hosts - true
DISPLAY_TRACEBACK list ANSIBLE_DISPLAY_TRACEBACK defaults/display_traceback - ["never"]
DOCSITE_ROOT_URL string - defaults/docsite_root_url - "https://docs.ansible.com/ansible-core/"
DOC_FRAGMENT_PLUGIN_PATH pathspec ANSIBLE_DOC_FRAGMENT_PLUGINS defaults/doc_fragment_plugins - "~/.ansible/plugins/doc_fragments:/usr/share/ansible/plugins/doc_fragments"
DUPLICATE_YAML_DICT_KEY string ANSIBLE_DUPLICATE_YAML_DICT_KEY defaults/duplicate_dict_key - "warn"
EDITOR string ANSIBLE_EDITOR,EDITOR defaults/editor - "vi"
ENABLE_TASK_DEBUGGER boolean ANSIBLE_ENABLE_TASK_DEBUGGER defaults/enable_task_debugger - false
ERROR_ON_MISSING_HANDLER boolean ANSIBLE_ERROR_ON_MISSING_HANDLER defaults/error_on_missing_handler - true
FACTS_MODULES list ANSIBLE_FACTS_MODULES defaults/facts_modules - ["smart"]
GALAXY_CACHE_DIR path ANSIBLE_GALAXY_CACHE_DIR galaxy/cache_dir - "~/.ansible/galaxy_cache"
GALAXY_COLLECTIONS_PATH_WARNING boolean ANSIBLE_GALAXY_COLLECTIONS_PATH_WARNING galaxy/collections_path_warning - true
GALAXY_COLLECTION_IMPORT_POLL_FACTOR float ANSIBLE_GALAXY_COLLECTION_IMPORT_POLL_FACTOR - - 1.5
GALAXY_COLLECTION_IMPORT_POLL_INTERVAL float ANSIBLE_GALAXY_COLLECTION_IMPORT_POLL_INTERVAL - - 2.0
GALAXY_COLLECTION_SKELETON path ANSIBLE_GALAXY_COLLECTION_SKELETON galaxy/collection_skeleton - null
GALAXY_COLLECTION_SKELETON_IGNORE list ANSIBLE_GALAXY_COLLECTION_SKELETON_IGNORE galaxy/collection_skeleton_ignore - ["^.git$", "^.*/.git_keep$"]
GALAXY_DISABLE_GPG_VERIFY boolean ANSIBLE_GALAXY_DISABLE_GPG_VERIFY galaxy/disable_gpg_verify - false
GALAXY_DISPLAY_PROGRESS boolean ANSIBLE_GALAXY_DISPLAY_PROGRESS galaxy/display_progress - null
GALAXY_GPG_KEYRING path ANSIBLE_GALAXY_GPG_KEYRING galaxy/gpg_keyring - null
GALAXY_IGNORE_CERTS boolean ANSIBLE_GALAXY_IGNORE galaxy/ignore_certs - null
GALAXY_IGNORE_INVALID_SIGNATURE_STATUS_CODES list ANSIBLE_GALAXY_IGNORE_SIGNATURE_STATUS_CODES galaxy/ignore_signature_status_codes - null
GALAXY_REQUIRED_VALID_SIGNATURE_COUNT string ANSIBLE_GALAXY_REQUIRED_VALID_SIGNATURE_COUNT galaxy/required_valid_signature_count - 1
GALAXY_ROLE_SKELETON path ANSIBLE_GALAXY_ROLE_SKELETON galaxy/role_skeleton - null
GALAXY_ROLE_SKELETON_IGNORE list ANSIBLE_GALAXY_ROLE_SKELETON_IGNORE galaxy/role_skeleton_ignore - ["^.git$", "^.*/.git_keep$"]
GALAXY_SERVER string ANSIBLE_GALAXY_SERVER galaxy/server - "https://galaxy.ansible.com"
GALAXY_SERVER_LIST list ANSIBLE_GALAXY_SERVER_LIST galaxy/server_list - null
GALAXY_SERVER_TIMEOUT integer ANSIBLE_GALAXY_SERVER_TIMEOUT galaxy/server_timeout - 60
GALAXY_TOKEN_PATH path ANSIBLE_GALAXY_TOKEN_PATH galaxy/token_path - "~/.ansible/galaxy_token"
HOST_KEY_CHECKING boolean ANSIBLE_HOST_KEY_CHECKING defaults/host_key_checking - true
HOST_PATTERN_MISMATCH string ANSIBLE_HOST_PATTERN_MISMATCH inventory/host_pattern_mismatch - "warning"
INJECT_FACTS_AS_VARS boolean ANSIBLE_INJECT_FACT_VARS defaults/inject_facts_as_vars - true
INTERPRETER_PYTHON string ANSIBLE_PYTHON_INTERPRETER defaults/interpreter_python - "auto"
INVALID_TASK_ATTRIBUTE_FAILED boolean ANSIBLE_INVALID_TASK_ATTRIBUTE_FAILED defaults/invalid_task_attribute_failed - true
INVENTORY_ANY_UNPARSED_IS_FAILED boolean ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED inventory/any_unparsed_is_failed - false
INVENTORY_ENABLED list ANSIBLE_INVENTORY_ENABLED inventory/enable_plugins - ["host_list", "script", "auto", "yaml", "ini", "toml"]
INVENTORY_EXPORT boolean ANSIBLE_INVENTORY_EXPORT inventory/export - false
INVENTORY_IGNORE_PATTERNS list ANSIBLE_INVENTORY_IGNORE_REGEX defaults/inventory_ignore_patterns,inventory/ignore_patterns - []
INVENTORY_UNPARSED_IS_FAILED boolean ANSIBLE_INVENTORY_UNPARSED_FAILED inventory/unparsed_is_failed - false
INVENTORY_UNPARSED_WARNING boolean ANSIBLE_INVENTORY_UNPARSED_WARNING inventory/inventory_unparsed_warning - true
LOCALHOST_WARNING boolean ANSIBLE_LOCALHOST_WARNING defaults/localhost_warning - true
LOG_VERBOSITY integer ANSIBLE_LOG_VERBOSITY defaults/log_verbosity - null
MAX_FILE_SIZE_FOR_DIFF integer ANSIBLE_MAX_DIFF_SIZE defaults/max_diff_size - 104448
MODULE_STRICT_UTF8_RESPONSE boolean ANSIBLE_MODULE_STRICT_UTF8_RESPONSE defaults/module_strict_utf8_response - true
NETCONF_SSH_CONFIG string ANSIBLE_NETCONF_SSH_CONFIG netconf_connection/ssh_config - null
OLD_PLUGIN_CACHE_CLEARING boolean ANSIBLE_OLD_PLUGIN_CACHE_CLEAR defaults/old_plugin_cache_clear - false
PAGER string ANSIBLE_PAGER,PAGER defaults/pager - "less"
PARAMIKO_HOST_KEY_AUTO_ADD boolean ANSIBLE_PARAMIKO_HOST_KEY_AUTO_ADD paramiko_connection/host_key_auto_add - false
PARAMIKO_LOOK_FOR_KEYS boolean ANSIBLE_PARAMIKO_LOOK_FOR_KEYS paramiko_connection/look_for_keys - true
PERSISTENT_COMMAND_TIMEOUT integer ANSIBLE_PERSISTENT_COMMAND_TIMEOUT persistent_connection/command_timeout - 30
PERSISTENT_CONNECT_RETRY_TIMEOUT integer ANSIBLE_PERSISTENT_CONNECT_RETRY_TIMEOUT persistent_connection/connect_retry_timeout - 15
PERSISTENT_CONNECT_TIMEOUT integer ANSIBLE_PERSISTENT_CONNECT_TIMEOUT persistent_connection/connect_timeout - 30
PERSISTENT_CONTROL_PATH_DIR path ANSIBLE_PERSISTENT_CONTROL_PATH_DIR persistent_connection/control_path_dir - "~/.ansible/pc"
PLAYBOOK_DIR path ANSIBLE_PLAYBOOK_DIR defaults/playbook_dir - null
PLAYBOOK_VARS_ROOT string ANSIBLE_PLAYBOOK_VARS_ROOT defaults/playbook_vars_root - "top"
PLUGIN_FILTERS_CFG path - defaults/plugin_filters_cfg - null
PYTHON_MODULE_RLIMIT_NOFILE string ANSIBLE_PYTHON_MODULE_RLIMIT_NOFILE defaults/python_module_rlimit_nofile - 0
RETRY_FILES_ENABLED boolean ANSIBLE_RETRY_FILES_ENABLED defaults/retry_files_enabled - false
RETRY_FILES_SAVE_PATH path ANSIBLE_RETRY_FILES_SAVE_PATH defaults/retry_files_save_path - null
RUN_VARS_PLUGINS string ANSIBLE_RUN_VARS_PLUGINS defaults/run_vars_plugins - "demand"
SHOW_CUSTOM_STATS boolean ANSIBLE_SHOW_CUSTOM_STATS defaults/show_custom_stats - false
SSH_AGENT string ANSIBLE_SSH_AGENT connection/ssh_agent - "none"
SSH_AGENT_EXECUTABLE string ANSIBLE_SSH_AGENT_EXECUTABLE connection/ssh_agent_executable - "ssh-agent"
SSH_AGENT_KEY_LIFETIME integer ANSIBLE_SSH_AGENT_KEY_LIFETIME connection/ssh_agent_key_lifetime - null
SYSTEM_WARNINGS boolean ANSIBLE_SYSTEM_WARNINGS defaults/system_warnings - true
TAGS_RUN list ANSIBLE_RUN_TAGS tags/run - []
TAGS_SKIP list ANSIBLE_SKIP_TAGS tags/skip - []
TARGET_LOG_INFO string ANSIBLE_TARGET_LOG_INFO defaults/target_log_info - null
TASK_DEBUGGER_IGNORE_ERRORS boolean ANSIBLE_TASK_DEBUGGER_IGNORE_ERRORS defaults/task_debugger_ignore_errors - true
TASK_TIMEOUT integer ANSIBLE_TASK_TIMEOUT defaults/task_timeout - 0
TRANSFORM_INVALID_GROUP_CHARS string ANSIBLE_TRANSFORM_INVALID_GROUP_CHARS defaults/force_valid_group_names - "never"
USE_PERSISTENT_CONNECTIONS boolean ANSIBLE_USE_PERSISTENT_CONNECTIONS defaults/use_persistent_connections - false
VALIDATE_ACTION_GROUP_METADATA boolean ANSIBLE_VALIDATE_ACTION_GROUP_METADATA defaults/validate_action_group_metadata - true
VARIABLE_PLUGINS_ENABLED list ANSIBLE_VARS_ENABLED defaults/vars_plugins_enabled - ["host_group_vars"]
VARIABLE_PRECEDENCE list ANSIBLE_PRECEDENCE defaults/precedence - ["all_inventory", "groups_inventory", "all_plugins_inventory", "all_plugins_play", "groups_plugins_inventory", "groups_plugins_play"]
VAULT_ENCRYPT_SALT string ANSIBLE_VAULT_ENCRYPT_SALT defaults/vault_encrypt_salt - null
VERBOSE_TO_STDERR boolean ANSIBLE_VERBOSE_TO_STDERR defaults/verbose_to_stderr - false
WIN_ASYNC_STARTUP_TIMEOUT integer ANSIBLE_WIN_ASYNC_STARTUP_TIMEOUT defaults/win_async_startup_timeout - 5
WORKER_SHUTDOWN_POLL_COUNT integer ANSIBLE_WORKER_SHUTDOWN_POLL_COUNT - - 0
WORKER_SHUTDOWN_POLL_DELAY float ANSIBLE_WORKER_SHUTDOWN_POLL_DELAY - - 0.1
YAML_FILENAME_EXTENSIONS list ANSIBLE_YAML_FILENAME_EXT defaults/yaml_valid_extensions - [".yml", ".yaml", ".json"]
`

// Facts of ansible-core 2.19, the plugins ssh, local, sh and sudo.
const pluginSettings = `
connection/ssh/host string - - inventory_hostname,ansible_host,ansible_ssh_host "inventory_hostname"
connection/ssh/remote_user string ANSIBLE_REMOTE_USER defaults/remote_user ansible_user,ansible_ssh_user null
connection/ssh/port integer ANSIBLE_REMOTE_PORT defaults/remote_port ansible_port,ansible_ssh_port null
connection/ssh/private_key_file string ANSIBLE_PRIVATE_KEY_FILE defaults/private_key_file ansible_private_key_file,ansible_ssh_private_key_file null
connection/ssh/host_key_checking boolean ANSIBLE_HOST_KEY_CHECKING,ANSIBLE_SSH_HOST_KEY_CHECKING defaults/host_key_checking,ssh_connection/host_key_checking ansible_host_key_checking,ansible_ssh_host_key_checking true
connection/ssh/reconnection_retries integer ANSIBLE_SSH_RETRIES connection/retries,ssh_connection/retries ansible_ssh_retries 0
connection/ssh/timeout integer ANSIBLE_TIMEOUT,ANSIBLE_SSH_TIMEOUT defaults/timeout,ssh_connection/timeout ansible_ssh_timeout 10
connection/ssh/ssh_args string ANSIBLE_SSH_ARGS ssh_connection/ssh_args ansible_ssh_args "-C -o ControlMaster=auto -o ControlPersist=60s"
connection/ssh/ssh_common_args string ANSIBLE_SSH_COMMON_ARGS ssh_connection/ssh_common_args ansible_ssh_common_args ""
connection/ssh/ssh_extra_args string ANSIBLE_SSH_EXTRA_ARGS ssh_connection/ssh_extra_args ansible_ssh_extra_args ""
connection/ssh/pipelining boolean ANSIBLE_PIPELINING,ANSIBLE_SSH_PIPELINING defaults/pipelining,connection/pipelining,ssh_connection/pipelining ansible_pipelining,ansible_ssh_pipelining false
connection/local/pipelining boolean ANSIBLE_PIPELINING defaults/pipelining,connection/pipelining ansible_pipelining false
shell/sh/remote_tmp string ANSIBLE_REMOTE_TEMP,ANSIBLE_REMOTE_TMP defaults/remote_tmp ansible_remote_tmp "~/.ansible/tmp"
shell/sh/system_tmpdirs list ANSIBLE_SYSTEM_TMPDIRS defaults/system_tmpdirs ansible_system_tmpdirs ["/var/tmp", "/tmp"]
become/sudo/become_user string ANSIBLE_BECOME_USER,ANSIBLE_SUDO_USER privilege_escalation/become_user,sudo_become_plugin/user ansible_become_user,ansible_sudo_user "root"
become/sudo/become_exe string ANSIBLE_BECOME_EXE,ANSIBLE_SUDO_EXE privilege_escalation/become_exe,sudo_become_plugin/executable ansible_become_exe,ansible_sudo_exe "sudo"
become/sudo/become_flags string ANSIBLE_BECOME_FLAGS,ANSIBLE_SUDO_FLAGS privilege_escalation/become_flags,sudo_become_plugin/flags ansible_become_flags,ansible_sudo_flags "-H -S -n"
`
