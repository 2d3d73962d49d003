import type { FactSource } from './fact-source.ts'

/**
 * The Python that Ansible would take on the host. Nothing of hadeploy runs on it; playbooks ask for its version and path.
 *
 * A host without Python has no such facts.
 */
export const python: FactSource = {
  name: 'python',
  subsets: ['python_version'],
  script: `
for program in python3 python; do
  path=$(command -v "$program") || continue
  # Shims of version managers would be named by their own paths.
  [ -x "/usr/bin/$program" ] && path=/usr/bin/$program
  "$path" -V 2>&1
  echo "$path"
  break
done`,
  parse(output) {
    const [said = '', executable = ''] = output.split('\n')
    const [, major, minor, micro] = /^Python (\d+)\.(\d+)\.(\d+)/.exec(said) ?? []
    if (major === undefined || minor === undefined || micro === undefined) return {}
    const numbers = [major, minor, micro].map(Number)
    return {
      python: {
        version: {
          major: Number(major),
          minor: Number(minor),
          micro: Number(micro),
          releaselevel: 'final',
          serial: 0,
        },
        version_info: [...numbers, 'final', 0],
        executable,
        has_sslcontext: true,
        type: 'cpython',
      },
      python_version: `${major}.${minor}.${micro}`,
    }
  },
}
