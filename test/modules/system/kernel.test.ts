import { describe, expect, test } from 'vitest'
import fc from 'fast-check'
import modprobe, { modprobeState } from '../../../src/modules/system/modprobe.ts'
import sysctl from '../../../src/modules/system/sysctl.ts'
import timezone from '../../../src/modules/system/timezone.ts'
import { paramsFor, planned, refusedWith } from '../../support/planned.ts'
import { ScriptedTarget } from '../../support/scripted-target.ts'

const nonlocal = { name: 'net.ipv4.ip_nonlocal_bind', value: '1' }

describe('sysctl', () => {
  test.each([
    { does: 'begins a file', before: null, after: 'net.ipv4.ip_nonlocal_bind=1\n' },
    {
      does: 'adds a line',
      before: '# own\nvm.swappiness = 10\n',
      after: '# own\nvm.swappiness = 10\nnet.ipv4.ip_nonlocal_bind=1\n',
    },
    {
      does: 'keeps a right line as it is written',
      before: 'net.ipv4.ip_nonlocal_bind = 1',
      after: 'net.ipv4.ip_nonlocal_bind = 1',
    },
    {
      does: 'changes a wrong one in its place',
      before: 'net.ipv4.ip_nonlocal_bind = 0\nx=1\n',
      after: 'net.ipv4.ip_nonlocal_bind=1\nx=1\n',
    },
    {
      does: 'keeps one of several',
      before: 'net/ipv4/ip_nonlocal_bind=1\nx=1\nnet.ipv4.ip_nonlocal_bind=0\n',
      after: 'net/ipv4/ip_nonlocal_bind=1\nx=1\n',
    },
    {
      does: 'leaves comments alone',
      before: '#net.ipv4.ip_nonlocal_bind=0\n',
      after: '#net.ipv4.ip_nonlocal_bind=0\nnet.ipv4.ip_nonlocal_bind=1\n',
    },
  ])('$does', ({ before, after }) => {
    expect(planned(sysctl, nonlocal, { text: before, running: undefined }).text).toBe(after)
  })

  test('removes the setting, and makes no file for that', () => {
    const gone = { ...nonlocal, state: 'absent' }
    expect(planned(sysctl, gone, { text: 'a=1\nnet.ipv4.ip_nonlocal_bind=1\n', running: undefined }).text).toBe('a=1\n')
    expect(planned(sysctl, gone, { text: null, running: undefined }).text).toBeNull()
  })

  test('compares several values without their blanks', () => {
    const args = { name: 'net.ipv4.tcp_rmem', value: '4096 87380 16777216', sysctl_set: true }
    const before = { text: 'net.ipv4.tcp_rmem=4096\t87380  16777216\n', running: '4096 87380 16777216' }
    expect(planned(sysctl, args, before)).toEqual(before)
  })

  test('reads file and kernel in one question', async () => {
    const target = new ScriptedTarget({}, () => ({ stdout: '4096\t87380\n== running\n== file\na=1\n' }))
    const state = await sysctl.probe(
      paramsFor(sysctl, { name: 'net.ipv4.tcp_rmem', value: '1', sysctl_set: true }),
      target,
    )
    expect(state).toEqual({ text: 'a=1\n', running: '4096 87380' })
    expect(target.commands).toHaveLength(1)
  })

  test('refuses a setting that the running kernel lacks, unless errors are to be ignored', () => {
    const args = { name: 'net.bridge.bridge-nf-call-iptables', value: '1', sysctl_set: true }
    expect(refusedWith(sysctl, args, { text: null, running: null })).toBe('sysctl/unknown-setting')
    expect(refusedWith(sysctl, { ...args, ignoreerrors: true }, { text: null, running: null })).toBeNull()
  })

  test('changes nothing the second time', () => {
    const lines = fc.array(
      fc.constantFrom('a=1', '# x', '', 'net.ipv4.ip_nonlocal_bind=0', ' net/ipv4/ip_nonlocal_bind = 1'),
    )
    fc.assert(
      fc.property(lines, fc.constantFrom('present', 'absent'), (text, state) => {
        const args = { ...nonlocal, state }
        const once = planned(sysctl, args, { text: text.join('\n'), running: undefined })
        expect(planned(sysctl, args, once)).toEqual(once)
      }),
    )
  })
})

describe('modprobe', () => {
  const host = {
    isLoaded: false,
    isBuiltin: false,
    isAvailable: true,
    isContainer: false,
    loadFiles: {},
    optionFiles: {},
  }

  test('reads what the probe prints', () => {
    expect(modprobeState('builtin\ncontainer\n== load /etc/modules-load.d/ha.conf\nbr_netfilter\n\n')).toEqual({
      isLoaded: true,
      isBuiltin: true,
      isAvailable: false,
      isContainer: true,
      loadFiles: { '/etc/modules-load.d/ha.conf': 'br_netfilter\n' },
      optionFiles: {},
    })
  })

  test('loads now and at boot', () => {
    expect(planned(modprobe, { name: 'dummy', persistent: 'present', params: 'numdummies=2' }, host)).toMatchObject({
      isLoaded: true,
      loadFiles: { '/etc/modules-load.d/dummy.conf': 'dummy\n' },
      optionFiles: { '/etc/modprobe.d/dummy.conf': 'options dummy numdummies=2\n' },
    })
  })

  test.each([
    { on: 'a host without it', before: { ...host, isAvailable: false }, args: {}, code: 'modprobe/not-available' },
    { on: 'a container', before: { ...host, isContainer: true }, args: {}, code: 'modprobe/not-available' },
    {
      on: 'a container whose kernel has it',
      before: { ...host, isContainer: true, isLoaded: true, isBuiltin: true },
      args: {},
      code: null,
    },
    {
      on: 'a kernel that it is part of',
      before: { ...host, isLoaded: true, isBuiltin: true },
      args: { state: 'absent' },
      code: 'modprobe/builtin',
    },
  ])('on $on is refused with $code', ({ before, args, code }) => {
    expect(refusedWith(modprobe, { name: 'softdog', ...args }, before)).toBe(code)
  })
})

describe('timezone', () => {
  const utc = { name: 'Etc/UTC', debianName: 'Etc/UTC', hwclock: 'UTC', isKnown: true } as const

  test('sets the link and the file of Debian together', () => {
    expect(planned(timezone, { name: 'Asia/Shanghai' }, utc)).toMatchObject({
      name: 'Asia/Shanghai',
      debianName: 'Asia/Shanghai',
    })
    expect(planned(timezone, { name: 'Asia/Shanghai' }, { ...utc, debianName: null })).toMatchObject({
      debianName: null,
    })
  })

  test('refuses a zone that the host does not know', () => {
    expect(refusedWith(timezone, { name: 'Asia/Nowhere' }, { ...utc, isKnown: false })).toBe('timezone/unknown')
  })
})
