import { describe, expect, test } from 'vitest'
import { chroot } from '../../src/facts/chroot.ts'
import { dateTime } from '../../src/facts/date-time.ts'
import { dns } from '../../src/facts/dns.ts'
import { environment } from '../../src/facts/environment.ts'
import { kernelCommandLine } from '../../src/facts/kernel-command-line.ts'
import { local } from '../../src/facts/local.ts'
import { python } from '../../src/facts/python.ts'
import { lsb } from '../../src/facts/lsb.ts'
import { packageManager } from '../../src/facts/package-manager.ts'
import { platform } from '../../src/facts/platform.ts'
import { apparmor, fips, selinux } from '../../src/facts/security.ts'
import { serviceManager } from '../../src/facts/service-manager.ts'
import { sshHostKeys } from '../../src/facts/ssh-host-keys.ts'
import { user } from '../../src/facts/user.ts'
import { virtualization } from '../../src/facts/virtualization.ts'

describe('platform', () => {
  const base = 'system=Linux\nkernel=6.1.0\nkernel_version=#1 SMP\nmachine=x86_64\nbits=64\nmachine_id=abc\n'

  test.each([
    { nodename: 'ctl01', names: '10.0.0.1 ctl01.example.org ctl01', fqdn: 'ctl01.example.org', domain: 'example.org' },
    { nodename: 'ctl01', names: '127.0.1.1 ctl01', fqdn: 'ctl01', domain: '' },
    { nodename: 'ctl01', names: '127.0.0.1 localhost.localdomain ctl01', fqdn: 'ctl01', domain: '' },
    { nodename: 'ctl01.lab.local', names: '', fqdn: 'ctl01.lab.local', domain: 'lab.local' },
  ])('calls $nodename with "$names" $fqdn', ({ nodename, names, fqdn, domain }) => {
    expect(platform.parse(`${base}nodename=${nodename}\nnames=${names}\n`)).toEqual({
      system: 'Linux',
      kernel: '6.1.0',
      kernel_version: '#1 SMP',
      machine: 'x86_64',
      architecture: 'x86_64',
      userspace_bits: '64',
      userspace_architecture: 'x86_64',
      nodename,
      hostname: 'ctl01',
      fqdn,
      domain,
      machine_id: 'abc',
    })
  })
})

test('date and time are texts, in the zone of the host, with UTC beside them', () => {
  const output = '1795329989|277917123|2026|11|22|14|46|29|Sunday|0|46|CST|+0800\n'
  expect(dateTime.parse(output)['date_time']).toMatchObject({
    date: '2026-11-22',
    time: '14:46:29',
    epoch: '1795329989',
    iso8601: '2026-11-22T06:46:29Z',
    iso8601_micro: '2026-11-22T06:46:29.277917Z',
    iso8601_basic_short: '20261122T144629',
    tz: 'CST',
    tz_offset: '+0800',
  })
})

test('the clock of busybox has no fractions of a second', () => {
  const output = '1795329989|%N|2026|11|22|14|46|29|Sunday|0|46|UTC|+0000\n'
  expect(dateTime.parse(output)['date_time']).toMatchObject({ iso8601_micro: '2026-11-22T06:46:29.000000Z' })
})

test('a variable of the environment may hold newlines and equal signs', () => {
  expect(environment.parse('A=1\nB=x=y\u0001z\n')).toEqual({ env: { A: '1', B: 'x=y\nz' } })
})

test('a repeated word of the kernel line is last in cmdline and a list in proc_cmdline', () => {
  expect(kernelCommandLine.parse('ro console=tty0 console=ttyS0 quiet x="a b"\n')).toEqual({
    cmdline: { ro: true, console: 'ttyS0', quiet: true, x: 'a b' },
    proc_cmdline: { ro: true, console: ['tty0', 'ttyS0'], quiet: true, x: 'a b' },
  })
})

test('dns is what resolv.conf says', () => {
  const output =
    '# comment\nsearch a.example b.example\nnameserver 10.0.0.1\nnameserver 10.0.0.2\noptions ndots:2 rotate\n'
  expect(dns.parse(output)).toEqual({
    dns: {
      search: ['a.example', 'b.example'],
      nameservers: ['10.0.0.1', '10.0.0.2'],
      options: { ndots: '2', rotate: true },
    },
  })
})

test('lsb gives its major release', () => {
  expect(
    lsb.parse('DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=22.04\nDISTRIB_CODENAME=jammy\nDISTRIB_DESCRIPTION="Ubuntu 22.04"\n'),
  ).toEqual({
    lsb: { id: 'Ubuntu', release: '22.04', codename: 'jammy', description: 'Ubuntu 22.04', major_release: '22' },
  })
  expect(lsb.parse('')).toEqual({ lsb: {} })
})

