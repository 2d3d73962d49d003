import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { endOf, WorkingFolder } from '../support/command-line.ts'

// The world fails while a run is on its way: each failure has a place, a reason and an exit status, and leaves nothing half.
let folder: WorkingFolder
beforeEach(() => {
  folder = new WorkingFolder()
  folder.write({ hosts: 'h1 ansible_connection=local\n' })
})
afterEach(() => {
  folder.remove()
})

function playOf(tasks: string): string {
  return `- hosts: all\n  gather_facts: false\n  tasks:\n${tasks}`
}

describe('a run', () => {
  test('that does all it shall ends with 0', async () => {
    folder.write({ 'play.yml': playOf('    - command: "true"\n') })
    const { status, stdout, stderr } = await folder.hadeploy(['-i', 'hosts', 'play.yml'])
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toMatch(/h1 +: ok=1 +changed=1/)
  })

  test('tells of a command that failed, with its last words', async () => {
    folder.write({
      'play.yml': playOf(
        '    - name: Try\n      shell: echo "no luck" >&2; exit 7\n    - file: {path: ./after, state: touch}\n',
      ),
    })
    const { status, stdout, stderr } = await folder.hadeploy(['-i', 'hosts', 'play.yml'])
    expect(status).toBe(2)
    expect(stdout).toContain('fatal: [h1]: FAILED!')
    expect(stderr).toContain('module/command-failed')
    expect(stderr).toContain('play.yml:4:7')
    expect(stderr).toContain('exit status 7')
    expect(stderr).toContain('no luck')
    expect(existsSync(join(folder.path, 'after'))).toBe(false)
  })

  test('tells of a host that is not reached, and ends with 4', async () => {
    const port = await closedPort()
    folder.write({
      hosts: `h1 ansible_host=127.0.0.1 ansible_port=${port}\nh2 ansible_connection=local\n`,
      'play.yml': playOf('    - ping:\n'),
    })
    const { status, stdout, stderr } = await folder.hadeploy(['-i', 'hosts', 'play.yml'])
    expect(status).toBe(4)
    expect(stdout).toContain('fatal: [h1]: UNREACHABLE!')
    expect(stdout).toMatch(/h2 +: ok=1 /)
    expect(stderr).toMatch(/transport\/\w+/)
    expect(stderr).toContain('127.0.0.1')
  })

  test('tells of a source file that is missing', async () => {
    folder.write({ 'play.yml': playOf('    - copy: {src: nowhere.txt, dest: ./there}\n') })
    const { status, stdout, stderr } = await folder.hadeploy(['-i', 'hosts', 'play.yml'])
    expect(status).not.toBe(0)
    expect(stdout + stderr).toContain('nowhere.txt')
    expect(existsSync(join(folder.path, 'there'))).toBe(false)
  })

  test('leaves a file on a full disk as it was', async () => {
    const disk = join(folder.path, 'disk')
    mkdirSync(disk)
    expect(spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk]).status).toBe(0)
    try {
      folder.write({
        'disk/app.conf': 'old\n',
        'play.yml': playOf(`    - copy: {src: big.txt, dest: "${disk}/app.conf"}\n`),
        'big.txt': 'x'.repeat(300_000),
      })
      const { status, stdout, stderr } = await folder.hadeploy(['-i', 'hosts', 'play.yml'])
      expect(status).toBe(2)
      expect(stdout + stderr).toMatch(/no space left/i)
      expect(readFileSync(join(disk, 'app.conf'), 'utf8')).toBe('old\n')
      expect(readdirSync(disk)).toEqual(['app.conf'])
    } finally {
      spawnSync('umount', [disk])
    }
  })

  test('tells of a shell that died in the middle of a task', async () => {
    folder.write({
      'play.yml': playOf(
        '    - name: Die\n      shell: kill -9 $PPID; sleep 5\n    - file: {path: ./after, state: touch}\n',
      ),
    })
    const { status, stdout, stderr } = await folder.hadeploy(['-i', 'hosts', 'play.yml'])
    expect(status).toBeGreaterThan(0)
    expect(stdout).toContain('fatal: [h1]')
    expect(stderr).toMatch(/transport\/|module\//)
    expect(stderr).not.toContain('This is a bug')
  })

  test('whose reader went away goes on without a word', async () => {
    folder.write({
      'play.yml': playOf('    - command: "true"\n    - file: {path: "{{ playbook_dir }}/after", state: touch}\n'),
    })
    const child = folder.start(['-i', 'hosts', 'play.yml'])
    child.stdout?.destroy()
    const { status, stderr } = await endOf(child)
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(existsSync(join(folder.path, 'after'))).toBe(true)
  })

  test('that is interrupted lets its task end, and ends with 99', async () => {
    folder.write({
      'play.yml': playOf(
        '    - shell: touch {{ playbook_dir }}/begun; sleep 2; touch {{ playbook_dir }}/ended\n    - file: {path: "{{ playbook_dir }}/after", state: touch}\n',
      ),
    })
    const child = folder.start(['-i', 'hosts', 'play.yml'])
    const end = endOf(child)
    await appears(join(folder.path, 'begun'))
    child.kill('SIGINT')
    const { status, stdout, stderr } = await end
    expect(status).toBe(99)
    expect(stderr).toContain('Interrupted')
    expect(stdout).toContain('PLAY RECAP')
    expect(existsSync(join(folder.path, 'ended'))).toBe(true)
    expect(existsSync(join(folder.path, 'after'))).toBe(false)
  })

  test('that is interrupted twice does not wait', async () => {
    folder.write({ 'play.yml': playOf('    - shell: touch {{ playbook_dir }}/begun; sleep 60\n') })
    const began = Date.now()
    const child = folder.start(['-i', 'hosts', 'play.yml'])
    const end = endOf(child)
    await appears(join(folder.path, 'begun'))
    child.kill('SIGINT')
    await new Promise((later) => setTimeout(later, 300))
    child.kill('SIGINT')
    const { status, stderr } = await end
    expect(status).toBe(99)
    expect(stderr).not.toContain('This is a bug')
    expect(Date.now() - began).toBeLessThan(30_000)
  })

  test('whose report cannot be written says so at the end', async () => {
    folder.write({ 'play.yml': playOf('    - command: "true"\n'), taken: '' })
    const { status, stdout, stderr } = await folder.hadeploy([
      '-i',
      'hosts',
      'play.yml',
      '--report',
      'junit=taken/r.xml',
    ])
    expect(status).toBe(1)
    expect(stdout).toContain('PLAY RECAP')
    expect(stderr).toContain('cli/not-written')
  })
})

