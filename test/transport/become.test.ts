import { describe, expect, test } from 'vitest'
import { becomeCommand } from '../../src/transport/become.ts'

const words = { prompt: 'PROMPT', hello: 'HELLO' }
const entry = `/bin/sh -c 'printf '\\''%s\\n'\\'' HELLO; exec /bin/dash'`
const begin = 'LC_ALL=C; export LC_ALL; exec'

describe('becomeCommand', () => {
  test.each([
    { become: { method: 'sudo', user: 'root' }, command: `sudo -H -n -u root ${entry}` },
    {
      become: { method: 'sudo', user: 'root', password: 's3cret' },
      command: `sudo -H -S -p PROMPT -u root ${entry}`,
    },
    {
      become: { method: 'sudo', user: 'root', password: 's3cret', flags: '-Hn -E' },
      command: `sudo -H -E -S -p PROMPT -u root ${entry}`,
    },
    {
      become: { method: 'sudo', user: 'a b', executable: '/opt/s udo' },
      command: `'/opt/s udo' -H -n -u 'a b' ${entry}`,
    },
    { become: { method: 'doas', user: 'root' }, command: `doas -n -u root ${entry}` },
    { become: { method: 'su', user: 'mysql' }, command: `su -s /bin/sh mysql -c ${entry.replace('/bin/sh -c ', '')}` },
    {
      become: { method: 'su', user: 'mysql', flags: '-' },
      command: `su - mysql -c ${entry.replace('/bin/sh -c ', '')}`,
    },
  ] as const)('starts $command', ({ become, command }) => {
    const text = becomeCommand({ become: true, ...become }, '/bin/dash', words)
    expect(text).toBe(`${begin} ${command}\n`)
    expect(text).not.toContain('s3cret')
  })
})
