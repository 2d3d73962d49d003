import { describe, expect, test } from 'vitest'
import { distribution } from '../../src/facts/distribution.ts'

const debian12 = `== os-release
PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
NAME="Debian GNU/Linux"
VERSION_ID="12"
VERSION="12 (bookworm)"
VERSION_CODENAME=bookworm
ID=debian
HOME_URL="https://www.debian.org/"

== debian_version
12.11
`
const debianTesting = `== os-release
PRETTY_NAME="Debian GNU/Linux trixie/sid"
NAME="Debian GNU/Linux"
VERSION_CODENAME=trixie
ID=debian

== debian_version
trixie/sid
`
const ubuntu2204 = `== os-release
PRETTY_NAME="Ubuntu 22.04.4 LTS"
NAME="Ubuntu"
VERSION_ID="22.04"
VERSION="22.04.4 LTS (Jammy Jellyfish)"
VERSION_CODENAME=jammy
ID=ubuntu
ID_LIKE=debian
UBUNTU_CODENAME=jammy

== debian_version
bookworm/sid
`
const centos7 = `== os-release
NAME="CentOS Linux"
VERSION="7 (Core)"
ID="centos"
ID_LIKE="rhel fedora"
VERSION_ID="7"

== redhat-release
CentOS Linux release 7.9.2009 (Core)

== centos-release
CentOS Linux release 7.9.2009 (Core)
`
const centosStream9 = `== os-release
NAME="CentOS Stream"
VERSION="9"
ID="centos"
ID_LIKE="rhel fedora"
VERSION_ID="9"

== redhat-release
CentOS Stream release 9

== centos-release
CentOS Stream release 9
`
const rocky8 = `== os-release
NAME="Rocky Linux"
VERSION="8.9 (Green Obsidian)"
ID="rocky"
ID_LIKE="rhel centos fedora"
VERSION_ID="8.9"

== redhat-release
Rocky Linux release 8.9 (Green Obsidian)

== centos-release
Rocky Linux release 8.9 (Green Obsidian)
`
const rhel9 = `== os-release
NAME="Red Hat Enterprise Linux"
VERSION="9.4 (Plow)"
ID="rhel"
ID_LIKE="fedora"
VERSION_ID="9.4"

== redhat-release
Red Hat Enterprise Linux release 9.4 (Plow)
`
const alpine = `== os-release
NAME="Alpine Linux"
ID=alpine
VERSION_ID=3.19.1
PRETTY_NAME="Alpine Linux v3.19"

== alpine-release
3.19.1
`

describe('distribution', () => {
  test.each([
    { of: 'Debian 12', output: debian12, facts: ['Debian', '12.11', '12', 'bookworm', 'Debian'] },
    { of: 'Debian testing', output: debianTesting, facts: ['Debian', 'NA', 'NA', 'trixie', 'Debian'] },
    { of: 'Ubuntu 22.04', output: ubuntu2204, facts: ['Ubuntu', '22.04', '22', 'jammy', 'Debian'] },
    { of: 'CentOS 7', output: centos7, facts: ['CentOS', '7.9', '7', 'Core', 'RedHat'] },
    { of: 'CentOS Stream 9', output: centosStream9, facts: ['CentOS', '9', '9', 'Stream', 'RedHat'] },
    { of: 'Rocky 8', output: rocky8, facts: ['Rocky', '8.9', '8', 'Green Obsidian', 'RedHat'] },
    { of: 'RHEL 9', output: rhel9, facts: ['RedHat', '9.4', '9', 'Plow', 'RedHat'] },
    { of: 'Alpine', output: alpine, facts: ['Alpine', '3.19.1', '3', 'NA', 'Alpine'] },
  ])('names $of as Ansible does', ({ output, facts }) => {
    const found = distribution.parse(output)
    expect([
      found['distribution'],
      found['distribution_version'],
      found['distribution_major_version'],
      found['distribution_release'],
      found['os_family'],
    ]).toEqual(facts)
  })

  test('takes the family of an unknown distribution from what it is like', () => {
    expect(
      distribution.parse('== os-release\nNAME="Kylin"\nID=kylin\nID_LIKE="debian"\nVERSION_ID=10\n'),
    ).toMatchObject({
      distribution: 'Kylin',
      os_family: 'Debian',
    })
  })

  test('says nothing where nothing is written', () => {
    expect(distribution.parse('')).toEqual({})
  })
})