describe('facts', () => {
  const cached = (extra: string): string =>
    `[defaults]\ngathering = smart\nfact_caching = jsonfile\nfact_caching_connection = facts\n${extra}`

  test('are kept for the next run, and forgotten with --flush-cache', async () => {
    folder.write({
      'ansible.cfg': cached(''),
      'play.yml': '- hosts: all\n  tasks:\n    - debug: {msg: "{{ ansible_facts.os_family }}"}\n',
    })
    const runs = [[], [], ['--flush-cache']].map(
      (words) => () => folder.hadeploy(['-i', 'hosts', 'play.yml', ...words]),
    )
    const gathered: boolean[] = []
    for (const run of runs) {
      const { status, stdout } = await run()
      expect(status).toBe(0)
      gathered.push(stdout.includes('Gathering Facts'))
    }
    expect(gathered).toEqual([true, false, true])
  })

  test('that cannot be kept are told of, and the run goes on', async () => {
    folder.write({ 'ansible.cfg': cached(''), facts: 'a file', 'play.yml': '- hosts: all\n  tasks: []\n' })
    const { status, stderr } = await folder.hadeploy(['-i', 'hosts', 'play.yml'])
    expect(status).toBe(0)
    expect(stderr).toContain('cli/fact-cache')
  })
})

describe('a shipped playbook', () => {
  test('is found from any folder, with its roles', async () => {
    folder.write({ hosts: '[galera]\nh1 ansible_connection=local\n' })
    const { status, stdout } = await folder.hadeploy(['-i', 'hosts', 'recover-galera.yml', '--list-tasks'])
    expect(status).toBe(0)
    expect(stdout).toContain('galera : ')
  })

  test('gives way to one of the working folder', async () => {
    folder.write({ 'recover-galera.yml': playOf('    - {name: Own, ping: }\n') })
    const { stdout } = await folder.hadeploy(['-i', 'hosts', 'recover-galera.yml', '--list-tasks'])
    expect(stdout).toContain('Own')
  })
})

/** A port of this machine on which nobody listens. */
function closedPort(): Promise<number> {
  return new Promise((found) => {
    const server = createServer()
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = address !== null && typeof address === 'object' ? address.port : 1
      server.close(() => {
        found(port)
      })
    })
  })
}

async function appears(path: string): Promise<void> {
  for (let waitedMs = 0; !existsSync(path) && waitedMs < 30_000; waitedMs += 50) {
    await new Promise((later) => setTimeout(later, 50))
  }
}
