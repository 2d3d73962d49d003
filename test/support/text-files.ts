import type { TextFile } from '../../src/modules/files/text-file.ts'

/** A text file of root's, mode 0644, as a probe finds it; null is none. */
export function textFile(text: string | null): TextFile {
  const base = { path: '/etc/f', encoding: 'utf8' } as const
  if (text === null) return { ...base, type: 'absent', text: '' }
  return { ...base, type: 'file', text, mode: '0644', uid: 0, gid: 0, owner: 'root', group: 'root' }
}