describe('python', () => {
  test('is told by its version and its path', () => {
    expect(python.parse('Python 3.11.2\n/usr/bin/python3\n')).toMatchObject({
      python: { version: { major: 3, minor: 11, micro: 2 }, executable: '/usr/bin/python3' },
      python_version: '3.11.2',
    })
  })

  test('is left out where there is none', () => {
    expect(python.parse('')).toEqual({})
  })
})

describe('local', () => {
  test('reads JSON and INI, and says which file it cannot read', () => {
    const output = `0 app
 {"version": [1, 2]}
0 openstack_ansible
 ; written by the role
 [galera]
 Deployed = True
 note: two
   lines
0 broken
 no section here
1 failing
 `
    expect(local.parse(output)).toEqual({
      local: {
        app: { version: [1, 2] },
        openstack_ansible: { galera: { deployed: 'True', note: 'two\nlines' } },
        broken: 'error loading facts as JSON or ini - please check content',
        failing: 'error loading fact - exit status 1',
      },
    })
  })
})

test.each([
  { host: 'Debian with dnf installed', output: 'apt\ndnf\napt\n', manager: 'apt' },
  { host: 'CentOS 7', output: 'yum\n', manager: 'yum' },
  { host: 'Rocky 9', output: 'dnf\nyum\n', manager: 'dnf' },
  { host: 'Fedora 41', output: 'dnf5\nyum\ndnf5\n', manager: 'dnf5' },
  { host: 'a bare container', output: '', manager: 'unknown' },
])('the package manager of $host is $manager', ({ output, manager }) => {
  expect(packageManager.parse(output)).toEqual({ pkg_mgr: manager })
})

test.each([
  { output: 'systemd\n', manager: 'systemd' },
  { output: 'init\nsysvinit\n', manager: 'sysvinit' },
  { output: 'runit-init\n', manager: 'runit' },
  { output: 'sleep\n', manager: 'sleep' },
])('process 1 "$output" means $manager', ({ output, manager }) => {
  expect(serviceManager.parse(output)).toEqual({ service_mgr: manager })
})

test('SELinux tells how it runs and how it will', () => {
  expect(selinux.parse('ENFORCE=1\nPOLICYVERS=33\nSELINUX=permissive\nSELINUXTYPE=targeted\n')).toEqual({
    selinux: { status: 'enabled', mode: 'enforcing', policyvers: 33, config_mode: 'permissive', type: 'targeted' },
  })
  expect(selinux.parse('SELINUX=disabled\n')).toEqual({ selinux: { status: 'disabled' } })
  expect(apparmor.parse('enabled\n')).toEqual({ apparmor: { status: 'enabled' } })
  expect(fips.parse('1\n')).toEqual({ fips: true })
})

test('host keys go by their algorithm', () => {
  expect(sshHostKeys.parse('/etc/ssh/ssh_host_rsa_key.pub ssh-rsa AAAA root@a\n')).toEqual({
    ssh_host_key_rsa_public: 'AAAA',
    ssh_host_key_rsa_public_keytype: 'ssh-rsa',
  })
})

test('the user is who the shell runs as', () => {
  expect(user.parse('0\n1000\n0\n1000\nroot:x:0:0:root:/root:/bin/bash\n')).toEqual({
    user_id: 'root',
    user_uid: 0,
    user_gid: 0,
    user_gecos: 'root',
    user_dir: '/root',
    user_shell: '/bin/bash',
    effective_user_id: 0,
    real_user_id: 1000,
    effective_group_id: 0,
    real_group_id: 1000,
  })
})

test('a shell with another root than process 1 is in a chroot', () => {
  expect(chroot.parse('65024:2\n65024:2\n')).toEqual({ is_chroot: false })
  expect(chroot.parse('65024:2\n37:2\n')).toEqual({ is_chroot: true })
  expect(chroot.parse('65024:2\n')).toEqual({ is_chroot: false })
})

test.each([
  {
    host: 'nspawn',
    output: 'CONTAINER=systemd-nspawn\nDETECTED=systemd-nspawn\n',
    type: 'systemd-nspawn',
    role: 'guest',
  },
  { host: 'a KVM guest', output: 'CONTAINER=\nDETECTED=kvm\nVENDOR=QEMU\n', type: 'kvm', role: 'guest' },
  { host: 'VMware', output: 'DETECTED=vmware\n', type: 'VMware', role: 'guest' },
  {
    host: 'a guest without systemd',
    output: 'DETECTED=\nPRODUCT=VirtualBox\nHYPERVISOR=1\n',
    type: 'virtualbox',
    role: 'guest',
  },
  { host: 'a hypervisor', output: 'DETECTED=none\nKVM=1\n', type: 'kvm', role: 'host' },
  { host: 'bare metal', output: 'DETECTED=none\n', type: 'NA', role: 'NA' },
])('$host is $type as $role', ({ output, type, role }) => {
  expect(virtualization.parse(output)).toMatchObject({ virtualization_type: type, virtualization_role: role })
})
