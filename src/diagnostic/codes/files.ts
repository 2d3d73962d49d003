/** Codes of the modules that deal with files. */
export const filesCodes = {
  'files/absent': 'No such file',
  'files/wrong-kind': 'Not the kind of file that is needed',
  'files/wrong-mode': 'Not a file mode',
  'files/wrong-pattern': 'Broken regular expression',
  'files/wrong-arguments': 'Arguments do not go together',
  'files/source-absent': 'No such file on the controller',
  'files/not-empty': 'Directory not empty',
  'files/checksum': 'Wrong checksum',
  'files/unsupported': 'Not supported',
} as const
