/** Codes of running plays. */
export const engineCodes = {
  'engine/argument-spec': 'Wrong role arguments',
  'engine/assertion': 'Assertion failed',
  'engine/connection-setting': 'Wrong connection setting',
  'engine/loop-list': 'Loop without a list',
  'engine/member-ill': 'Member stays ill',
  'engine/no-cluster': 'Rolling step without a cluster',
  'engine/quorum-at-risk': 'Quorum at risk',
  'engine/serial': 'Wrong batch size',
  'engine/unknown-handler': 'Unknown handler',
  'engine/vars-file-not-found': 'Vars file not found',
  'engine/vars-prompt': 'Answer cannot be encrypted',
} as const
