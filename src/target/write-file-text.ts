import { quote } from '../transport/quote.ts'
import { modeText, ownerText } from './attributes-text.ts'
import type { WriteOptions } from './target.ts'

/** What the exit status of {@link writeFileText} means. Whichever it is, the old file is as it was. */
export const writeFileStatus = {
  isFolder: 230,
  isLink: 231,
  noTemporaryFile: 232,
  attributesRefused: 233,
  contentNotWritten: 234,
  contentCutOff: 235,
  validationRefused: 236,
  backupFailed: 237,
  renameFailed: 238,
} as const

/**
 * POSIX shell text that replaces a whole file by what comes on stdin. Prints the path of the backup when one was made.
 *
 * The temporary file lies in the same folder and is made by an exclusive open (`set -C`), for nobody else to read. It gets
 * owner and mode while it is empty, is filled through the descriptor that made it (its mode may forbid another open), counted
 * (the connection may have been cut), synced, validated, and renamed. A trap removes it on every other way out.
 * `command exec` instead of `exec`: a redirection that fails would end a POSIX shell.
 */
export function writeFileText(path: string, sizeBytes: number, options: WriteOptions): string {
  const or = (status: keyof typeof writeFileStatus): string => `|| exit ${writeFileStatus[status]}`
  const owner = ownerText('"$t"', options)
  const mode = modeText('"$t"', options.mode)
  return [
    `p=${quote(path)}`,
    `if test -L "$p"; then exit ${writeFileStatus.isLink}; fi`,
    `if test -d "$p"; then exit ${writeFileStatus.isFolder}; fi`,
    `old=`,
    `if test -e "$p"; then old=$(stat -c '%u:%g %a' -- "$p"); fi`,
    `t= n=0 mask=$(umask)`,
    `trap 'if test -n "$t"; then rm -f -- "$t"; fi' EXIT`,
    `trap 'exit 143' HUP INT TERM`,
    `umask 077`,
    `set -C`,
    `until candidate=\${p%/*}/.hadeploy.$$.$n; command exec 7>"$candidate"; do`,
    `  n=$((n + 1))`,
    `  if test $n -ge 9; then exit ${writeFileStatus.noTemporaryFile}; fi`,
    `done`,
    `t=$candidate`,
    `set +C`,
    `umask "$mask"`,
    // A user who may not give files away keeps what is allowed; Ansible does no more.
    `if test -n "$old"; then chown -- "\${old% *}" "$t" 2>/dev/null; fi`,
    ...(owner === '' ? [] : [`${owner} ${or('attributesRefused')}`]),
    `if test -n "$old"; then chmod "\${old#* }" "$t"; else chmod "$(printf '%o' $((0666 & ~$(umask))))" "$t"; fi ${or('attributesRefused')}`,
    ...(mode === '' ? [] : [`${mode} ${or('attributesRefused')}`]),
    `cat >&7 ${or('contentNotWritten')}`,
    `exec 7>&-`,
    `test "$(wc -c <"$t")" -eq ${sizeBytes} ${or('contentCutOff')}`,
    `{ sync -- "$t" || sync; } 2>/dev/null`,
    `if test -e /sys/fs/selinux/enforce && test -n "$old"; then chcon --reference="$p" -- "$t"; fi`,
    ...(options.validate === undefined
      ? []
      : [`(${options.validate.replaceAll('%s', '"$t"')}) </dev/null >&2 ${or('validationRefused')}`]),
    ...(options.backup === true
      ? [
          `if test -n "$old"; then`,
          `  b=$p.$$.$(date +%Y-%m-%d@%H:%M:%S)~`,
          `  cp -p -- "$p" "$b" ${or('backupFailed')}`,
          `  printf '%s' "$b"`,
          `fi`,
        ]
      : []),
    `mv -f -- "$t" "$p" ${or('renameFailed')}`,
    `t=`,
    `if test -e /sys/fs/selinux/enforce && test -z "$old"; then restorecon -- "$p"; fi`,
    `exit 0`,
  ].join('\n')
}
