/** Codes of reading the controller's own files. */
export const projectCodes = {
  'project/unreadable': 'File cannot be read',
  'project/not-utf8': 'File is not UTF-8 text',
} as const
