import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** Why the real hosts cannot be made on this machine, in one sentence; null when they can. */
export function unfitReason() {
  const isDebian = /^ID(?:_LIKE)?=.*debian/m.test(osRelease())
  if (process.platform === 'linux' && isDebian && process.getuid?.() === 0) return null
  return 'The real hosts need root on Debian (or a system like it); the checks that need neither run with: npm run check'
}

function osRelease() {
  try {
    return readFileSync('/etc/os-release', 'utf8')
  } catch {
    return ''
  }
}

/** Runs a command with this terminal, and says whether it succeeded. */
export function runs(program, ...words) {
  return spawnSync(program, words, { stdio: 'inherit' }).status === 0
}
