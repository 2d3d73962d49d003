/** The signs and the rules for line ends with which a text is read; a `#jinja2:` header or a task may change them. */
export interface Syntax {
  readonly outputStart: string
  readonly outputEnd: string
  readonly blockStart: string
  readonly blockEnd: string
  readonly commentStart: string
  readonly commentEnd: string
  /** The first newline after a block or a comment is dropped. */
  readonly trimBlocks: boolean
  /** Blanks before a block or a comment that begins its line are dropped. */
  readonly lstripBlocks: boolean
  /** A backslash in a text literal inside `{{ }}` stays as it is: YAML has read its own escapes already. */
  readonly keepsBackslashes: boolean
}

/** How Ansible reads YAML values. `{% %}` blocks have ordinary escapes even there. */
export const yamlSyntax: Syntax = {
  outputStart: '{{',
  outputEnd: '}}',
  blockStart: '{%',
  blockEnd: '%}',
  commentStart: '{#',
  commentEnd: '#}',
  trimBlocks: true,
  lstripBlocks: false,
  keepsBackslashes: true,
}

/** How Ansible reads template files. */
export const fileSyntax: Syntax = { ...yamlSyntax, keepsBackslashes: false }
