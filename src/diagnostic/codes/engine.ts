/** Codes of running plays. */
export const engineCodes = {
  'engine/argument-spec': 'Wrong role arguments',
  'engine/assertion': 'Assertion failed',
  'engine/connection-setting': 'Wrong connection setting',
  'engine/include-not-found': 'Included file not found',
  'engine/loop-list': 'Loop without a list',
  'engine/member-ill': 'Member stays ill',
  'engine/no-cluster': 'Rolling step without a cluster',
  'engine/no-hosts': 'No hosts matched',
  'engine/quorum-at-risk': 'Quorum at risk',
  'engine/serial': 'Wrong batch size',
  'engine/task-failed': 'Task failed',
  'engine/unknown-handler': 'Unknown handler',
  'engine/vars-file-not-found': 'Vars file not found',
} as const
