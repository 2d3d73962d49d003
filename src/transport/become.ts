import { error } from '../diagnostic/catalogue.ts'
import type { Channel } from './channel.ts'
import type { Become } from './connection.ts'
import { quote } from './quote.ts'
import { TransportError } from './transport-error.ts'

/** The texts by which both sides of the change of identity know each other; random, so that no banner can pose as one. */
export interface BecomeWords {
  /** What sudo is told to ask with. */
  readonly prompt: string
  /** What the new identity says first. */
  readonly hello: string
}

/**
 * The line that turns a fresh login shell into a shell of another user. No secret is in it: it ends up in argv.
 *
 * `shell` is the command of the shell to get. The default flags are Ansible's; for `su` also the shell, because service users have none of their own.
 */
export function becomeCommand(become: Become, shell: string, words: BecomeWords): string {
  const executable = become.executable ?? become.method
  const entry = `printf '%s\\n' ${quote(words.hello)}; exec ${shell}`
  const start = `LC_ALL=C; export LC_ALL; exec ${quote(executable)}`
  switch (become.method) {
    case 'sudo': {
      const flags =
        become.password === undefined
          ? (become.flags ?? '-H -n')
          : `${withoutNonInteractive(become.flags ?? '-H')} -S -p ${quote(words.prompt)}`
      return `${start} ${flags} -u ${quote(become.user)} /bin/sh -c ${quote(entry)}\n`
    }
    case 'su':
      return `${start} ${become.flags ?? '-s /bin/sh'} ${quote(become.user)} -c ${quote(entry)}\n`
    case 'doas':
      return `${start} ${become.flags ?? '-n'} -u ${quote(become.user)} /bin/sh -c ${quote(entry)}\n`
  }
}

/**
 * Talks to sudo, su or doas on a channel that leads to a login shell, until the new identity's shell says hello.
 *
 * The password is sent when it is asked for and not before: where none is needed it would reach the shell as a command.
 * @throws TransportError of kind `become`
 */
export function enterIdentity(
  channel: Channel,
  become: Become,
  {
    shell,
    description,
    timeoutMs,
    words,
  }: { shell: string; description: string; timeoutMs: number; words: BecomeWords },
): Promise<void> {
  const prompt = become.method === 'su' ? /[Pp]ass(word|code|phrase)[^\n]*:\s*$/ : literally(words.prompt)
  return new Promise((resolve, reject) => {
    let said = ''
    let complaints = ''
    let isAnswered = false
    const fail = (reason: Reason): void => {
      clearTimeout(timer)
      reject(refused(become, reason, description, complaints))
      channel.destroy()
    }
    const timer = setTimeout(() => {
      fail('silent')
    }, timeoutMs)
    const look = (text: string): string => {
      if (!prompt.test(text)) return text
      if (become.password === undefined) fail('password needed')
      else if (isAnswered) fail('password wrong')
      else {
        isAnswered = true
        channel.send(`${become.password}\n`)
      }
      return text.replace(prompt, '')
    }
    channel.listen({
      stdout: (bytes) => {
        said = `${said}${Buffer.from(bytes).toString()}`
        if (said.includes(words.hello)) {
          clearTimeout(timer)
          resolve()
          return
        }
        said = look(said)
      },
      stderr: (bytes) => {
        complaints = look(`${complaints}${Buffer.from(bytes).toString()}`)
      },
      ended: () => {
        fail(reasonOf(complaints))
      },
    })
    channel.send(becomeCommand(become, shell, words))
  })
}

type Reason = 'password needed' | 'password wrong' | 'refused' | 'silent'

// The words of sudo 1.8–1.9, util-linux and busybox su, OpenDoas, all with LC_ALL=C.
function reasonOf(complaints: string): Reason {
  if (/password is required|terminal is required|no password was provided|Authentication required/i.test(complaints)) {
    return 'password needed'
  }
  if (/try again|incorrect password|Authentication fail|password incorrect/i.test(complaints)) return 'password wrong'
  return 'refused'
}

function refused(become: Become, reason: Reason, description: string, complaints: string): TransportError {
  const { method, user } = become
  const said = complaints.trim() === '' ? '' : ` It said:\n${complaints.trim().replaceAll(/^/gm, '    ')}`
  const untouched = 'The login works; nothing was run as the other user.'
  switch (reason) {
    case 'password needed':
      return new TransportError(
        'become',
        error(
          'transport/become-password-needed',
          `${method} on ${description} wants a password to become ${user}. ${untouched}`,
          {
            hint:
              method === 'doas'
                ? 'doas reads passwords only from a terminal: give the user a "nopass" rule in doas.conf, or use sudo.'
                : 'Set ansible_become_password (better in a vault), or be asked for it:\n    hadeploy --ask-become-pass …',
          },
        ),
      )
    case 'password wrong':
      return new TransportError(
        'become',
        error(
          'transport/become-password-wrong',
          `${method} on ${description} did not take the password to become ${user}. ${untouched}`,
          {
            hint: 'Check ansible_become_password: it is the password of the login user for sudo, of the other user for su.',
          },
        ),
      )
    case 'refused':
      return new TransportError(
        'become',
        error(
          'transport/become-refused',
          `${method} on ${description} did not give a shell as ${user}. ${untouched}${said}`,
          {
            hint: `Try on the host, as the login user:\n    ${method === 'su' ? `su ${user} -c id` : `${method} -u ${user} id`}`,
          },
        ),
      )
    case 'silent':
      return new TransportError(
        'become',
        error(
          'transport/become-refused',
          `${method} on ${description} gave no shell as ${user}, and no answer either. ${untouched}${said}`,
          {
            hint: `Perhaps it asks something that only a person can answer. Try on the host:\n    ${method} -u ${user} id`,
          },
        ),
      )
  }
}

// `-n` (never ask) and a password exclude each other; also inside a bundle such as `-Hn`.
function withoutNonInteractive(flags: string): string {
  return flags
    .split(/\s+/)
    .filter((flag) => flag !== '-n' && flag !== '--non-interactive')
    .map((flag) => (/^-[A-Za-z]*n[A-Za-z]*$/.test(flag) ? flag.replace('n', '') : flag))
    .join(' ')
}

function literally(text: string): RegExp {
  return new RegExp(text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
}
