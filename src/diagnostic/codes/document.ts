/** Codes of reading YAML. */
export const documentCodes = {
  'document/syntax': 'Broken YAML',
  'document/duplicate-key': 'Duplicate key',
  'document/tag': 'Tag that means nothing here',
  'document/alias': 'Alias without a target',
  'document/key': 'Key that is not plain text',
  'document/merge': 'Wrong merge key',
  'document/too-large': 'Document too large',
  'document/not-text': 'File is not text',
  'document/several-documents': 'More than one document',
  'document/xml': 'Broken XML',
  'document/not-a-dict': 'Variables are not a dict',
} as const
