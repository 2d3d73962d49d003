import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** The folder in which the lab keeps its key, its known_hosts and its disks. */
export const labState = process.env['HADEPLOY_LAB'] ?? '/var/lib/hadeploy-lab'

/** The hosts of the lab, by the names it gives them. */
export const labHosts = ['openstack-controller01', 'openstack-controller02', 'openstack-controller03'] as const

/** The host of the lab that stands by without power. */
export const spareHost = 'openstack-controller04'

/** How a command ended, with all it wrote. */
export interface Ended {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** The program `lab/lab`. */
export const labProgram = fileURLToPath(new URL('../../lab/lab', import.meta.url))

/** Runs `lab/lab` and waits for its end, whatever its status. */
export function tryLab(words: readonly string[], input = ''): Promise<Ended> {
  return run([labProgram, ...words], input)
}

/**
 * Runs `lab/lab`, and expects success.
 *
 * @returns its stdout without the last newline
 */
export async function lab(words: readonly string[], input = ''): Promise<string> {
  const ended = await tryLab(words, input)
  if (ended.status !== 0) throw new Error(`lab/lab ${words.join(' ')}: status ${ended.status}\n${ended.stderr}`)
  return ended.stdout.trimEnd()
}

/** Runs one command on this machine and waits for its end. */
export function run(argv: readonly [string, ...string[]], input = ''): Promise<Ended> {
  const [command, ...rest] = argv
  return new Promise((resolve, reject) => {
    const child = spawn(command, rest, { stdio: 'pipe' })
    const stdout: Buffer[] = []
    const stderr: Buffer[] = []
    child.stdout.on('data', (bytes: Buffer) => stdout.push(bytes))
    child.stderr.on('data', (bytes: Buffer) => stderr.push(bytes))
    // A command may end without having read its input.
    child.stdin.on('error', () => undefined)
    child.stdin.end(input)
    child.on('error', reject)
    child.on('close', (status) => {
      resolve({ status, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() })
    })
  })
}
