import { defineAction, type Step } from '../../module/contract.ts'
import type { ParamsOf } from '../../module/params.ts'
import type { CommandResult, ReadTarget, WriteTarget } from '../../target/target.ts'
import { TransportError } from '../../transport/transport-error.ts'

const params = {
  properties: {
    reboot_timeout: {
      type: 'integer',
      default: 600,
      description: 'Seconds that the host may be away, and again that the test may take.',
    },
    pre_reboot_delay: { type: 'integer', default: 0, description: 'Seconds until the host goes down.' },
    post_reboot_delay: {
      type: 'integer',
      default: 0,
      description: 'Seconds after it answers again, before it is tested.',
    },
    connect_timeout: { type: 'integer', default: 10, description: 'Seconds that one answer may take.' },
    test_command: { type: 'string', default: 'whoami', description: 'Command that succeeds when the host is ready.' },
    boot_time_command: {
      type: 'string',
      default: 'cat /proc/sys/kernel/random/boot_id',
      description: 'Command whose output differs after a boot.',
    },
    reboot_command: { type: 'string', description: 'Command that reboots; otherwise shutdown.' },
    search_paths: {
      type: 'array',
      items: { type: 'string' },
      default: ['/sbin', '/bin', '/usr/sbin', '/usr/bin', '/usr/local/sbin'],
      description: 'Where shutdown is looked for.',
    },
    msg: { type: 'string', default: 'Reboot initiated by hadeploy', description: 'What logged-in users are told.' },
  },
} as const

type Params = ParamsOf<typeof params>

/**
 * Reboots a host and waits until it is back.
 *
 * Whether it was rebooted is told by the kernel's boot id, not by the connection: one that only broke proves nothing.
 * Source: ansible.builtin.reboot 2.14.
 */
export default defineAction({
  name: 'reboot',
  summary: 'Reboot a host and wait until it is back.',
  params,
  returns: { rebooted: 'Whether it was.', elapsed: 'Seconds until it was ready again.' },
  examples: `
- name: Boot the new kernel
  reboot:
    reboot_timeout: 900
`,
  async run(given, target, step) {
    if (step.checkMode) return { changed: true, elapsed: 0, rebooted: true }
    const start = step.now()
    const elapsed = (): number => Math.floor((step.now() - start) / 1000)
    const bootId = await answer(given.boot_time_command, given, target)
    if (bootId.status !== 0) {
      return {
        changed: false,
        failed: true,
        rebooted: false,
        msg: `The boot id cannot be read: ${bootId.stderr.trim()}`,
      }
    }
    const refusal = await goDown(given, target)
    if (refusal !== null) return { changed: false, failed: true, rebooted: false, msg: refusal }
    await step.sleep(given.pre_reboot_delay * 1000)
    const isBack = await until(given, step, async () => {
      const now = await answer(given.boot_time_command, given, target)
      return now.status === 0 && now.stdout.trim() !== bootId.stdout.trim()
    })
    if (!isBack) {
      return {
        changed: true,
        failed: true,
        rebooted: false,
        elapsed: elapsed(),
        msg: `Timed out waiting for last boot time check (timeout=${String(given.reboot_timeout)})`,
      }
    }
    await step.sleep(given.post_reboot_delay * 1000)
    const isReady = await until(given, step, async () => (await answer(given.test_command, given, target)).status === 0)
    if (!isReady) {
      return {
        changed: true,
        failed: true,
        rebooted: true,
        elapsed: elapsed(),
        msg: `Timed out waiting for post-reboot test command (timeout=${String(given.reboot_timeout)})`,
      }
    }
    return { changed: true, rebooted: true, elapsed: elapsed() }
  },
})

function answer(command: string, { connect_timeout: seconds }: Params, target: ReadTarget): Promise<CommandResult> {
  return target.query({ script: command }, { timeoutMs: seconds * 1000 })
}

/** Starts the reboot; the words of a command that refused, or null. */
async function goDown(given: Params, target: WriteTarget): Promise<string | null> {
  const minutes = Math.floor(given.pre_reboot_delay / 60)
  const shutdown = `
PATH=$PATH:$1
if command -v shutdown >/dev/null; then shutdown -r "+$2" "$3"; else reboot; fi`
  const words = ['sh', '-c', shutdown, 'sh', given.search_paths.join(':'), String(minutes), given.msg]
  try {
    const { status, stderr } = await target.run(
      given.reboot_command === undefined ? words : { script: given.reboot_command },
      {
        okStatus: 'any',
        timeoutMs: 60_000,
      },
    )
    return status === 0 ? null : `Reboot command failed. Error was: ${stderr.trim()}`
  } catch (fault) {
    // The host may go down faster than it answers; whether it did is what the boot id tells.
    if (fault instanceof TransportError && fault.kind !== 'unreachable') return null
    throw fault
  }
}

/** Asks again and again, through lost connections, until the answer is yes or the time is over. */
async function until({ reboot_timeout: seconds }: Params, step: Step, isSo: () => Promise<boolean>): Promise<boolean> {
  const deadline = step.now() + seconds * 1000
  for (let pauseMs = 1000; step.now() < deadline; pauseMs = Math.min(pauseMs * 1.5, 10_000)) {
    try {
      if (await isSo()) return true
    } catch (fault) {
      if (!(fault instanceof TransportError)) throw fault
    }
    await step.sleep(pauseMs)
  }
  return false
}
