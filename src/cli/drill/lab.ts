import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { error } from '../../diagnostic/catalogue.ts'
import { DiagnosticError } from '../../diagnostic/diagnostic.ts'
import { shippedFolder } from '../shipped-folder.ts'

/** A host of the lab, as `lab/lab status` lists it. */
export interface LabHost {
  readonly name: string
  readonly address: string
}

/** How a program ended. */
export interface Ended {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Not a host, but this machine in the network of the lab. */
export const labNetwork = 'lab'

const program = join(shippedFolder, 'lab', 'lab')

/** The hosts of `lab/` that a drill breaks. Everything here goes past network, sshd and passwords. */
export class Lab {
  readonly hosts: readonly LabHost[]
  /** Names of the snapshots that there were when it was opened. */
  readonly snapshots: readonly string[]
  /** The address that moves from host to host. */
  readonly virtualAddress: string

  private constructor(hosts: readonly LabHost[], snapshots: readonly string[], virtualAddress: string) {
    this.hosts = hosts
    this.snapshots = snapshots
    this.virtualAddress = virtualAddress
  }

  /**
   * The lab of this machine.
   *
   * @throws DiagnosticError `cli/not-the-lab` where there is none
   */
  static async open(): Promise<Lab> {
    if (!existsSync(program)) {
      const detail = `Drills break hosts, so they are held on the hosts of the lab alone, and ${program} is not there.`
      const hint = 'Run them from a checkout of hadeploy, as root:\n    lab/lab up'
      throw new DiagnosticError(error('cli/not-the-lab', detail, { hint }))
    }
    const { stdout } = await ended([program, 'status'])
    const rows = [...stdout.matchAll(/^(\S+)\s+(\d+(?:\.\d+){3})\s+(on|off)\b/gm)]
    const hosts = rows.map(([, name = '', address = '']) => ({ name, address }))
    const snapshots = /snapshots: (.*)$/m.exec(stdout)?.[1]?.split(' ') ?? []
    return new Lab(hosts, snapshots, /virtual address: (\S+)/.exec(stdout)?.[1] ?? '')
  }

  /** The same with these hosts alone, in their order: members of a cluster beside which the lab may have others. */
  only(names: readonly string[]): Lab {
    const hosts = names.flatMap((name) => this.hosts.filter((host) => host.name === name))
    return new Lab(hosts, this.snapshots, this.virtualAddress)
  }

  /** A member by its number, from 1. */
  host(number: number): string {
    const host = this.hosts[number - 1]
    if (host === undefined) throw failed(`The lab has no host ${number}.`)
    return host.name
  }

  /** The number of a member, from 1; 0 for a host that is none. */
  numberOf(host: string): number {
    return this.hosts.findIndex(({ name }) => name === host) + 1
  }

  /** The members that hold the virtual address now. */
  async holders(): Promise<readonly string[]> {
    const { stdout } = await ended([program, 'holders'])
    return stdout.split('\n').filter((host) => this.numberOf(host) > 0)
  }

  /** A verb of lab/lab. @throws DiagnosticError `cli/lab` when it fails */
  async verb(words: readonly string[]): Promise<void> {
    const { status, stderr } = await ended([program, ...words])
    if (status !== 0) throw failed(`"lab/lab ${words.join(' ')}" ended with exit status ${status}: ${stderr.trim()}`)
  }

  /** Shell text on a host, up to the first command that fails. @throws DiagnosticError `cli/lab` when it fails */
  async run(host: string, script: string): Promise<string> {
    const { status, stdout, stderr } = await this.attempt(host, `set -e\n${script}`)
    if (status === 0) return stdout.trimEnd()
    throw failed(`On ${host} a command ended with exit status ${status}: ${stderr.trim()}\n${script.trim()}`)
  }

  /** Shell text on a host (or in `labNetwork`), whatever becomes of it. */
  attempt(host: string, script: string, listening: Listening = {}): Promise<Ended> {
    const where = host === labNetwork ? ['run'] : ['exec', host]
    return ended([program, ...where, '--', 'sh', '-c', script], listening)
  }

  /** Shell text on all hosts at once, whatever becomes of it: what each wrote. */
  attemptEverywhere(script: string): Promise<readonly string[]> {
    return Promise.all(this.hosts.map(async ({ name }) => (await this.attempt(name, script)).stdout))
  }

  /** A number from each host, by its name. */
  async countEverywhere(script: string): Promise<ReadonlyMap<string, number>> {
    const counts = await this.attemptEverywhere(script)
    return new Map(this.hosts.map(({ name }, index) => [name, Number(counts[index])]))
  }
}

/** How a program is followed while it runs. */
export interface Listening {
  /** Kills it. */
  readonly stop?: AbortSignal
  /** Called with what it writes to its standard output, when it does. */
  readonly onOutput?: (text: string) => void
}

/** Runs a program and waits for its end. */
export function ended(
  [command, ...words]: readonly [string, ...string[]],
  { stop, onOutput }: Listening = {},
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, words, { stdio: ['ignore', 'pipe', 'pipe'] })
    const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []]
    child.stdout.on('data', (bytes: Buffer) => stdout.push(bytes))
    child.stderr.on('data', (bytes: Buffer) => stderr.push(bytes))
    if (onOutput !== undefined)
      child.stdout.on('data', (bytes: Buffer) => {
        onOutput(bytes.toString())
      })
    stop?.addEventListener('abort', () => child.kill('SIGKILL'))
    child.on('error', reject)
    child.on('close', (status) => {
      resolve({ status, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() })
    })
  })
}

function failed(detail: string): DiagnosticError {
  return new DiagnosticError(
    error('cli/lab', detail, {
      hint: 'To see what is up, run:\n    lab/lab status\nTo begin anew:\n    lab/lab reset',
    }),
  )
}
