/** The colours of ansible-playbook's own output. */
const codes = {
  ok: '0;32',
  changed: '0;33',
  skipped: '0;36',
  failed: '0;31',
  unreachable: '1;31',
  warning: '1;35',
  hint: '0;34',
  faint: '0;90',
  added: '0;32',
  removed: '0;31',
  hunk: '0;36',
  bold: '1',
} as const

export type Tint = keyof typeof codes

/** Colours a text, or leaves it. Chosen once at the edge: terminal, NO_COLOR, ANSIBLE_FORCE_COLOR. */
export type Paint = (tint: Tint, text: string) => string

export const coloured: Paint = (tint, text) =>
  text
    .split('\n')
    .map((line) => (line === '' ? line : `\x1b[${codes[tint]}m${line}\x1b[0m`))
    .join('\n')

export const plainText: Paint = (_tint, text) => text
