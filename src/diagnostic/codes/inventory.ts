/** Codes of reading inventories and host patterns. */
export const inventoryCodes = {
  'inventory/syntax': 'Broken inventory',
  'inventory/no-such-source': 'No such inventory',
  'inventory/host-range': 'Wrong host range',
  'inventory/undefined-group': 'Undefined group',
  'inventory/group-loop': 'Groups that contain each other',
  'inventory/group-name': 'Group name that is no identifier',
  'inventory/group-priority': 'Wrong group priority',
  'inventory/name-clash': 'Host and group of one name',
  'inventory/unexpected-key': 'Unexpected key in an inventory',
  'inventory/script': 'Inventory script failed',
  'inventory/unsupported-plugin': 'Unsupported inventory plugin',
  'inventory/constructed': 'Inventory cannot be constructed',
  'inventory/vars-folder': 'Variables folder that is no folder',
  'inventory/pattern': 'Wrong host pattern',
  'inventory/no-match': 'Host pattern without a match',
  'inventory/limit-file': 'Limit file cannot be read',
} as const
