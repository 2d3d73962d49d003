/** Codes of reading playbooks and roles. */
export const playbookCodes = {
  'playbook/unknown-module': 'Unknown module',
  'playbook/unknown-keyword': 'Unknown keyword',
} as const
