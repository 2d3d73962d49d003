import { execFileSync } from 'node:child_process'
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const state = process.env['HADEPLOY_LAB'] ?? '/var/lib/hadeploy-lab'

/** Starts fresh light hosts and says where they are. */
export function bringUp(hostCount) {
  execFileSync('bench/hosts', ['up', String(hostCount)], { stdio: ['ignore', 'ignore', 'inherit'] })
  return hostsUp(hostCount)
}

/** Leaves no host behind. */
export function takeDown() {
  execFileSync('bench/hosts', ['down'], { stdio: ['ignore', 'ignore', 'inherit'] })
}

function hostsUp(hostCount) {
  const lines = readFileSync(`${state}/bench/hosts.yml`, 'utf8').matchAll(/^ +(\S+): \{ ansible_host: (\S+) \}$/gm)
  const hosts = [...lines].map(([, name, address]) => ({ name, address, port: 22 }))
  if (hosts.length !== hostCount) throw new Error(`bench/hosts made ${hosts.length} hosts, not ${hostCount}.`)
  return hosts
}

/** Writes inventory and known hosts for the ways to the hosts that are measured. @returns {import('./tools.js').Place} */
export function placeOf(scratch, hosts) {
  const inventory = join(scratch, 'hosts.yml')
  const knownHosts = join(scratch, 'known_hosts')
  const [, ...key] = readFileSync(`${state}/bench/known_hosts`, 'utf8').split('\n', 1)[0].split(' ')
  writeFileSync(
    knownHosts,
    hosts.map(({ address, port }) => `[${address}]:${port} ${key.join(' ')}\n${address} ${key.join(' ')}\n`).join(''),
  )
  const vars = {
    ansible_user: 'root',
    ansible_ssh_private_key_file: `${state}/key`,
    ansible_ssh_common_args: `-o UserKnownHostsFile=${knownHosts}`,
  }
  const entries = hosts.map(({ name, address, port }) => [name, { ansible_host: address, ansible_port: port }])
  // JSON is YAML.
  writeFileSync(
    inventory,
    JSON.stringify({ all: { vars, children: { bench: { hosts: Object.fromEntries(entries) } } } }),
  )
  writeFileSync(join(scratch, 'ansible.cfg'), '')
  return { scratch, inventory, knownHosts, key: `${state}/key`, hosts }
}

/** Ends the connections that Ansible leaves behind for a minute. */
export function closeKeptConnections(scratch) {
  const folder = join(scratch, 'cp')
  for (const socket of entriesOf(folder)) {
    try {
      execFileSync('ssh', ['-O', 'exit', '-o', `ControlPath=${join(folder, socket)}`, 'any'], { stdio: 'ignore' })
    } catch {
      // Its host is gone, and so is the connection.
    }
  }
}

function entriesOf(folder) {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
