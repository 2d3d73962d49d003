import { existsSync } from 'node:fs'
import { join } from 'node:path'

const playbook = 'bench/base.yml'
const mitogen = '/usr/lib/python3/dist-packages/ansible_mitogen/plugins/strategy'

/**
 * @typedef {object} Place
 * @property {string} scratch - a folder of this run: an empty ansible.cfg, sockets of ssh
 * @property {string} inventory
 * @property {string} knownHosts
 * @property {string} key - the identity file
 * @property {readonly {readonly name: string, readonly address: string, readonly port: number}[]} hosts
 *
 * @typedef {object} Command
 * @property {readonly string[]} argv
 * @property {Readonly<Record<string, string>>} [environment]
 * @property {string} [input] - a file for its standard input
 *
 * @typedef {object} Tool
 * @property {string} name
 * @property {string} what - for the table's legend
 * @property {string | null} missing - why it cannot be measured here
 * @property {(place: Place) => readonly Command[]} commands - run at the same time; together they are one run
 * @property {(output: string) => number} changes - how many changes an output tells, -1 when it tells of a failure
 */

/** What is measured, in the order of the table. @type {readonly Tool[]} */
export const tools = [
  {
    name: 'hadeploy',
    what: 'node dist/hadeploy.js, 50 forks',
    missing: existsSync(join(import.meta.dirname, '../dist/hadeploy.js')) ? null : 'not built: node scripts/build.js',
    commands: ({ inventory }) => [
      {
        argv: ['node', 'dist/hadeploy.js', '--output', 'plain', '--forks', '50', '-i', inventory, playbook],
      },
    ],
    changes: changesInRecap,
  },
  {
    name: 'ansible',
    what: "Debian's ansible-playbook, pipelining, 50 forks, its kept ssh connections, interpreter given",
    missing: existsSync('/usr/bin/ansible-playbook') ? null : 'not installed: apt-get install ansible',
    commands: (place) => [ansible(place, {})],
    changes: changesInRecap,
  },
  {
    name: 'mitogen',
    what: "the same with Debian's ansible-mitogen as strategy",
    missing: existsSync(mitogen) ? null : 'not installed: apt-get install ansible-mitogen',
    commands: (place) => [ansible(place, { ANSIBLE_STRATEGY_PLUGINS: mitogen, ANSIBLE_STRATEGY: 'mitogen_linear' })],
    changes: changesInRecap,
  },
  {
    name: 'bare ssh',
    what: 'ssh HOST sh <bench/bare.sh, all hosts at once',
    missing: null,
    commands: bareSsh,
    changes: (output) => sum(output.matchAll(/^changed=(\d+)$/gm)),
  },
]

/** @type {(place: Place, environment: Readonly<Record<string, string>>) => Command} */
function ansible({ scratch, inventory }, environment) {
  return {
    argv: ['ansible-playbook', '-i', inventory, playbook],
    environment: {
      ANSIBLE_CONFIG: join(scratch, 'ansible.cfg'),
      ANSIBLE_PIPELINING: 'True',
      ANSIBLE_FORKS: '50',
      ANSIBLE_PYTHON_INTERPRETER: '/usr/bin/python3',
      ANSIBLE_NOCOWS: '1',
      ANSIBLE_DEPRECATION_WARNINGS: 'False',
      ANSIBLE_SSH_CONTROL_PATH_DIR: join(scratch, 'cp'),
      ANSIBLE_LOCAL_TEMP: join(scratch, 'tmp'),
      ...environment,
    },
  }
}

/** @type {(place: Place) => readonly Command[]} */
function bareSsh({ knownHosts, key, hosts }) {
  const options = ['-o', 'BatchMode=yes', '-o', `UserKnownHostsFile=${knownHosts}`, '-i', key]
  const names = hosts.map((host) => `${host.address}=${host.name}`)
  return hosts.map(({ name, address, port }) => ({
    argv: ['ssh', ...options, '-p', String(port), `root@${address}`, 'sh', '-s', '--', name, ...names],
    input: 'bench/bare.sh',
  }))
}

/** @type {(output: string) => number} */
function changesInRecap(output) {
  const recap = [...output.matchAll(/ : ok=\d+ +changed=(\d+) +unreachable=(\d+) +failed=(\d+)/g)]
  const isFine = recap.length > 0 && recap.every(([, , unreachable, failed]) => unreachable === '0' && failed === '0')
  return isFine ? sum(recap) : -1
}

/** @type {(matches: Iterable<RegExpMatchArray>) => number} */
function sum(matches) {
  return [...matches].reduce((total, [, count]) => total + Number(count), 0)
}
